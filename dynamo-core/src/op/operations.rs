//! Writes that are collected before they are sent.

use std::time::SystemTime;

use super::TransactWrite;
use super::write::{Write, sealed::Prepare};
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::local::{Decide, Decision};
use crate::transaction::Reason;

/// Writes of any entities, rendered when they are sent, as only the handle knows the names of tables.
#[derive(Default)]
pub(crate) struct Operations(Vec<Box<dyn Operation>>);

/// An operation without its type.
trait Operation: Send {
    fn render(self: Box<Self>, db: &Dynamo) -> Result<Write>;
    fn decision(self: Box<Self>, now: SystemTime) -> Result<Decision>;
}

impl<T: TransactWrite> Operation for T {
    fn render(self: Box<Self>, db: &Dynamo) -> Result<Write> {
        Prepare::prepare(*self, db)
    }
    fn decision(self: Box<Self>, now: SystemTime) -> Result<Decision> {
        Decide::decision(*self, now)
    }
}

impl Operations {
    pub(crate) fn push(&mut self, operation: impl TransactWrite + 'static) {
        self.0.push(Box::new(operation));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn render(self, db: &Dynamo) -> Result<Vec<Write>> {
        self.0.into_iter().map(|operation| operation.render(db)).collect()
    }

    /// Those of a transaction.
    pub(crate) fn render_together(self, db: &Dynamo) -> Result<Vec<Write>> {
        together(self.0.into_iter().map(|operation| operation.render(db)))
    }

    /// The same, to be decided in memory.
    pub(crate) fn decisions(self, now: SystemTime) -> Result<Vec<Decision>> {
        together(self.0.into_iter().map(|operation| operation.decision(now)))
    }
}

/// A transaction with a condition that can hold of no item is refused as one whose condition does not hold, unsent.
fn together<T>(operations: impl Iterator<Item = Result<T>>) -> Result<Vec<T>> {
    let (mut all, mut reasons, mut is_refused) = (Vec::new(), Vec::new(), false);
    for operation in operations {
        match operation {
            Ok(operation) => {
                all.push(operation);
                reasons.push(Reason::InOrder);
            }
            Err(Error::ConditionFailed { entity, item }) => {
                is_refused = true;
                reasons.push(Reason::ConditionFailed { entity, item });
            }
            Err(error) => return Err(error),
        }
    }
    if is_refused { Err(Error::TransactionCanceled { reasons }) } else { Ok(all) }
}
