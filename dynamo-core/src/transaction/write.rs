//! `TransactWriteItems`.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsError, TransactWriteItemsInput};

use super::bytes::Ordered;
use super::prepared::Prepared;
use crate::budget::Budget;
use crate::client::{Dynamo, Sending, within};
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::limits::TOKEN_MAX;
use crate::local::{Decision, check_apart};
use crate::op::operations::Operations;
use crate::op::write::Write;
use crate::op::{Delete, Exists, TransactWrite, Update, Upsertable};
use crate::retry;
use crate::shape::LIFTS_MAX;
use crate::unique::Replaceable;

const OPERATION: &str = "TransactWriteItems";

/// Up to 100 writes and checks, of any entities and tables, that are applied together or not at all.
///
/// One `TransactWriteItems` call, which costs twice what its writes cost alone, and two read capacity units for each
/// started four kilobytes of a checked item. Conflicts with other writes and throttling are tried again within the
/// [`Budget`], with growing pauses and the same token, so that the transaction is applied once; a condition that does not hold
/// never is. Versions,
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
    operations: Operations,
    token: Option<String>,
    budget: Option<Budget>,
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

    /// Writes an item whose key must be free.
    pub fn create<E: DynamoEntity + 'static>(self, entity: E) -> Self {
        self.operation(entity.create())
    }

    /// Writes an item, whatever was there, and replaces that.
    pub fn put<E: Replaceable + 'static>(self, entity: E) -> Self {
        self.operation(entity.put())
    }

    /// Writes all fields into an item, or into a new one. One that has expired fails the condition that it has not, as an update
    /// does not replace it.
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

    /// Changes nothing, but an item must exist, and fulfil the condition.
    pub fn check<E: DynamoEntity + 'static>(self, exists: Exists<E>) -> Self {
        self.operation(exists)
    }

    /// Names the transaction, with 1 to 36 characters: for ten minutes, another one with this token is taken for the
    /// same and not applied again. Without it, each call of [`send`](Self::send) has a token of its own.
    pub fn idempotency_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// How often and how long it is tried; that of the [handle](Dynamo::with_budget) unless told.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
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
        self.operations.len() == 0
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
        if self.operations.len() == 0 {
            return Ok(());
        }
        let token = self.token.clone().map_or_else(random_token, Ok)?;
        let budget = self.budget.unwrap_or(db.budget());
        send_prepared(&self.prepare(db)?, &token, budget, db).await
    }

    /// What it makes of the items that are there, one for each operation, for a store that stands in for tables. All of
    /// them are applied, or none is; no two are about one item.
    ///
    /// # Errors
    /// What is wrong with an operation; [`Error::DuplicateKey`].
    pub fn decisions(self, now: SystemTime) -> Result<Vec<Decision>> {
        let decisions = self.operations.decisions(now)?;
        check_apart(&decisions)?;
        Ok(decisions.into_iter().map(Decision::together).collect())
    }

    pub(crate) fn prepare(self, db: &Dynamo) -> Result<Prepared> {
        if let Some(token) = &self.token
            && !(1..=TOKEN_MAX).contains(&token.chars().count())
        {
            return Err(Error::InvalidRequest(format!("an idempotency token has 1 to {TOKEN_MAX} characters")));
        }
        Prepared::of(self.operations.render_together(db)?)
    }
}

/// Sends writes as a transaction.
pub(crate) async fn send_together(writes: Vec<Write>, db: &Dynamo) -> Result<()> {
    send_prepared(&Prepared::of(writes)?, &random_token()?, db.budget(), db).await
}

/// Sends one write together with its markers, as a transaction.
pub(crate) async fn send_alone(write: Write, db: &Dynamo) -> Result<()> {
    let prepared = Prepared::of(vec![write])?;
    match send_prepared(&prepared, &random_token()?, db.budget(), db).await {
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

async fn send_prepared(prepared: &Prepared, token: &str, budget: Budget, db: &Dynamo) -> Result<()> {
    let mut lifts = 0;
    loop {
        let sending = Sending::new();
        let sent = retry::within(budget, OPERATION, || send_once(prepared, token, &sending, db)).await;
        let sent = known(sent, &sending);
        let Err(Error::TransactionCanceled { reasons }) = &sent else { return sent };
        let older = prepared.older(reasons)?;
        if older.is_empty() || lifts == LIFTS_MAX {
            return sent;
        }
        for (lift, item) in older {
            lift.lift(db, item).await?;
        }
        lifts += 1;
    }
}

/// An error says nothing of an attempt before it that may have been applied. A cancellation does: DynamoDB, which knows the
/// token, would have reported success.
fn known(sent: Result<()>, sending: &Sending) -> Result<()> {
    match sent {
        Ok(()) => Ok(()),
        Err(error @ (Error::TransactionCanceled { .. } | Error::OutcomeUnknown { .. })) => Err(error),
        Err(error) if sending.is_ambiguous() => {
            Err(Error::OutcomeUnknown { operation: OPERATION, source: Box::new(error) })
        }
        Err(error) => Err(error),
    }
}

async fn send_once(prepared: &Prepared, token: &str, sending: &Arc<Sending>, db: &Dynamo) -> Result<()> {
    let watch = db.watch(OPERATION, prepared.entity(), || prepared.touched()).await;
    let request = db.client().transact_write_items().set_transact_items(Some(prepared.items.clone()));
    let request = watch.on(request.client_request_token(token).customize().interceptor(Ordered));
    let sent = within(sending.clone(), pin!(watch.during(request.send()))).await;
    let Err(error) = sent else { return Ok(()) };
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
            Err(Error::TransactionCanceled { reasons: prepared.reasons(canceled.cancellation_reasons()) })
        }
        _ => Err(Error::from_sdk(OPERATION, error)),
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
