//! How many rows to expect.

use crate::error::Result;
use crate::mysql::{MySql, MySqlEntity};

/// Tables that the database guesses to be larger than this are not counted: that would take seconds.
const COUNTED: u64 = 1_000_000;

/// The number of rows, for a bar to be drawn against.
pub(crate) async fn total<E: MySqlEntity>(mysql: &MySql) -> Result<Option<u64>> {
    let guess = mysql.plan::<E>().await?.estimated_rows;
    Ok(Some(if guess > COUNTED { guess } else { mysql.count::<E>().await? }))
}
