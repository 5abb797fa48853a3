//! The settings of a backfill, and running it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use dynamo_core::batch::PutCall;
use dynamo_core::{Dynamo, DynamoEntity};
use tokio::sync::Semaphore;

use super::BackfillReport;
use super::write::{Shared, Writer};
use crate::error::Result;
use crate::mysql::stream::PAGE_ROWS;
use crate::mysql::{MySql, MySqlEntity};
use crate::transfer::{Counters, Observer, Progress, Readers, Total, read};

/// Writes all rows of an entity's table as items: several readers of MySQL, several `BatchWriteItem` calls at once, and
/// never more in memory than a few pages.
///
/// A row that cannot be read, or whose struct cannot become an item, is left out and reported; the others are written.
/// Writing is idempotent: what is there is replaced, so a backfill may be run again after an error or a correction.
///
/// The items that keep the values of `#[dynamo(unique)]` fields are written along, so that nobody can take these values
/// afterwards. Where MySQL lets two rows have the same, that of one is kept, and [`Verify`](crate::Verify) finds the other.
///
/// This is the *offline* backfill: the items carry no versions, so a row that changes while it runs may be written as
/// it was before. Nothing may write to either store meanwhile.
///
/// ```no_run
/// # async fn run<Order: dual_repo::MySqlEntity + dynamo_core::DynamoEntity>() -> Result<(), Box<dyn std::error::Error>> {
/// use dual_repo::{Backfill, MySql};
/// use dynamo_core::Dynamo;
///
/// let mysql = MySql::connect("mysql://shop:secret@localhost/shop").await?;
/// let db = Dynamo::from_env().await?;
/// let report = Backfill::<Order>::new(&mysql, &db)
///     .writers(16)
///     .on_progress(|progress| println!("{} of {:?}", progress.items, progress.total))
///     .run()
///     .await?;
/// assert!(report.is_clean(), "{report}");
/// # Ok(())
/// # }
/// ```
#[must_use = "a backfill does nothing until it is run"]
pub struct Backfill<E> {
    mysql: MySql,
    db: Dynamo,
    readers: u32,
    writers: usize,
    page_rows: u64,
    reasons: usize,
    observer: Observer,
    entity: PhantomData<fn() -> E>,
}

/// Readers at once, unless told.
const READERS: u32 = 2;
/// `BatchWriteItem` calls at once, unless told.
const WRITERS: usize = 8;
/// Rejected rows whose reason is kept, unless told.
const REASONS: usize = 100;

impl<E: MySqlEntity + DynamoEntity> Backfill<E> {
    /// A backfill from `mysql` to `db`.
    pub fn new(mysql: &MySql, db: &Dynamo) -> Self {
        Backfill {
            mysql: mysql.clone(),
            db: db.clone(),
            readers: READERS,
            writers: WRITERS,
            page_rows: PAGE_ROWS,
            reasons: REASONS,
            observer: Observer::default(),
            entity: PhantomData,
        }
    }

    /// How many parts of the table are read at once, each over a connection of its own; 2 unless told. A table whose
    /// key does not begin with an integer is read as one.
    pub fn readers(mut self, readers: u32) -> Self {
        self.readers = readers.max(1);
        self
    }

    /// How many `BatchWriteItem` calls are under way at once; 8 unless told.
    pub fn writers(mut self, writers: usize) -> Self {
        self.writers = writers.max(1);
        self
    }

    /// Rows that a statement reads, at most; 1000 unless told. Large rows make smaller pages by themselves.
    pub fn page_rows(mut self, rows: u64) -> Self {
        self.page_rows = rows.max(1);
        self
    }

    /// How many rejected rows are reported with their reason; 100 unless told. All are counted.
    pub fn reasons(mut self, rows: usize) -> Self {
        self.reasons = rows;
        self
    }

    /// Called after every page that was read and every batch that was written, from several tasks: for a progress bar.
    pub fn on_progress(mut self, observe: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(observe);
        self
    }

    /// Runs it. Dropping the future stops it.
    ///
    /// # Errors
    /// [`Error::Mapping`](crate::Error::Mapping) before anything is read; [`Error::Sql`](crate::Error::Sql) and
    /// [`Error::Dynamo`](crate::Error::Dynamo) when a store refuses or cannot be reached. What was written by then stays.
    pub async fn run(self) -> Result<BackfillReport> {
        let start = Instant::now();
        let counters = Arc::new(Counters::default());
        for note in self.mysql.notes::<E>().await? {
            tracing::info!(entity = E::NAME, note);
        }
        let total = Total::of::<E>(&self.mysql).await?;
        let shared = Arc::new(Shared {
            call: PutCall::<E>::new(&self.db)?,
            db: self.db,
            permits: Arc::new(Semaphore::new(self.writers)),
            counters: Arc::clone(&counters),
            total,
            observer: self.observer,
            reasons: Mutex::new(Vec::new()),
            reasons_max: self.reasons,
        });
        let readers = Readers { count: self.readers, page_rows: self.page_rows };
        read::<E, _>(&self.mysql, readers, &counters, || Writer::<E>::new(Arc::clone(&shared))).await?;
        let reasons = std::mem::take(&mut *shared.reasons.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(BackfillReport {
            entity: E::NAME,
            counted: total.counted(),
            rows: counters.rows.load(Ordering::Relaxed),
            items: counters.items.load(Ordering::Relaxed),
            rejected: counters.rejected.load(Ordering::Relaxed),
            reasons,
            elapsed: start.elapsed(),
            time: counters.stages(),
        })
    }
}

impl<E> fmt::Debug for Backfill<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backfill")
            .field("readers", &self.readers)
            .field("writers", &self.writers)
            .field("page_rows", &self.page_rows)
            .finish_non_exhaustive()
    }
}
