//! Going over all stored items of an entity, and rewriting those that it would write otherwise now.

use std::fmt;
use std::marker::PhantomData;

use futures::stream::{FuturesUnordered, StreamExt, TryStreamExt};

use super::lift::{Lift, Lifted};
use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::key::Key;
use crate::managed::TOMBSTONE;
use crate::op::Cursor;
use crate::value::Item;

/// How many items are rewritten at the same time.
const AT_ONCE: usize = 16;
/// How many items that cannot be rewritten are named; all are counted.
const FAILURES_MAX: usize = 100;

/// What is told of each item that differs, and of the sweep as it goes.
type Told<T> = Box<dyn Fn(&T) + Send + Sync>;

/// Goes over the stored items of entity `E` and makes each what the entity would write now: of the newest
/// [schema version](crate::schema::SCHEMA_VERSION), with index keys made by the templates as they are declared. Made by
/// [`sweep`](DynamoEntity::sweep).
///
/// It reads with `Scan`, and writes with one `UpdateItem` for each item that differs, which sets and removes the attributes that
/// do, if the item is still what was read: its version, where the entity has a `#[dynamo(version)]` field, else all of its
/// attributes. An item that somebody writes meanwhile is computed anew from what they wrote, so that nobody's write is lost. Items
/// that are as they should be cost their reading alone, and a sweep may be repeated as often as one likes.
///
/// A [`Limiter`](crate::capacity::Limiter) of the handle holds it to a rate, and
/// [`Priority::Background`](crate::capacity::Priority) behind other calls.
///
/// ```
/// # #[cfg(feature = "embedded")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynamo_core::Result<()> {
/// use dynamo_core::capacity::{Limiter, Limits, Priority};
/// use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
///
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Parts")]
/// #[pk("PART#{id}")]
/// #[gsi(1, pk = "KIND#{kind}")]
/// struct Part {
///     id: u32,
///     kind: String,
/// }
///
/// #[derive(DynamoTable)]
/// #[dynamo(table = "Parts")]
/// enum Parts {
///     Part(Part),
/// }
///
/// let db = Dynamo::embedded()?;
/// Parts::ensure_table(&db).await?;
/// let limiter = Limiter::new(Limits { reads: Some(200), writes: Some(50) });
/// let slow = db.clone().with_limiter(limiter).with_priority(Priority::Background);
///
/// let report = Part::sweep().report_only().send(&slow).await?;
/// println!("{} of {} items differ", report.differing, report.read);
/// let swept = Part::sweep().segments(4).on_progress(|so_far| println!("{so_far}")).send(&slow).await?;
/// assert!(swept.failures.is_empty() && swept.cursor.is_none());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "embedded"))]
/// # fn main() {}
/// ```
#[must_use = "a sweep does nothing until it is sent"]
pub struct Sweep<E> {
    segments: u32,
    at_most: usize,
    after: Option<Cursor>,
    writes: bool,
    found: Option<Told<Finding>>,
    progress: Option<Told<Swept>>,
    entity: PhantomData<fn() -> E>,
}

/// What a sweep has done so far.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Swept {
    /// The items of the entity that were read.
    pub read: usize,
    /// Those that the entity would write otherwise.
    pub differing: usize,
    /// Those that were rewritten.
    pub rewritten: usize,
    /// How many cannot be rewritten; the first hundred are in `failures`.
    pub failed: usize,
    /// Items that cannot be rewritten, and why: of a newer version, an upgrade that fails.
    pub failures: Vec<(Key, Error)>,
    /// Where another sweep goes on; `None` at the end of the table.
    pub cursor: Option<Cursor>,
}

/// An item that the entity would write otherwise.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Its key.
    pub key: Key,
    /// The attributes that differ, in the order of their names.
    pub attributes: Vec<String>,
}

impl fmt::Display for Swept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Swept { read, differing, rewritten, failed, .. } = self;
        write!(f, "{read} items read, {differing} differ, {rewritten} rewritten, {failed} failed")
    }
}

impl<E> fmt::Debug for Sweep<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sweep").field("segments", &self.segments).field("writes", &self.writes).finish_non_exhaustive()
    }
}

impl<E: DynamoEntity + 'static> Sweep<E> {
    pub(crate) fn new() -> Self {
        Sweep {
            segments: 1,
            at_most: usize::MAX,
            after: None,
            writes: true,
            found: None,
            progress: None,
            entity: PhantomData,
        }
    }

    /// Reads the table in so many parts at the same time, 1,000,000 at most. A sweep that goes on behind a cursor has as many as
    /// the one before.
    pub fn segments(mut self, segments: u32) -> Self {
        self.segments = segments;
        self
    }

    /// Stops behind so many items of the entity; the cursor says where.
    pub fn at_most(mut self, items: usize) -> Self {
        self.at_most = items;
        self
    }

    /// Goes on where another sweep has stopped.
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.after = Some(cursor);
        self
    }

    /// Writes nothing.
    pub fn report_only(mut self) -> Self {
        self.writes = false;
        self
    }

    /// Is told of each item that differs.
    pub fn on_finding(mut self, found: impl Fn(&Finding) + Send + Sync + 'static) -> Self {
        self.found = Some(Box::new(found));
        self
    }

    /// Is told how far it is, again and again, with a cursor that goes on from there.
    pub fn on_progress(mut self, progress: impl Fn(&Swept) + Send + Sync + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Goes over the table.
    ///
    /// # Errors
    /// Whatever [`Error`] says of requests; what was rewritten by then stays, and the last cursor of
    /// [`on_progress`](Self::on_progress) goes on from there. An item that cannot be rewritten is no error, but one of the
    /// [failures](Swept::failures).
    pub async fn send(self, db: &Dynamo) -> Result<Swept> {
        let lift = Lift::of::<E>();
        let mut scan = E::scan().segments(self.segments);
        if let Some(cursor) = self.after.clone() {
            scan = scan.after(cursor);
        }
        let mut items = scan.stream_items(db);
        let mut swept = Swept::default();
        loop {
            let wanted = AT_ONCE.min(self.at_most.saturating_sub(swept.read));
            let some: Vec<Item> = (&mut items).take(wanted).try_collect().await?;
            let is_over = some.len() < wanted || wanted == 0;
            swept.read += some.len();
            let mut lifting: FuturesUnordered<_> = some.into_iter().map(|item| self.item(lift, db, item)).collect();
            while let Some(outcome) = lifting.next().await {
                self.note(outcome?, &mut swept);
            }
            swept.cursor = items.cursor();
            if let Some(progress) = &self.progress {
                progress(&swept);
            }
            if is_over || swept.cursor.is_none() {
                return Ok(swept);
            }
        }
    }

    /// What became of one item; the error of a request ends the sweep.
    async fn item(&self, lift: Lift, db: &Dynamo, item: Item) -> Result<Outcome> {
        let Some(key) = Key::of_item(&item, &E::SCHEMA.primary) else { return Ok(Outcome::Current) };
        if db.has_tombstones() && item.contains_key(TOMBSTONE) {
            return Ok(Outcome::Current);
        }
        let changes = match lift.changes(&item) {
            Ok(changes) => changes,
            Err(error) => return Ok(Outcome::Failed(key, error)),
        };
        if changes.is_empty() {
            return Ok(Outcome::Current);
        }
        let attributes = changes.iter().map(|change| change.place.root().clone().into_owned()).collect();
        let finding = Finding { key: key.clone(), attributes };
        if !self.writes {
            return Ok(Outcome::Differs(finding));
        }
        match lift.lift(db, item).await {
            Ok(Lifted::Rewritten(_)) => Ok(Outcome::Rewritten(finding)),
            // Somebody else has made it what it should be, or deleted it.
            Ok(Lifted::Current | Lifted::Gone) => Ok(Outcome::Differs(finding)),
            Err(error) if is_of_item(&error) => Ok(Outcome::Failed(key, error)),
            Err(error) => Err(error),
        }
    }

    fn note(&self, outcome: Outcome, swept: &mut Swept) {
        let finding = match outcome {
            Outcome::Current => return,
            Outcome::Failed(key, error) => {
                swept.failed += 1;
                if swept.failures.len() < FAILURES_MAX {
                    swept.failures.push((key, error));
                }
                return;
            }
            Outcome::Differs(finding) => finding,
            Outcome::Rewritten(finding) => {
                swept.rewritten += 1;
                finding
            }
        };
        swept.differing += 1;
        if let Some(found) = &self.found {
            found(&finding);
        }
    }
}

enum Outcome {
    Current,
    Differs(Finding),
    Rewritten(Finding),
    Failed(Key, Error),
}

/// True for an error that another item would not have.
fn is_of_item(error: &Error) -> bool {
    matches!(
        error,
        Error::Decode { .. }
            | Error::Encode { .. }
            | Error::InvalidKey { .. }
            | Error::InvalidRequest(_)
            | Error::ItemTooLarge { .. }
            | Error::Conflict { .. }
    )
}
