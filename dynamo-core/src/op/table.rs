//! Reading all entities of a table together.

use std::fmt;
use std::marker::PhantomData;

use futures::Stream;

use super::Cursor;
use super::page::{self, Page};
use super::plan::{Consistency, Direction, Plan, Segment, Target};
use super::sift::{EveryItem, OnlyEntities, Tables, Unknown, Yields};
use crate::client::Dynamo;
use crate::entity::{Primary, ReadConsistently};
use crate::error::{Error, Result};
use crate::expr::Expressions;
use crate::key::{KeyValue, PARTITION_KEY_MAX, SortRange};
use crate::limits::check_key_value;
use crate::managed::{Deadline, Expired};
use crate::schema::IndexId;
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
    reading: Reading,
    table: PhantomData<fn() -> (T, K)>,
}

struct Reading {
    consistency: Consistency,
    limit: Option<usize>,
    after: Option<Cursor>,
    unknown: Unknown,
    expired: Expired,
}

impl Reading {
    fn filter<T: DynamoTable>(&self, db: &Dynamo, out: &mut Expressions) -> Option<String> {
        Deadline::hide(self.expired.of_all(T::TABLE.entities, db).as_ref(), None, out)
    }
}

impl Default for Reading {
    fn default() -> Self {
        Reading {
            consistency: Consistency::Eventual,
            limit: None,
            after: None,
            unknown: Unknown::Fail,
            expired: Expired::Hidden,
        }
    }
}

macro_rules! reading {
    ($reader:ident $(, $index:ident)?) => {
        impl<T, K $(, $index)?> fmt::Debug for $reader<T, K $(, $index)?> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($reader)).field("limit", &self.reading.limit).finish_non_exhaustive()
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
                self.reading.limit = Some(results);
                self
            }

            /// Goes on where a [`Page`] of the same read ended.
            pub fn after(mut self, cursor: Cursor) -> Self {
                self.reading.after = Some(cursor);
                self
            }

            /// Reads a page: all results, or as many as [`limit`](Self::limit) says and a cursor behind them.
            ///
            /// # Errors
            /// [`Error::InvalidKey`] for an empty partition key, and [`Error::InvalidRequest`] for a cursor of another read,
            /// before anything is sent; [`Error::UnknownEntity`] for an item of no entity; [`Error::Decode`] when an item
            /// does not fit its entity; whatever [`Error`] says of requests.
            pub async fn send(mut self, db: &Dynamo) -> Result<Page<K::Out>> {
                let (limit, after, sift) = (self.reading.limit, self.reading.after.take(), self.sift());
                page::page(db, &self.plan(db)?, &sift, limit, after).await
            }

            /// Reads all results, up to the [`limit`](Self::limit).
            ///
            /// # Errors
            /// As [`send`](Self::send).
            pub async fn all(self, db: &Dynamo) -> Result<Vec<K::Out>> {
                self.send(db).await.map(|page| page.items)
            }

            /// The results one by one; a call is made when those of the call before are used up. Ends after an error.
            pub fn stream(mut self, db: &Dynamo) -> impl Stream<Item = Result<K::Out>> + Send + use<T, K $(, $index)?> {
                let (limit, after, sift) = (self.reading.limit, self.reading.after.take(), self.sift());
                page::stream(db, self.plan(db), sift, limit, after)
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

    fn plan(self, db: &Dynamo) -> Result<Plan> {
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
        let target = Target { table, primary, index, partition, range, entity: "" };
        let mut expressions = Expressions::default();
        let filter = self.reading.filter::<T>(db, &mut expressions);
        let plan = Plan::query(target, filter, expressions, self.direction, self.reading.consistency)?;
        Ok(plan.keeping_most())
    }
}

impl<T: DynamoTable> TableScan<T> {
    pub(crate) fn new() -> Self {
        TableScan { reading: Reading::default(), table: PhantomData }
    }

    /// Yields every item as a [`Found`](super::Found): those that none of the table's entities can have written as they are stored,
    /// instead of failing.
    pub fn keep_unknown(self) -> TableScan<T, EveryItem> {
        TableScan { reading: self.reading, table: PhantomData }
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

    fn plan(self, db: &Dynamo) -> Result<Plan> {
        let table = db.table_name(T::TABLE.name)?;
        let segment = Segment { number: 0, total: 1 };
        let mut expressions = Expressions::default();
        let filter = self.reading.filter::<T>(db, &mut expressions);
        let (primary, consistency) = (T::TABLE.primary()?, self.reading.consistency);
        Ok(Plan::scan(table, "", primary, filter, expressions, consistency, segment).keeping_most())
    }
}
