//! `TransactWriteItems`.

use std::fmt;

use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsError, TransactWriteItemsInput};

use super::bytes::Ordered;
use super::prepared::Prepared;
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::limits::TOKEN_MAX;
use crate::op::attempts::Attempts;
use crate::op::write::{Write, sealed::Prepare};
use crate::op::{Create, Delete, Exists, Put, TransactWrite, Update};
use crate::retry::{self, ATTEMPTS_MAX};
use crate::unique::Replaceable;

/// Renders an operation.
type Render = Box<dyn FnOnce(&Dynamo) -> Result<Write> + Send>;

/// Up to 100 writes and checks, of any entities and tables, that are applied together or not at all.
///
/// One `TransactWriteItems` call, which costs twice what its writes cost alone, and two read capacity units for each
/// started four kilobytes of a checked item. Conflicts with other writes and throttling are tried again, with growing
/// pauses and the same token, so that the transaction is applied once; a condition that does not hold never is. Versions,
/// times of writes and expiry are kept and checked as they are by the operations alone.
///
/// ```no_run
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Stock")]
/// # struct Product { #[pk] id: u32, left: u32 }
/// use dynamo_core::{Error, Transaction};
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "ORDER")]
/// # #[pk("{email}")]
/// # #[sk("ORDER#{year:04}#{id:08}")]
/// # #[gsi(1, pk = "STATUS#{status}", sk = "{year:04}")]
/// # struct Order { email: String, year: u32, id: u32, status: String, total: u32, note: Option<String> }
/// # async fn run(db: &Dynamo, order: Order) -> dynamo_core::Result<()> {
///
/// let sent = Transaction::new()
///     .create(order)
///     .update(Product::update(7).subtract(|p| p.left, 2).condition(|p| p.left.ge(2)))
///     .send(db)
///     .await;
/// if let Err(Error::TransactionCanceled { reasons }) = &sent {
///     println!("the order: {}, the stock: {}", reasons[0], reasons[1]);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a transaction does nothing until it is sent"]
#[derive(Default)]
pub struct Transaction {
    /// Rendered when it is sent, as only the handle knows the names of tables.
    operations: Vec<Render>,
    token: Option<String>,
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("operations", &self.operations.len()).finish_non_exhaustive()
    }
}

impl Transaction {
    /// A transaction without operations.
    pub fn new() -> Self {
        Transaction::default()
    }

    /// A transaction of writes that are rendered already.
    pub(crate) fn of(writes: Vec<Write>) -> Self {
        let render = |write| Box::new(move |_: &Dynamo| Ok(write)) as Render;
        Transaction { operations: writes.into_iter().map(render).collect(), token: None }
    }

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

    /// Changes nothing, but an item must exist, and fulfil the condition.
    pub fn check<E: DynamoEntity + 'static>(self, exists: Exists<E>) -> Self {
        self.operation(exists)
    }

    /// Any of these, such as a put with a condition.
    pub fn operation(mut self, operation: impl TransactWrite + 'static) -> Self {
        self.operations.push(Box::new(move |db| Prepare::prepare(operation, db)));
        self
    }

    /// Names the transaction, with 1 to 36 characters: for ten minutes, another one with this token is taken for the
    /// same and not applied again. Without it, each call of [`send`](Self::send) has a token of its own.
    pub fn idempotency_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// How many operations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// True when there is no operation.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(self, db: &Dynamo) -> Result<TransactWriteItemsInput> {
        let token = self.token.clone();
        let prepared = self.prepare(db)?;
        let input =
            TransactWriteItemsInput::builder().set_transact_items(Some(prepared.items)).set_client_request_token(token);
        input.build().map_err(Error::build)
    }

    /// Sends it; without operations, nothing is sent.
    ///
    /// # Errors
    /// [`Error::TransactionCanceled`] with a reason for each operation; [`Error::InvalidRequest`] for more than 100
    /// operations or 4 MB of items, [`Error::DuplicateKey`] for two on one item, and what is wrong with an operation
    /// itself, before anything is sent; whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<()> {
        if self.operations.is_empty() {
            return Ok(());
        }
        let token = self.token.clone().map_or_else(random_token, Ok)?;
        send_prepared(&self.prepare(db)?, &token, db).await
    }

    fn prepare(self, db: &Dynamo) -> Result<Prepared> {
        if let Some(token) = &self.token
            && !(1..=TOKEN_MAX).contains(&token.chars().count())
        {
            return Err(Error::InvalidRequest(format!("an idempotency token has 1 to {TOKEN_MAX} characters")));
        }
        Prepared::of(self.operations.into_iter().map(|prepare| prepare(db)).collect::<Result<_>>()?)
    }
}

/// Sends one write together with its markers, as a transaction.
pub(crate) async fn send_alone(write: Write, db: &Dynamo) -> Result<()> {
    let prepared = Prepared::of(vec![write])?;
    match send_prepared(&prepared, &random_token()?, db).await {
        Err(Error::TransactionCanceled { reasons }) => {
            let reason = reasons.first().cloned();
            let canceled = Error::TransactionCanceled { reasons };
            Err(match reason {
                Some(reason) => reason.into_error(canceled),
                None => canceled,
            })
        }
        sent => sent,
    }
}

async fn send_prepared(prepared: &Prepared, token: &str, db: &Dynamo) -> Result<()> {
    let attempts = Attempts::default();
    for attempt in 1..ATTEMPTS_MAX {
        match send_once(prepared, token, &attempts, db).await {
            Err(error) if error.is_retryable() => {
                tracing::debug!(attempt, %error, "the transaction is sent again");
                retry::pause(attempt).await;
            }
            other => return known(other, &attempts),
        }
    }
    known(send_once(prepared, token, &attempts, db).await, &attempts)
}

/// An error says nothing of an attempt before it that may have been applied. A cancellation does: DynamoDB, which knows the
/// token, would have reported success.
fn known(sent: Result<()>, attempts: &Attempts) -> Result<()> {
    match sent {
        Ok(()) => Ok(()),
        Err(error @ (Error::TransactionCanceled { .. } | Error::OutcomeUnknown { .. })) => Err(error),
        Err(error) if attempts.are_ambiguous() => {
            Err(Error::OutcomeUnknown { operation: "TransactWriteItems", source: Box::new(error) })
        }
        Err(error) => Err(error),
    }
}

async fn send_once(prepared: &Prepared, token: &str, attempts: &Attempts, db: &Dynamo) -> Result<()> {
    let request = db.client().transact_write_items().set_transact_items(Some(prepared.items.clone()));
    let request = request.client_request_token(token).customize().interceptor(Ordered).interceptor(attempts.clone());
    let Err(error) = request.send().await else { return Ok(()) };
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
            Err(Error::TransactionCanceled { reasons: prepared.reasons(canceled.cancellation_reasons()) })
        }
        _ => Err(Error::from_sdk("TransactWriteItems", error)),
    }
}

/// Without a source of randomness there is no token, and without a token a retry might apply the transaction twice.
fn random_token() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::InvalidRequest(format!("no idempotency token: the system gives no random bytes ({error})"))
    })?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}
