//! Writes as they are meant, and the calls that carry them out.

use std::fmt;
use std::marker::PhantomData;

use super::operations::Operations;
use super::write::{Verb, Write};
use super::{Delete, Exists, TransactWrite, Update, Upsertable, send};
use crate::batch::BatchWrite;
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::limits::BATCH_WRITE_MAX;
use crate::transaction::{send_alone, send_together};
use crate::unique::Replaceable;

/// All are applied, or none is.
#[derive(Debug)]
pub struct Together;

/// Each is applied or refused by itself, in any order.
#[derive(Debug)]
pub struct Apart;

/// Any writes, of any entities and tables, that find the cheapest calls for what they ask: one write is a call of its own, several
/// [`together`](Self::together) are a transaction, and of several [`apart`](Self::apart) those without conditions are a batch.
///
/// ```no_run
/// use dynamo_core::op::Writes;
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Stock")]
/// # struct Product { #[pk] id: u32, left: u32 }
/// # async fn run(db: &Dynamo, new: Product, other: Product) -> dynamo_core::Result<()> {
/// let sold = Product::update(7).subtract(|p| p.left, 2).condition(|p| p.left.ge(2));
/// let plan = Writes::together().create(new).update(sold).plan(db)?;
/// assert_eq!(plan.to_string(), "TransactWriteItems with 2 operations");
/// plan.send(db).await?;
///
/// let plan = Writes::apart().put(other).delete(Product::delete(8)).update(Product::update(9).add(|p| p.left, 1)).plan(db)?;
/// assert_eq!(plan.to_string(), "UpdateItem, BatchWriteItem with 2 requests");
/// for (call, sent) in plan.send(db).await {
///     println!("{call}: {sent:?}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "writes do nothing until they are planned and sent"]
pub struct Writes<S> {
    operations: Operations,
    scope: PhantomData<S>,
}

impl<S> fmt::Debug for Writes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writes").field("operations", &self.operations.len()).finish_non_exhaustive()
    }
}

impl Writes<Together> {
    /// Writes that are all applied, or none.
    pub fn together() -> Self {
        Writes { operations: Operations::default(), scope: PhantomData }
    }

    /// Changes nothing, but an item must exist, and fulfil the condition.
    pub fn check<E: DynamoEntity + 'static>(self, exists: Exists<E>) -> Self {
        self.operation(exists)
    }

    /// What it takes: nothing, one call for one write, or a transaction.
    ///
    /// # Errors
    /// What is wrong with a write, or too much for a transaction.
    pub fn plan(self, db: &Dynamo) -> Result<Plan<Together>> {
        let mut writes = self.operations.render(db)?;
        let is_one = matches!(&*writes, [only] if only.verb != Verb::Check);
        let steps = match writes.pop() {
            None => Vec::new(),
            Some(only) if is_one => vec![("it is the only write", Step::alone(only))],
            Some(last) => {
                writes.push(last);
                vec![("all are applied, or none", Step::Transaction(writes))]
            }
        };
        Ok(Plan { steps, scope: PhantomData })
    }
}

impl Writes<Apart> {
    /// Writes that know nothing of each other. Those that ask for something have a call each; the others go together.
    pub fn apart() -> Self {
        Writes { operations: Operations::default(), scope: PhantomData }
    }

    /// What it takes: a call for each write that has a condition, a version, unique values or is an update, and a batch for the
    /// others.
    ///
    /// # Errors
    /// What is wrong with a write.
    pub fn plan(self, db: &Dynamo) -> Result<Plan<Apart>> {
        let (free, bound): (Vec<Write>, Vec<Write>) =
            self.operations.render(db)?.into_iter().partition(Write::is_unconditional);
        let mut steps: Vec<_> = bound.into_iter().map(|write| (why_alone(&write), Step::alone(write))).collect();
        match free.len() {
            0 | 1 => steps
                .extend(free.into_iter().map(|write| ("it is the only one that asks for nothing", Step::alone(write)))),
            _ => steps.push(("they ask for nothing", Step::Batch(free))),
        }
        Ok(Plan { steps, scope: PhantomData })
    }
}

impl<S> Writes<S> {
    /// Writes an item whose key must be free.
    pub fn create<E: DynamoEntity + 'static>(self, entity: E) -> Self {
        self.operation(entity.create())
    }

    /// Writes an item, whatever was there, and replaces that.
    pub fn put<E: Replaceable + 'static>(self, entity: E) -> Self {
        self.operation(entity.put())
    }

    /// Writes all fields into an item, or into a new one.
    pub fn upsert<E: Upsertable + 'static>(self, entity: E) -> Self {
        self.operation(entity.upsert())
    }

    /// Changes an item, which must exist.
    pub fn update<E: DynamoEntity + 'static>(self, update: Update<E>) -> Self {
        self.operation(update)
    }

    /// Deletes an item.
    pub fn delete<E: DynamoEntity + 'static>(self, delete: Delete<E>) -> Self {
        self.operation(delete)
    }

    /// Any of these, such as a put with a condition.
    pub fn operation(mut self, operation: impl TransactWrite + 'static) -> Self {
        self.operations.push(operation);
        self
    }
}

/// Why a write goes into no batch.
fn why_alone(write: &Write) -> &'static str {
    match write.verb {
        _ if !write.markers.is_empty() => "values of unique fields are written with it",
        Verb::Update | Verb::Upsert => "a batch updates nothing",
        Verb::Create | Verb::Put | Verb::Delete | Verb::Check => "a batch has no conditions",
    }
}

/// The calls that carry writes out. [`Display`](fmt::Display) names them.
#[derive(Debug)]
#[must_use = "a plan does nothing until it is sent"]
pub struct Plan<S> {
    /// The calls, each with the reason why it is that one.
    pub(super) steps: Vec<(&'static str, Step)>,
    scope: PhantomData<S>,
}

#[derive(Debug)]
pub(super) enum Step {
    Alone(Box<Write>),
    Transaction(Vec<Write>),
    Batch(Vec<Write>),
}

/// A call of a [`Plan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Call {
    /// `PutItem`.
    PutItem,
    /// `UpdateItem`.
    UpdateItem,
    /// `DeleteItem`.
    DeleteItem,
    /// `TransactWriteItems` with so many operations of the caller's; values of unique fields come on top.
    TransactWriteItems {
        /// How many operations there are.
        operations: usize,
    },
    /// `BatchWriteItem` with so many requests, 25 in a call.
    BatchWriteItem {
        /// How many requests there are.
        requests: usize,
    },
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Call::PutItem => f.write_str("PutItem"),
            Call::UpdateItem => f.write_str("UpdateItem"),
            Call::DeleteItem => f.write_str("DeleteItem"),
            Call::TransactWriteItems { operations } => write!(f, "TransactWriteItems with {operations} operations"),
            Call::BatchWriteItem { requests } => match requests.div_ceil(BATCH_WRITE_MAX) {
                0 | 1 => write!(f, "BatchWriteItem with {requests} requests"),
                calls => write!(f, "{calls} calls of BatchWriteItem with {requests} requests"),
            },
        }
    }
}

impl Step {
    fn alone(write: Write) -> Self {
        Step::Alone(Box::new(write))
    }

    fn call(&self) -> Call {
        match self {
            Step::Alone(write) => match write.verb {
                _ if !write.markers.is_empty() => Call::TransactWriteItems { operations: 1 },
                Verb::Create | Verb::Put => Call::PutItem,
                Verb::Update | Verb::Upsert => Call::UpdateItem,
                Verb::Delete => Call::DeleteItem,
                Verb::Check => Call::TransactWriteItems { operations: 1 },
            },
            Step::Transaction(writes) => Call::TransactWriteItems { operations: writes.len() },
            Step::Batch(writes) => Call::BatchWriteItem { requests: writes.len() },
        }
    }

    async fn send(self, db: &Dynamo) -> Result<()> {
        match self {
            Step::Alone(write) => match write.verb {
                Verb::Check => send_alone(*write, db).await,
                Verb::Create | Verb::Put => send::put(*write, db).await,
                Verb::Update => send::update(*write, send::Returned::Nothing, db).await.map(drop),
                Verb::Upsert => send::upsert(*write, send::Returned::Nothing, db).await.map(drop),
                Verb::Delete => send::delete(*write, db).await.map(drop),
            },
            Step::Transaction(writes) => send_together(writes, db).await,
            Step::Batch(writes) => writes.into_iter().fold(BatchWrite::new(), BatchWrite::write).send(db).await,
        }
    }
}

impl<S> Plan<S> {
    /// The calls.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.steps.iter().map(|(_, step)| step.call()).collect()
    }
}

impl<S> fmt::Display for Plan<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("no call");
        }
        for (at, (_, step)) in self.steps.iter().enumerate() {
            write!(f, "{}{}", if at == 0 { "" } else { ", " }, step.call())?;
        }
        Ok(())
    }
}

impl Plan<Together> {
    /// Sends it.
    ///
    /// # Errors
    /// Those of the one operation, or of the [`Transaction`](crate::Transaction).
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        for (_, step) in self.steps {
            Box::pin(step.send(db)).await?;
        }
        Ok(())
    }
}

impl Plan<Apart> {
    /// Sends the calls one after the other, and says of each what became of it.
    pub async fn send(self, db: &Dynamo) -> Vec<(Call, Result<()>)> {
        let mut sent = Vec::with_capacity(self.steps.len());
        for (_, step) in self.steps {
            sent.push((step.call(), Box::pin(step.send(db)).await));
        }
        sent
    }
}
