//! How many rows to expect.

use crate::error::Result;
use crate::mysql::{MySql, MySqlEntity};

/// Tables that the database guesses to be larger than this are not counted: that would take seconds.
const COUNTED: u64 = 1_000_000;

/// How many rows to expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Total {
    /// The database's guess.
    Guessed(u64),
    /// Counted when the work began.
    Counted(u64),
}

impl Total {
    /// The number of rows, for a bar to be drawn against.
    pub(crate) async fn of<E: MySqlEntity>(mysql: &MySql) -> Result<Total> {
        let guess = mysql.plan::<E>().await?.estimated_rows;
        Ok(if guess > COUNTED { Total::Guessed(guess) } else { Total::Counted(mysql.count::<E>().await?) })
    }

    /// Either.
    pub(crate) fn rows(self) -> u64 {
        match self {
            Total::Guessed(rows) | Total::Counted(rows) => rows,
        }
    }

    /// The number when it was counted: as many rows have to be read.
    pub(crate) fn counted(self) -> Option<u64> {
        match self {
            Total::Guessed(_) => None,
            Total::Counted(rows) => Some(rows),
        }
    }
}
