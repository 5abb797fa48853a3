//! Everything that this crate measures.

mod conversion;
mod request;

pub use conversion::conversions;
pub use request::{Answers, EMAIL, Runtime, key, per_request, query, requests, runtime};

use crate::case::Case;

/// All of them.
#[must_use]
pub fn all() -> Vec<Case> {
    let mut cases = conversions();
    cases.extend(requests());
    cases
}
