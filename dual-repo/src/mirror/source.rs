//! What the protocol asks of the store that has the last word.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use dynamo_core::value::{Item, ShownItem};

use super::switch::{Facts, Reason};
use super::{AggregateId, Control, Place, Stamp, Sync, Version};
use crate::repository::Result;

/// Names a write of a caller, so that it can be told whether it was carried out, however often it was sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(String);

/// Why a text does not name a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of a write has from 1 to {} bytes", OpId::BYTES_MAX)]
pub struct BadOpId;

impl OpId {
    /// Bytes, at most.
    pub const BYTES_MAX: usize = 128;

    /// A name of the caller's: that of a request, of a message.
    ///
    /// # Errors
    /// When it is empty, or longer than [`BYTES_MAX`](Self::BYTES_MAX).
    pub fn new(name: impl Into<String>) -> Result<Self, BadOpId> {
        let name = name.into();
        if name.is_empty() || name.len() > Self::BYTES_MAX { Err(BadOpId) } else { Ok(OpId(name)) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpState {
    /// It was carried out.
    Committed,
    /// It was not, and never will be.
    Aborted,
}

/// Whose fault it is that an aggregate was not shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setback {
    /// Its own: it cannot be shipped as it is, however often it is tried, and is tried again when it has changed.
    Poison,
    /// Perhaps its own: it was refused, and is tried again each time after a longer while.
    Refused,
    /// The store's, which has not answered, or has no capacity left: it is tried again soon, however often that was.
    NoAnswer,
}

/// Whether a transaction may carry a write out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// It may, and is on record if it is committed; this is its [number](Session::number).
    New(u64),
    /// Another one was faster: this is what became of it.
    Before(OpState),
    /// The state of the move is another one.
    Stale,
}

/// What a write has done to the rows.
#[derive(Debug)]
pub struct Carried<O> {
    /// For the caller.
    pub output: O,
    /// The aggregates that are changed by it, directly or because they contain what is.
    pub affected: BTreeMap<AggregateId, Affected>,
}

/// How an aggregate is affected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affected {
    /// Where it was before, as far as is known.
    pub before: BTreeSet<Place>,
    /// Whether it was written itself, and is to be shipped together with the others that were.
    pub is_written: bool,
}

/// Where an aggregate is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// In these places; none if there is no such aggregate.
    Places(BTreeSet<Place>),
    /// It cannot be told, as its row has no item.
    Unreadable(String),
}

/// An aggregate as DynamoDB is to have it.
#[derive(Clone, PartialEq)]
pub enum Projection {
    /// Its items and markers.
    Live(Vec<(Place, Item)>),
    /// There is none.
    Gone,
    /// Its row has no item, for this reason.
    Unreadable(String),
}

impl fmt::Debug for Projection {
    /// Without values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Projection::Live(items) => {
                let items = items.iter().map(|(place, item)| (place, ShownItem(item)));
                f.write_str("Live")?;
                f.debug_map().entries(items).finish()
            }
            Projection::Gone => f.write_str("Gone"),
            Projection::Unreadable(reason) => f.debug_tuple("Unreadable").field(reason).finish(),
        }
    }
}

/// An aggregate in a snapshot.
#[derive(Debug, Clone)]
pub struct Member {
    /// What is known of its mirror.
    pub sync: Sync,
    /// What it is.
    pub projection: Projection,
}

/// Aggregates that writers past the store have touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// The aggregates.
    pub ids: BTreeSet<AggregateId>,
    /// Behind which there may be more.
    pub next: Option<u64>,
}

/// The store that has the last word: MySQL.
///
/// Its methods are steps of the protocol and decide nothing themselves. All of them may fail at any time, with an error of
/// which [`is_retryable`](crate::repository::Error::is_retryable) says whether the same may succeed later.
pub trait Source: Send + std::marker::Sync {
    /// A transaction.
    type Session: Session<Work = Self::Work, Output = Self::Output>;
    /// A snapshot.
    type Snapshot: Snapshot;
    /// What a caller wants written.
    type Work: std::marker::Sync;
    /// What it is told.
    type Output: Send;

    /// Begins a transaction. If it is dropped, it is rolled back.
    fn begin(&self) -> impl Future<Output = Result<Self::Session>> + Send;

    /// Takes a snapshot.
    fn snapshot(&self) -> impl Future<Output = Result<Self::Snapshot>> + Send;

    /// Makes sure that a write is not carried out any more, unless it was: by writing that it is aborted, where it would be
    /// recorded.
    fn resolve(&self, op: &OpId) -> impl Future<Output = Result<OpState>> + Send;

    /// Strikes off the debt of these aggregates, of each only if its version is still this one. Of one that has changed
    /// meanwhile, nothing is owed from before they were read.
    fn acknowledge(&self, done: &[(AggregateId, Version)], read_at: Stamp) -> impl Future<Output = Result<()>> + Send;

    /// Some aggregates that are pending and that nobody else is at work on, those first that have been so for longest, however
    /// often they have changed since; they are the caller's for a while.
    fn claim(&self, limit: usize) -> impl Future<Output = Result<Vec<AggregateId>>> + Send;

    /// Some aggregates that writers past the store have touched, behind those that an earlier call has found.
    fn touched(&self, after: u64, limit: usize) -> impl Future<Output = Result<Touched>> + Send;

    /// Notes why an aggregate that was touched cannot be noted as changed. It is left alone from then on.
    fn reject(&self, id: &AggregateId, reason: &str) -> impl Future<Output = Result<()>> + Send;

    /// Notes why an aggregate of this version was not shipped, and when it is tried again goes by whose fault it is.
    fn postpone(
        &self,
        of: &AggregateId,
        version: Version,
        reason: &str,
        setback: Setback,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Some places that nobody has and of which nobody owes the tombstone, as was seen this long ago, too. When they were
    /// handed over does not count: that may have been committed much later.
    fn free(&self, since: Duration, limit: usize) -> impl Future<Output = Result<Vec<Place>>> + Send;

    /// Forgets a place, unless somebody has it by now.
    fn forget(&self, place: &Place) -> impl Future<Output = Result<()>> + Send;

    /// Waits before another attempt.
    fn pause(&self, attempt: u32) -> impl Future<Output = ()> + Send;
}

/// A transaction, which sees what others have committed.
pub trait Session: Send {
    /// What a caller wants written.
    type Work;
    /// What it is told.
    type Output;

    /// Reads the state of the move, and holds it in place until the transaction ends. Others can do the same at the same time.
    fn control(&mut self) -> impl Future<Output = Result<Control>> + Send;

    /// The same, alone: when all that hold it have ended, and before any other does.
    fn control_alone(&mut self) -> impl Future<Output = Result<Control>> + Send;

    /// What is known of the move.
    fn facts(&mut self, control: &Control) -> impl Future<Output = Result<Facts>> + Send;

    /// Changes the state of the move, which is held alone, and puts it on record.
    fn set_control(&mut self, from: &Control, to: &Control, reason: &Reason)
    -> impl Future<Output = Result<()>> + Send;

    /// Holds the state of the move in place until the transaction ends, if it is this one, and records that a write is carried out
    /// by this transaction.
    fn enter(&mut self, control: &Control, op: &OpId) -> impl Future<Output = Result<Entered>> + Send;

    /// Changes rows.
    fn carry_out(&mut self, work: &Self::Work) -> impl Future<Output = Result<Carried<Self::Output>>> + Send;

    /// Locks what is known of these aggregates, in their order, and makes rows for those of which nothing is.
    fn lock(&mut self, ids: &BTreeSet<AggregateId>) -> impl Future<Output = Result<Vec<Sync>>> + Send;

    /// Forgets that these aggregates were touched by anyone whose transaction is committed; which of them were.
    fn strike(&mut self, ids: &BTreeSet<AggregateId>) -> impl Future<Output = Result<BTreeSet<AggregateId>>> + Send;

    /// Forgets that these aggregates were touched by this transaction.
    fn strike_own(&mut self, ids: &BTreeSet<AggregateId>) -> impl Future<Output = Result<()>> + Send;

    /// Makes sure that nobody changes what these aggregates are made of until the transaction ends.
    ///
    /// # Errors
    /// [`Conflict`](crate::repository::Error::Conflict), at once, when somebody does.
    fn hold(&mut self, ids: &BTreeSet<AggregateId>) -> impl Future<Output = Result<()>> + Send;

    /// Where these aggregates are to be, in the same order, with what this transaction has changed.
    fn places(&mut self, ids: &BTreeSet<AggregateId>) -> impl Future<Output = Result<Vec<Held>>> + Send;

    /// Locks places, in their order, and says whose each of them is; of one that is nobody's there is no entry.
    fn owners(&mut self, places: &BTreeSet<Place>)
    -> impl Future<Output = Result<BTreeMap<Place, AggregateId>>> + Send;

    /// Says whose these places are from now on.
    fn hand_over(&mut self, places: &BTreeMap<Place, Option<AggregateId>>) -> impl Future<Output = Result<()>> + Send;

    /// Notes that an aggregate is changed and stays where it is; whether it could be: only if it is known to be in these places, in
    /// an older version. It is locked in any case.
    fn stay(
        &mut self,
        id: &AggregateId,
        places: &BTreeSet<Place>,
        version: Version,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// Notes that there is a new aggregate in these places; whether it could be: only if nothing is known of it, nor of any of the
    /// places, and the number of the version is so young that none of them was [forgotten](Source::forget) since it was given.
    fn appear(
        &mut self,
        id: &AggregateId,
        places: &BTreeSet<Place>,
        version: Version,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// Notes that an aggregate is gone, and gives up these places; whether it could be: only if it is known to be in them, in an
    /// older version, and owes no tombstones, and if they are its own.
    fn vanish(
        &mut self,
        id: &AggregateId,
        places: &BTreeSet<Place>,
        version: Version,
    ) -> impl Future<Output = Result<bool>> + Send;

    /// A number for this transaction: greater than that of every one that was given before.
    fn number(&mut self) -> impl Future<Output = Result<u64>> + Send;

    /// Writes what is known of aggregates.
    fn save(&mut self, rows: &[Sync]) -> impl Future<Output = Result<()>> + Send;

    /// Some aggregates of a range of the rows, behind those that were [`reached`](Self::reached) since capture began, in the
    /// order of their keys; with the cursor behind them, or `None` at the end. The range is locked.
    fn next(
        &mut self,
        range: &str,
        limit: usize,
    ) -> impl Future<Output = Result<(BTreeSet<AggregateId>, Option<String>)>> + Send;

    /// Writes how far a range has been gone through, by so many aggregates more; `None` for to the end.
    fn reached(&mut self, range: &str, seen: usize, cursor: Option<&str>) -> impl Future<Output = Result<()>> + Send;

    /// Commits.
    ///
    /// # Errors
    /// [`OutcomeUnknown`](crate::repository::Error::OutcomeUnknown) when it may have been committed or not.
    fn commit(self) -> impl Future<Output = Result<()>> + Send;
}

/// What was committed at one moment.
pub trait Snapshot: Send {
    /// What is known of these aggregates, and whether they are [touched](Sync::touched); nothing of one without row that is
    /// not.
    fn syncs(&mut self, ids: &BTreeSet<AggregateId>) -> impl Future<Output = Result<Vec<Sync>>> + Send;

    /// These aggregates as DynamoDB is to have them, in the same order.
    fn project(&mut self, ids: &[AggregateId]) -> impl Future<Output = Result<Vec<Projection>>> + Send;

    /// When it was taken.
    fn stamp(&self) -> Stamp;
}
