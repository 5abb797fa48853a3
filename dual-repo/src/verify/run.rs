//! The settings of a check, and running it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use dynamo_core::{Dynamo, DynamoEntity};

use super::VerifyReport;
use super::work::{Checker, Shared, orphans};
use crate::error::Result;
use crate::mysql::stream::PAGE_ROWS;
use crate::mysql::{MySql, MySqlEntity};
use crate::transfer::{Counters, Observer, Progress, Readers, Total, read};

/// Compares every row of an entity's table with its item, attribute by attribute, and looks for items without row.
///
/// Rows are read and projected as a [`Backfill`](crate::Backfill) does; their items are read with `BatchGetItem`,
/// strongly consistent, and a `Scan` finds the items that no row has. The items that keep the values of `#[dynamo(unique)]`
/// fields are checked like others. It needs 16 bytes and a little of memory for each row, and for each of these values. Nothing may write to either store meanwhile, or differences will be found that are none.
///
/// ```no_run
/// # async fn run<Order: dual_repo::MySqlEntity + dynamo_core::DynamoEntity>() -> Result<(), Box<dyn std::error::Error>> {
/// use dual_repo::verify::Values;
/// use dual_repo::{MySql, Verify};
/// use dynamo_core::Dynamo;
///
/// let mysql = MySql::connect("mysql://shop:secret@localhost/shop").await?;
/// let db = Dynamo::from_env().await?;
/// let report = Verify::<Order>::new(&mysql, &db).values(Values::Shown).run().await?;
/// assert!(report.is_clean(), "{report}");
/// # Ok(())
/// # }
/// ```
#[must_use = "a check does nothing until it is run"]
pub struct Verify<E> {
    mysql: MySql,
    db: Dynamo,
    readers: u32,
    segments: u32,
    page_rows: u64,
    differences: usize,
    values: Values,
    ignored: Vec<String>,
    observer: Observer,
    entity: PhantomData<fn() -> E>,
}

/// Whether a report contains values, which may be secret. Keys are always shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Values {
    /// The types of what differs.
    #[default]
    Hidden,
    /// The values too.
    Shown,
}

/// Readers at once, unless told.
const READERS: u32 = 2;
/// Segments of the scan, unless told.
const SEGMENTS: u32 = 4;
/// Differences that are kept, unless told.
const DIFFERENCES: usize = 100;

impl<E: MySqlEntity + DynamoEntity> Verify<E> {
    /// A check of `db` against `mysql`.
    pub fn new(mysql: &MySql, db: &Dynamo) -> Self {
        Verify {
            mysql: mysql.clone(),
            db: db.clone(),
            readers: READERS,
            segments: SEGMENTS,
            page_rows: PAGE_ROWS,
            differences: DIFFERENCES,
            values: Values::default(),
            ignored: Vec::new(),
            observer: Observer::default(),
            entity: PhantomData,
        }
    }

    /// How many parts of the table are read at once; 2 unless told.
    pub fn readers(mut self, readers: u32) -> Self {
        self.readers = readers.max(1);
        self
    }

    /// How many segments of the DynamoDB table are scanned at once; 4 unless told.
    pub fn segments(mut self, segments: u32) -> Self {
        self.segments = segments.max(1);
        self
    }

    /// Rows that a statement reads, at most; 1000 unless told.
    pub fn page_rows(mut self, rows: u64) -> Self {
        self.page_rows = rows.max(1);
        self
    }

    /// How many differences are reported one by one; 100 unless told. All are counted.
    pub fn differences(mut self, differences: usize) -> Self {
        self.differences = differences;
        self
    }

    /// Whether values are shown; hidden unless told.
    pub fn values(mut self, values: Values) -> Self {
        self.values = values;
        self
    }

    /// Does not compare this attribute: one that DynamoDB alone has.
    pub fn ignore(mut self, attribute: impl Into<String>) -> Self {
        self.ignored.push(attribute.into());
        self
    }

    /// Called after every page, from several tasks: for a progress bar.
    pub fn on_progress(mut self, observe: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(observe);
        self
    }

    /// Runs it. Dropping the future stops it.
    ///
    /// # Errors
    /// [`Error::Mapping`](crate::Error::Mapping) before anything is read; [`Error::Sql`](crate::Error::Sql) and
    /// [`Error::Dynamo`](crate::Error::Dynamo) when a store refuses or cannot be reached. Differences are no error.
    pub async fn run(self) -> Result<VerifyReport> {
        let start = Instant::now();
        let counters = Arc::new(Counters::default());
        let total = Total::of::<E>(&self.mysql).await?;
        let settings = (self.values, self.ignored, self.differences);
        let shared = Arc::new(Shared::new(self.db, Arc::clone(&counters), total, self.observer, settings));
        let readers = Readers { count: self.readers, page_rows: self.page_rows };
        read::<E, _>(&self.mysql, readers, &counters, || Checker::<E>::new(Arc::clone(&shared))).await?;
        let items = orphans::<E>(&shared, self.segments).await?;
        let findings = shared.findings();
        Ok(VerifyReport {
            entity: E::NAME,
            counted: total.counted(),
            rows: counters.rows.load(Ordering::Relaxed),
            items,
            equal: findings.equal,
            missing: findings.missing,
            orphans: findings.orphans,
            different: findings.different,
            collisions: findings.collisions,
            unreadable: findings.unreadable,
            differences: findings.differences,
            elapsed: start.elapsed(),
            time: counters.stages(),
        })
    }
}

impl<E> fmt::Debug for Verify<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verify")
            .field("readers", &self.readers)
            .field("segments", &self.segments)
            .field("values", &self.values)
            .field("ignored", &self.ignored)
            .finish_non_exhaustive()
    }
}
