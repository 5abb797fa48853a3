//! Reading all entities of a table together.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_dynamodb::operation::query::QueryInput;
use aws_sdk_dynamodb::operation::scan::ScanInput;

use super::bounds::{Bounds, From};
use super::count::{TableKeys, count};
use super::explain::Surplus;
use super::page::{self, Page};
use super::plan::{Consistency, Direction, Plan, Select, Target, Wanted};
use super::sift::{EveryItem, OnlyEntities, Tables, Unknown, Yields};
use super::{Cursor, Results};
use crate::client::Dynamo;
use crate::entity::{Primary, ReadConsistently};
use crate::error::{Error, Result};
use crate::expr::Expressions;
use crate::key::{KeyValue, PARTITION_KEY_MAX, SortRange};
use crate::limits::{SEGMENTS_MAX, check_key_value};
use crate::managed::{Absence, Expired};
use crate::schema::{IndexId, IndexSchema};
use crate::table::DynamoTable;

/// One partition of a table or index with all entities in it: an item collection, in the order of the sort keys.
///
/// `Query` calls, as many as it takes.
#[must_use = "an operation does nothing until it is sent"]
pub struct TableQuery<T, K = OnlyEntities, I = Primary> {
    partition: KeyValue,
    index: Option<IndexId>,
    direction: Direction,
    reading: Reading,
    table: PhantomData<fn() -> (T, K)>,
    through: PhantomData<fn() -> I>,
}

/// All items of a table, in no particular order.
///
/// `Scan` calls, as many as it takes.
#[must_use = "an operation does nothing until it is sent"]
pub struct TableScan<T, K = OnlyEntities> {
    segments: u32,
    reading: Reading,
    table: PhantomData<fn() -> (T, K)>,
}

struct Reading {
    consistency: Consistency,
    bounds: Bounds,
    unknown: Unknown,
    expired: Expired,
}

impl Reading {
    /// What may be read beside the results.
    fn surplus<T: DynamoTable>(&self, db: &Dynamo) -> impl Iterator<Item = Surplus> {
        self.expired.of_all(T::TABLE.entities, db).map(|_| Surplus::Expired).into_iter()
    }

    fn wanted<T: DynamoTable>(&self, db: &Dynamo, select: Select) -> Wanted {
        let mut expressions = Expressions::default();
        let expiry = self.expired.of_all(T::TABLE.entities, db);
        let filter = Absence::hide(expiry.as_ref(), None, &mut expressions);
        Wanted { filter, expressions, consistency: self.consistency, select }
    }
}

impl Default for Reading {
    fn default() -> Self {
        Reading {
            consistency: Consistency::Eventual,
            bounds: Bounds::default(),
            unknown: Unknown::Fail,
            expired: Expired::Hidden,
        }
    }
}

macro_rules! reading {
    ($reader:ident $(, $index:ident)?) => {
        impl<T, K $(, $index)?> fmt::Debug for $reader<T, K $(, $index)?> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($reader)).field("limit", &self.reading.bounds.limit).finish_non_exhaustive()
            }
        }

        impl<T: DynamoTable + 'static $(, $index)?> $reader<T, OnlyEntities $(, $index)?> {
            /// Passes over items that none of the table's entities can have written, instead of failing.
            pub fn skip_unknown(mut self) -> Self {
                self.reading.unknown = Unknown::Skip;
                self
            }
        }

        impl<T: DynamoTable + 'static, K: Yields<T> + 'static $(, $index)?> $reader<T, K $(, $index)?> {
            /// Reads items that have expired, too, as long as DynamoDB has not deleted them.
            pub fn include_expired(mut self) -> Self {
                self.reading.expired = Expired::Included;
                self
            }

            /// At most this many results.
            pub fn limit(mut self, results: usize) -> Self {
                self.reading.bounds.limit = Some(results);
                self
            }

            /// Lets DynamoDB read at most this many items, whatever becomes of them: a page may end early, and be empty. What
            /// reads all fails with [`Error::Incomplete`] instead.
            pub fn evaluate(mut self, items: usize) -> Self {
                self.reading.bounds.evaluate = Some(items);
                self
            }

            /// Makes at most this many calls, each of which reads 1 MB at most: a page may end early, and be empty. What reads
            /// all fails with [`Error::Incomplete`] instead.
            pub fn max_requests(mut self, calls: usize) -> Self {
                self.reading.bounds.requests = Some(calls);
                self
            }

            /// Goes on where a [`Page`] or stream of the same read ended.
            pub fn after(mut self, cursor: Cursor) -> Self {
                self.reading.bounds.from = From::After(cursor);
                self
            }

            /// Reads a page: all results, or as many as [`limit`](Self::limit), [`evaluate`](Self::evaluate) and
            /// [`max_requests`](Self::max_requests) allow, and a cursor behind them. Where one of the latter two ends it, the
            /// page may be empty although there is more; its [`cursor`](Page::cursor) tells.
            ///
            /// # Errors
            /// [`Error::InvalidKey`] for an empty partition key, [`Error::InvalidCursor`] for a cursor of another read, and
            /// [`Error::InvalidRequest`], before anything is sent; [`Error::UnknownEntity`] for an item of no entity;
            /// [`Error::Decode`] when an item does not fit its entity; whatever [`Error`] says of requests.
            pub async fn send(mut self, db: &Dynamo) -> Result<Page<K::Out>> {
                let (bounds, sift) = (std::mem::take(&mut self.reading.bounds), self.sift());
                page::page(db, self.plan(db)?, sift, bounds).await
            }

            /// Reads all results, up to the [`limit`](Self::limit).
            ///
            /// # Errors
            /// As [`send`](Self::send); [`Error::Incomplete`] when [`evaluate`](Self::evaluate) or
            /// [`max_requests`](Self::max_requests) do not let it read all.
            pub async fn all(self, db: &Dynamo) -> Result<Vec<K::Out>> {
                self.send(db).await?.whole()
            }

            /// The results one by one; a call is made when those of the call before are used up. Ends after an error. Its
            /// [cursor](Results::cursor) goes on behind the last one.
            pub fn stream(mut self, db: &Dynamo) -> Results<K::Out> {
                let (bounds, sift) = (std::mem::take(&mut self.reading.bounds), self.sift());
                Results::new(db, self.plan(db), sift, &bounds)
            }

            /// Counts the results, up to the [`limit`](Self::limit): items of the table's entities, and not what has expired.
            /// An item of no entity is an error, left out or counted, as it is by the other reads.
            ///
            /// DynamoDB reads the items, and is paid for it, as if they were returned. Their keys come here, unless every item
            /// counts.
            ///
            /// # Errors
            /// As [`all`](Self::all), but for what does not fit its entity, which is counted.
            pub async fn count(mut self, db: &Dynamo) -> Result<usize> {
                let (bounds, unknown) = (std::mem::take(&mut self.reading.bounds), self.reading.unknown);
                let plan = self.planned(db, TableKeys::<T, K>::select)?;
                count(db, plan, TableKeys::<T, K> { unknown, table: PhantomData }, &bounds).await
            }

            pub(super) fn plan(self, db: &Dynamo) -> Result<Plan> {
                self.planned(db, |_| Select::All)
            }

            fn sift(&self) -> Tables<T, K> {
                Tables { unknown: self.reading.unknown, table: PhantomData }
            }
        }
    };
}
reading!(TableQuery, I);
reading!(TableScan);

impl<T: DynamoTable, I> TableQuery<T, OnlyEntities, I> {
    /// A query of the table, or of this index of it.
    pub(crate) fn new(partition: KeyValue, index: Option<IndexId>) -> Self {
        let (direction, reading) = (Direction::Ascending, Reading::default());
        TableQuery { partition, index, direction, reading, table: PhantomData, through: PhantomData }
    }

    /// Yields every item as a [`Found`](super::Found): those that none of the table's entities can have written as they are stored,
    /// instead of failing.
    pub fn keep_unknown(self) -> TableQuery<T, EveryItem, I> {
        let TableQuery { partition, index, direction, reading, .. } = self;
        TableQuery { partition, index, direction, reading, table: PhantomData, through: PhantomData }
    }
}

impl<T: DynamoTable, K, I> TableQuery<T, K, I> {
    /// Sees every write that was answered before. The table itself and its local indexes can be read so, no global
    /// secondary index.
    pub fn consistent(mut self) -> Self
    where
        I: ReadConsistently,
    {
        self.reading.consistency = Consistency::Strong;
        self
    }

    /// The greatest sort key first.
    pub fn descending(mut self) -> Self {
        self.direction = Direction::Descending;
        self
    }

    /// Goes back to what is in front of a [`Page`] of the same query, its [`before`](Page::before): with a limit, the page
    /// before it. The results are in the order of the query all the same. Read by [`send`](Self::send) and
    /// [`all`](Self::all).
    pub fn before(mut self, cursor: Cursor) -> Self {
        self.reading.bounds.from = From::Before(cursor);
        self
    }

    pub(super) fn surplus(&self, db: &Dynamo) -> Vec<Surplus> {
        self.reading.surplus::<T>(db).collect()
    }

    fn planned(self, db: &Dynamo, select: impl FnOnce(&IndexSchema) -> Select) -> Result<Plan> {
        let primary = T::TABLE.primary()?;
        let table = db.table_name(T::TABLE.name)?;
        let index = match self.index {
            None => primary,
            Some(id) => T::TABLE.index(id).ok_or_else(|| no_such_index::<T>(id))?,
        };
        let (entity, attribute) = (T::TABLE.name, index.partition.name.text);
        check_key_value(&self.partition, PARTITION_KEY_MAX).map_err(|reason| Error::InvalidKey {
            entity,
            attribute,
            reason,
        })?;
        let (partition, range) = (vec![self.partition], SortRange::All);
        let target = Target { name: T::TABLE.name, table, primary, index, partition, range, entity: "" };
        let wanted = self.reading.wanted::<T>(db, select(index));
        Ok(Plan::query(target, wanted, self.direction)?.keeping_most())
    }
}

impl<T: DynamoTable + 'static, K: Yields<T> + 'static, I> TableQuery<T, K, I> {
    /// The SDK's input of the first call, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(mut self, db: &Dynamo) -> Result<QueryInput> {
        let bounds = std::mem::take(&mut self.reading.bounds);
        self.plan(db)?.into_query_input(db, bounds)
    }
}

impl<T: DynamoTable> TableScan<T> {
    pub(crate) fn new() -> Self {
        TableScan { segments: 1, reading: Reading::default(), table: PhantomData }
    }

    /// Yields every item as a [`Found`](super::Found): those that none of the table's entities can have written as they are stored,
    /// instead of failing.
    pub fn keep_unknown(self) -> TableScan<T, EveryItem> {
        TableScan { segments: self.segments, reading: self.reading, table: PhantomData }
    }
}

/// What the call has been checked for when it was compiled.
#[cold]
fn no_such_index<T: DynamoTable>(id: IndexId) -> Error {
    Error::InvalidRequest(format!("table `{}` has no index {id:?}", T::TABLE.name))
}

impl<T: DynamoTable, K> TableScan<T, K> {
    /// Sees every write that was answered before.
    pub fn consistent(mut self) -> Self {
        self.reading.consistency = Consistency::Strong;
        self
    }

    /// Reads this many parts of the table at once, 1 to 1,000,000, of which 16 are under way. A cursor knows how far each
    /// was read, and is good for a scan with as many.
    pub fn segments(mut self, segments: u32) -> Self {
        self.segments = segments;
        self
    }

    pub(super) fn surplus(&self, db: &Dynamo) -> Vec<Surplus> {
        std::iter::once(Surplus::Table).chain(self.reading.surplus::<T>(db)).collect()
    }

    fn planned(self, db: &Dynamo, select: impl FnOnce(&IndexSchema) -> Select) -> Result<Plan> {
        if !(1..=SEGMENTS_MAX).contains(&self.segments) {
            return Err(Error::InvalidRequest(format!("a scan has 1 to {SEGMENTS_MAX} segments")));
        }
        let (table, primary) = ((T::TABLE.name, db.table_name(T::TABLE.name)?), T::TABLE.primary()?);
        let wanted = self.reading.wanted::<T>(db, select(primary));
        Ok(Plan::scan(table, "", primary, wanted, self.segments)?.keeping_most())
    }
}

impl<T: DynamoTable + 'static, K: Yields<T> + 'static> TableScan<T, K> {
    /// The SDK's input of the first call, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell; [`Error::InvalidRequest`] for several segments.
    pub fn into_input(mut self, db: &Dynamo) -> Result<ScanInput> {
        let bounds = std::mem::take(&mut self.reading.bounds);
        if self.segments > 1 {
            return Err(Error::InvalidRequest("each segment takes a call of its own".to_owned()));
        }
        self.plan(db)?.into_scan_input(db, &bounds)
    }
}
