//! The standard library's duration, which has no sign.

use std::time::Duration;

use super::{Micros, columns, duration_text};
use crate::mysql::ValueProblem;

columns! {
    Duration: Micros, "a TIME column",
        |time| {
            let micros = u64::try_from(time.0).map_err(|_| ValueProblem::new("the TIME is negative"))?;
            Ok(Duration::from_micros(micros))
        },
        // More than the server takes, in either case.
        |time| duration_text(i128::try_from(time.as_nanos()).unwrap_or(i128::MAX));
}
