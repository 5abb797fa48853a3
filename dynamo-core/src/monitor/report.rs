//! A call that has ended, for whoever keeps account of it.

use std::fmt;
use std::time::Duration;

use super::Outcome;
use crate::capacity::Units;
use crate::key::KeyValue;
use crate::schema::IndexSchema;
use crate::value::{Item, size_of_item};

/// Is told of the calls of a handle, each when it has ended.
///
/// ```
/// use dynamo_core::monitor::{CallReport, Monitor};
///
/// /// Writes slow calls to the standard error.
/// struct Slow;
///
/// impl Monitor for Slow {
///     fn ended(&self, call: &CallReport) {
///         if call.latency.as_millis() > 200 {
///             eprintln!("{} took {:?}", call.operation, call.latency);
///         }
///     }
/// }
/// ```
pub trait Monitor: Send + Sync {
    /// A call has ended. It is told by the task that has made the call, which waits meanwhile: keep it short.
    fn ended(&self, call: &CallReport);

    /// A consumer of a stream has handled changes. It is told by the task of the consumer, as above.
    #[cfg(feature = "streams")]
    fn handled(&self, changes: &super::StreamReport<'_>) {
        let _ = changes;
    }
}

/// A call that has ended.
///
/// It is one call of the SDK, with all of its retries: of a query each page, of a batch each of its requests and of what is
/// sent again of them.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallReport {
    /// The DynamoDB operation, such as `PutItem`.
    pub operation: &'static str,
    /// The entity that it was about; `None` of calls about several, and about the table.
    pub entity: Option<&'static str>,
    /// What it was sent to: a request of a batch or transaction each, of others one.
    pub touched: Vec<Touched>,
    /// How it has ended.
    pub outcome: Outcome,
    /// How often it was sent: one, and the retries of the SDK. None when the circuit breaker refused it.
    pub attempts: u32,
    /// How many of the attempts were throttled, or left something of a batch unprocessed.
    pub throttles: u32,
    /// How long it waited for a [`Limiter`](crate::capacity::Limiter) before it was sent.
    pub waited: Duration,
    /// How long it took from then on, with all attempts and the pauses between them.
    pub latency: Duration,
    /// What it has consumed, as DynamoDB says. Nothing of calls that failed: DynamoDB does not say it then, not even where a
    /// condition did not hold and the write was charged.
    pub used: Vec<Used>,
}

impl CallReport {
    /// All that it has consumed.
    #[must_use]
    pub fn units(&self) -> Units {
        self.used.iter().map(|used| used.units).sum()
    }

    /// The table that it was sent to; `None` when there are several.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        let (first, others) = self.touched.split_first()?;
        others.iter().all(|other| other.table == first.table).then_some(first.table.as_str())
    }

    /// The index that it has read.
    #[must_use]
    pub fn index(&self) -> Option<&'static str> {
        self.touched.first()?.index
    }
}

/// Capacity that a call has consumed in one table or index.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Used {
    /// The table, with its prefix.
    pub table: String,
    /// The index; `None` for the table itself.
    pub index: Option<String>,
    /// How much.
    pub units: Units,
}

/// What a call was sent to.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Touched {
    /// The table, with its prefix.
    pub table: String,
    /// The index that is read.
    pub index: Option<&'static str>,
    /// The values of the partition key: more than one of an index whose key has several attributes, none of a scan. They may
    /// be personal data.
    pub partition: Vec<KeyValue>,
    /// How large it is in proportion to others of the call: the bytes of what is written.
    pub bytes: usize,
}

impl Touched {
    /// A table.
    pub(crate) fn table(table: impl Into<String>) -> Self {
        Touched { table: table.into(), index: None, partition: Vec::new(), bytes: 0 }
    }

    /// The partition of a table that an item is in, by its attributes or those of its key.
    pub(crate) fn item(table: Option<&str>, item: Option<&Item>, primary: &IndexSchema) -> Self {
        let value = item.and_then(|item| item.get(primary.partition.name.text));
        let partition = value.and_then(KeyValue::from_attribute).into_iter().collect();
        // What cannot be measured is refused before it is sent.
        let bytes = item.and_then(|item| size_of_item(item).ok()).unwrap_or_default();
        Touched { partition, bytes, ..Touched::table(table.unwrap_or_default()) }
    }
}

impl fmt::Debug for Touched {
    /// Without the key, which may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Touched { table, index, bytes, partition: _ } = self;
        let mut debug = f.debug_struct("Touched");
        debug.field("table", table).field("index", index).field("bytes", bytes).finish_non_exhaustive()
    }
}
