//! Writes as they are meant, and the calls that carry them out.

use std::fmt;
use std::marker::PhantomData;

use super::write::{Verb, Write, sealed::Prepare};
use super::{Create, Delete, Exists, Put, TransactWrite, Update, send};
use crate::batch::BatchWrite;
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::limits::BATCH_WRITE_MAX;
use crate::transaction::{Transaction, send_alone};
use crate::unique::Replaceable;

/// All are applied, or none is.
#[derive(Debug)]
pub struct Together;

/// Each is applied or refused by itself, in any order.
#[derive(Debug)]
pub struct Apart;

/// Renders an operation.
type Render = Box<dyn FnOnce(&Dynamo) -> Result<Write> + Send>;

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
    operations: Vec<Render>,
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
        Writes { operations: Vec::new(), scope: PhantomData }
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
        let mut writes = self.render(db)?;
        let is_one = matches!(&*writes, [only] if only.verb != Verb::Check);
        let steps = match writes.pop() {
            None => Vec::new(),
            Some(only) if is_one => vec![Step::alone(only)],
            Some(last) => {
                writes.push(last);
                vec![Step::Transaction(Transaction::of(writes))]
            }
        };
        Ok(Plan { steps, scope: PhantomData })
    }
}

impl Writes<Apart> {
    /// Writes that know nothing of each other. Those that ask for something have a call each; the others go together.
    pub fn apart() -> Self {
        Writes { operations: Vec::new(), scope: PhantomData }
    }

    /// What it takes: a call for each write that has a condition, a version, unique values or is an update, and a batch for the
    /// others.
    ///
    /// # Errors
    /// What is wrong with a write.
    pub fn plan(self, db: &Dynamo) -> Result<Plan<Apart>> {
        let (free, bound): (Vec<Write>, Vec<Write>) = self.render(db)?.into_iter().partition(Write::is_unconditional);
        let mut steps: Vec<Step> = bound.into_iter().map(Step::alone).collect();
        match free.len() {
            0 | 1 => steps.extend(free.into_iter().map(Step::alone)),
            _ => steps.push(Step::Batch(free.into_iter().fold(BatchWrite::new(), BatchWrite::write))),
        }
        Ok(Plan { steps, scope: PhantomData })
    }
}

impl<S> Writes<S> {
    /// Writes an item whose key must be free.
    pub fn create<E: DynamoEntity + 'static>(self, entity: E) -> Self {
        self.operation(Create::new(entity))
    }

    /// Writes an item, whatever was there.
    pub fn put<E: Replaceable + 'static>(self, entity: E) -> Self {
        self.operation(Put::new(entity))
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
        self.operations.push(Box::new(move |db| Prepare::prepare(operation, db)));
        self
    }

    fn render(self, db: &Dynamo) -> Result<Vec<Write>> {
        self.operations.into_iter().map(|render| render(db)).collect()
    }
}

/// The calls that carry writes out. [`Display`](fmt::Display) names them.
#[derive(Debug)]
#[must_use = "a plan does nothing until it is sent"]
pub struct Plan<S> {
    steps: Vec<Step>,
    scope: PhantomData<S>,
}

#[derive(Debug)]
enum Step {
    Alone(Box<Write>),
    Transaction(Transaction),
    Batch(BatchWrite),
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
                Verb::Update => Call::UpdateItem,
                Verb::Delete => Call::DeleteItem,
                Verb::Check => Call::TransactWriteItems { operations: 1 },
            },
            Step::Transaction(transaction) => Call::TransactWriteItems { operations: transaction.len() },
            Step::Batch(batch) => Call::BatchWriteItem { requests: batch.len() },
        }
    }

    async fn send(self, db: &Dynamo) -> Result<()> {
        match self {
            Step::Alone(write) => match write.verb {
                Verb::Check => send_alone(*write, db).await,
                Verb::Create | Verb::Put => send::put(*write, db).await,
                Verb::Update => send::update(*write, send::Returned::Nothing, db).await.map(drop),
                Verb::Delete => send::delete(*write, db).await.map(drop),
            },
            Step::Transaction(transaction) => transaction.send(db).await,
            Step::Batch(batch) => batch.send(db).await,
        }
    }
}

impl<S> Plan<S> {
    /// The calls.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.steps.iter().map(Step::call).collect()
    }
}

impl<S> fmt::Display for Plan<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("no call");
        }
        for (at, step) in self.steps.iter().enumerate() {
            write!(f, "{}{}", if at == 0 { "" } else { ", " }, step.call())?;
        }
        Ok(())
    }
}

impl Plan<Together> {
    /// Sends it.
    ///
    /// # Errors
    /// Those of the one operation, or of the [`Transaction`].
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        for step in self.steps {
            Box::pin(step.send(db)).await?;
        }
        Ok(())
    }
}

impl Plan<Apart> {
    /// Sends the calls one after the other, and says of each what became of it.
    pub async fn send(self, db: &Dynamo) -> Vec<(Call, Result<()>)> {
        let mut sent = Vec::with_capacity(self.steps.len());
        for step in self.steps {
            sent.push((step.call(), Box::pin(step.send(db)).await));
        }
        sent
    }
}
