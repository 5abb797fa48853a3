//! `TransactGetItems`.

use std::collections::HashSet;
use std::fmt;

use aws_sdk_dynamodb::operation::transact_get_items::{TransactGetItemsError, TransactGetItemsInput};
use aws_sdk_dynamodb::types::TransactGetItem;

use super::Reason;
use super::prepared::What;
use super::read::{Answers, Requests, TransactRead};
use crate::budget::Budget;
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::key::Key;
use crate::limits::TRANSACTION_MAX;
use crate::monitor::Touched;
use crate::op::write::Verb;
use crate::retry;
use crate::value::Item;

const OPERATION: &str = "TransactGetItems";

/// Reads up to 100 items, of any entities and tables, as they are at one moment: of what a
/// [`Transaction`](crate::Transaction) writes, all is seen or nothing.
///
/// What is read is given as [`get`](crate::DynamoEntity::get)s, in tuples and `Vec`s, and the answer has the same shape.
///
/// One `TransactGetItems` call, which reads consistently; it costs two read capacity units for each started four kilobytes of
/// each item. Conflicts with writes that are under way, and throttling, are tried again with growing pauses, within the
/// [`Budget`].
///
/// ```no_run
/// use dynamo_core::transaction::TransactGet;
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users")]
/// # struct User { #[pk] email: String }
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Stock")]
/// # struct Product { #[pk] id: u32, left: u32 }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let products: Vec<_> = [7, 8, 9].into_iter().map(Product::get).collect();
/// let (bob, products) = TransactGet::new((User::get("bob@example.com"), products)).send(db).await?;
/// let _: (Option<User>, Vec<Option<Product>>) = (bob, products);
/// # Ok(())
/// # }
/// ```
#[must_use = "a transaction does nothing until it is sent"]
pub struct TransactGet<R> {
    reads: R,
    budget: Option<Budget>,
}

impl<R> fmt::Debug for TransactGet<R> {
    /// Without the keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactGet").finish_non_exhaustive()
    }
}

impl<R: TransactRead> TransactGet<R> {
    /// Reads these.
    pub fn new(reads: R) -> Self {
        TransactGet { reads, budget: None }
    }

    /// How often and how long it is tried; that of the [handle](Dynamo::with_budget) unless told.
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(self, db: &Dynamo) -> Result<TransactGetItemsInput> {
        let (_, requests) = self.prepare(db)?;
        TransactGetItemsInput::builder().set_transact_items(Some(requests.items)).build().map_err(Error::build)
    }

    /// Sends it; `None` stands for an item that is not there, or has expired. Without gets, nothing is sent.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for more than 100 gets, [`Error::DuplicateKey`] for two of one item, and
    /// [`Error::InvalidKey`], before anything is sent; [`Error::TransactionCanceled`] with a reason for each get;
    /// [`Error::Decode`] when an item does not fit its entity; whatever [`Error`] says of requests, such as more than 4 MB of
    /// items.
    pub async fn send(self, db: &Dynamo) -> Result<R::Out> {
        let budget = self.budget.unwrap_or(db.budget());
        let (reader, requests) = self.prepare(db)?;
        let found = if requests.items.is_empty() {
            Vec::new()
        } else {
            retry::within(budget, OPERATION, || fetch_once(&requests, db)).await?
        };
        R::read(reader, &mut Answers(found.into_iter()))
    }

    fn prepare(self, db: &Dynamo) -> Result<(R::Reader, Requests)> {
        let mut requests = Requests::default();
        let reader = self.reads.request(&mut requests, db)?;
        let count = requests.items.len();
        if count > TRANSACTION_MAX {
            return Err(Error::InvalidRequest(format!(
                "a transaction reads at most {TRANSACTION_MAX} items, not {count}"
            )));
        }
        let mut seen = HashSet::new();
        match requests.keys.iter().zip(&requests.entities).find(|(found, _)| !seen.insert(*found)) {
            Some(((table, _), entity)) => Err(Error::DuplicateKey { entity, table: table.clone() }),
            None => Ok((reader, requests)),
        }
    }
}

async fn fetch_once(requests: &Requests, db: &Dynamo) -> Result<Vec<Option<Item>>> {
    let items: Vec<TransactGetItem> = requests.items.clone();
    let touched = |(table, key): &(String, Key)| Touched {
        partition: vec![key.partition.clone()],
        ..Touched::table(table.as_str())
    };
    let watch = db.watch(OPERATION, None, || requests.keys.iter().map(touched).collect()).await;
    let request = db.client().transact_get_items().set_transact_items(Some(items));
    let error = match watch.during(watch.on(request.customize()).send()).await {
        Ok(answer) => {
            let found = answer.responses.unwrap_or_default().into_iter().map(|response| response.item);
            return Ok(found.map(|item| item.filter(|item| !item.is_empty())).collect());
        }
        Err(error) => error,
    };
    match error.as_service_error() {
        Some(TransactGetItemsError::TransactionCanceledException(canceled)) => {
            let reasons = requests.entities.iter().zip(canceled.cancellation_reasons());
            let what = What::Item { verb: Verb::Check, expiry: None, lift: None };
            let reason = |(entity, reason): (&&'static str, &_)| Reason::of(entity, &what, Clone::clone(reason));
            Err(Error::TransactionCanceled { reasons: reasons.map(reason).collect() })
        }
        _ => Err(Error::from_sdk(OPERATION, error)),
    }
}
