//! Explanations of writes. One with values of unique fields is a transaction.

use super::batch::{batches, merged};
use super::expression::with_names;
use super::{Calls, Cost, Explain, Explanation};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::limits::BATCH_WRITE_MAX;
use crate::op::request::Texts;
use crate::op::write::sealed::Prepare;
use crate::op::write::{Verb, Write};
use crate::op::writes::{Plan, Step};
use crate::op::{ClaimUnique, Create, Delete, Put, Update, UpdateFrom, Upsert};
use crate::transaction::Prepared;

macro_rules! writes {
    ($($write:ident),*) => {$(
        impl<E: DynamoEntity> Explain for $write<E> {
            fn explain(self, db: &Dynamo) -> Result<Explanation> {
                of_write(self.prepare(db)?)
            }
        }
    )*};
}
writes!(ClaimUnique, Create, Delete, Put, Update, Upsert);

impl<E: DynamoEntity> Explain for UpdateFrom<E> {
    fn explain(self, db: &Dynamo) -> Result<Explanation> {
        let calls = if self.is_nothing() { Calls::None } else { Calls::One };
        Ok(Explanation { calls, ..of_write(self.prepare(db)?)? })
    }
}

impl<S> Plan<S> {
    /// What each call would do, why it is that call, and what it costs. Nothing is sent.
    ///
    /// # Errors
    /// What is too much for a transaction.
    pub fn explain(self) -> Result<Vec<Explanation>> {
        self.steps.into_iter().map(|(because, step)| of_step(because, step)).collect()
    }
}

/// One write as a call of its own.
fn of_write(mut write: Write) -> Result<Explanation> {
    let renewal = write.renewal.take();
    let operation = match write.verb {
        _ if !write.markers.is_empty() => return of_together(vec![write]),
        Verb::Check => return of_together(vec![write]),
        Verb::Create | Verb::Put => "PutItem",
        Verb::Update | Verb::Upsert => "UpdateItem",
        Verb::Delete => "DeleteItem",
    };
    let mut explanation = of_texts(operation, write);
    if let Some(renewal) = renewal {
        let because = Some("the item is there and has expired");
        explanation.parts.push(Explanation { because, ..of_texts("PutItem", *renewal) });
    }
    Ok(explanation)
}

/// Several as a transaction.
fn of_together(writes: Vec<Write>) -> Result<Explanation> {
    Ok(super::transaction::of_prepared(Prepared::of(writes)?))
}

/// Several as the requests of a batch.
fn of_batch(writes: Vec<Write>) -> Explanation {
    let part = |write: Write| {
        let operation = if write.verb == Verb::Put { "PutRequest" } else { "DeleteRequest" };
        of_texts(operation, write)
    };
    let calls = batches(writes.len().div_ceil(BATCH_WRITE_MAX), BATCH_WRITE_MAX);
    let parts = merged(writes.into_iter().map(part));
    Explanation { calls, parts, ..Explanation::new("BatchWriteItem", String::new(), Cost::write(0, &[])) }
}

fn of_step(because: &'static str, step: Step) -> Result<Explanation> {
    let explanation = match step {
        Step::Alone(write) => of_write(*write)?,
        Step::Transaction(writes) => of_together(writes)?,
        Step::Batch(writes) => of_batch(writes),
    };
    Ok(Explanation { because: Some(because), ..explanation })
}

fn of_texts(operation: &'static str, write: Write) -> Explanation {
    let schema = write.schema;
    let cost = Cost::write(2, schema.indexes);
    let Texts { table, condition, update, names, values } = write.into_texts();
    let condition = with_names(condition.as_deref(), names.as_ref());
    let update = with_names(update.as_deref(), names.as_ref());
    let explanation = Explanation::new(operation, table, cost).with_values(values);
    Explanation { condition, update, ..explanation }.without_secrets([schema])
}
