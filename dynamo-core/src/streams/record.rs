//! A change as DynamoDB records it.

use std::fmt;
use std::time::SystemTime;

use crate::value::Item;

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It was not there before.
    Insert,
    /// It was there before. A write that changes nothing makes no record.
    Modify,
    /// It is no longer there.
    Remove(RemovedBy),
}

/// Who has removed an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemovedBy {
    /// A request.
    Request,
    /// DynamoDB, as the item had expired. In other regions of a global table such a removal arrives as that of a request.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html>
    TimeToLive,
}

/// One change of one item, as DynamoDB records it.
///
/// Which images it has is what the table's stream is declared to hold; its keys are always there.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct StreamRecord {
    /// What became of the item.
    pub kind: ChangeKind,
    /// The item's primary key.
    pub keys: Item,
    /// The item before the change, if there was one and the stream holds old images.
    pub old: Option<Item>,
    /// The item after the change, if there is one and the stream holds new images.
    pub new: Option<Item>,
    /// Where in its shard it is: greater for later changes of the same item.
    pub sequence_number: String,
    /// About when it was made, to the second.
    pub at: Option<SystemTime>,
}

impl fmt::Debug for StreamRecord {
    /// Without contents of the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamRecord")
            .field("kind", &self.kind)
            .field("sequence_number", &self.sequence_number)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Parts of a record before it is known whether they are enough.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) event: String,
    pub(super) keys: Option<Item>,
    pub(super) old: Option<Item>,
    pub(super) new: Option<Item>,
    pub(super) sequence_number: Option<String>,
    pub(super) at: Option<SystemTime>,
    /// Type and principal of whoever has made the change, where it was no request.
    pub(super) identity: (Option<String>, Option<String>),
}

impl Draft {
    /// The record.
    ///
    /// # Errors
    /// What it lacks, or has and should not.
    pub(super) fn record(self) -> Result<StreamRecord, &'static str> {
        let by = match &self.identity {
            (Some(kind), Some(principal)) if kind == "Service" && principal == "dynamodb.amazonaws.com" => {
                RemovedBy::TimeToLive
            }
            _ => RemovedBy::Request,
        };
        let kind = match self.event.as_str() {
            "INSERT" => ChangeKind::Insert,
            "MODIFY" => ChangeKind::Modify,
            "REMOVE" => ChangeKind::Remove(by),
            _ => return Err("`eventName` is none of `INSERT`, `MODIFY` and `REMOVE`"),
        };
        Ok(StreamRecord {
            kind,
            keys: self.keys.filter(|keys| !keys.is_empty()).ok_or("`dynamodb.Keys` is missing")?,
            old: self.old,
            new: self.new,
            sequence_number: self.sequence_number.ok_or("`dynamodb.SequenceNumber` is missing")?,
            at: self.at,
        })
    }
}
