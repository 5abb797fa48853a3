//! How far a backfill or check has come, and what it has spent its time on.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Counters, Total};
use crate::error::{RowError, RowProblem};
use crate::mysql::page::Page;

/// How far a backfill or a check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Rows that have been read.
    pub rows: u64,
    /// Items that have been written, or compared.
    pub items: u64,
    /// Rows that cannot be read, or cannot become an item.
    pub rejected: u64,
    /// Rows that there are: counted, or guessed by the database when there are very many.
    pub total: Option<u64>,
}

/// Time spent, added up over all tasks: with several at once, more than passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stages {
    /// Waiting for MySQL.
    pub reading: Duration,
    /// Reading rows into structs, and making items of them.
    pub projecting: Duration,
    /// Waiting for DynamoDB.
    pub exchanging: Duration,
}

impl fmt::Display for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stages { reading, projecting, exchanging } = self;
        let total = (*reading + *projecting + *exchanging).as_secs_f64().max(f64::MIN_POSITIVE);
        let share = |stage: &Duration| stage.as_secs_f64() / total * 100.0;
        write!(
            f,
            "MySQL {:.0} %, converting {:.0} %, DynamoDB {:.0} %",
            share(reading),
            share(projecting),
            share(exchanging)
        )
    }
}

/// Told of every page and batch.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<dyn Fn(Progress) + Send + Sync>>);

impl Observer {
    pub(crate) fn new(observe: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Observer(Some(Arc::new(observe)))
    }

    pub(crate) fn tell(&self, counters: &Counters, total: Total) {
        if let Some(observe) = &self.0 {
            observe(counters.progress(total));
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer" } else { "None" })
    }
}

/// The error of a row whose struct has no item.
pub(crate) fn row_error(page: &Page, row: usize, error: &dynamo_core::Error) -> RowError {
    use std::error::Error as _;
    let mut reason = error.to_string();
    if let Some(source) = error.source() {
        reason.push_str(": ");
        reason.push_str(&source.to_string());
    }
    let plan = page.plan();
    RowError::new(plan.entity, plan.table, page.key_text(row), RowProblem::Item { reason })
}
