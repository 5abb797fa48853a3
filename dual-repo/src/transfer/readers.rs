//! Several readers of a table, each with somebody who works on its pages while it reads the next.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::counters::{Counters, Stage};
use crate::error::{Error, Result};
use crate::mysql::page::Page;
use crate::mysql::range::{self, Range};
use crate::mysql::stream::Pages;
use crate::mysql::{MySql, MySqlEntity};

/// Ranges for each reader: those who are done early take over from others.
const RANGES_PER_READER: u64 = 4;
/// Pages that wait for the worker of a reader.
const PAGES_AHEAD: usize = 1;

/// How a table is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Readers {
    /// Readers at once, each with a connection.
    pub(crate) count: u32,
    /// Rows of a page, at most.
    pub(crate) page_rows: u64,
}

/// Works on the pages of one reader.
pub(crate) trait Worker: Send + 'static {
    /// Works on a page.
    fn page(&mut self, page: Page) -> impl Future<Output = Result<()>> + Send;
    /// Finishes what is under way.
    fn finish(self) -> impl Future<Output = Result<()>> + Send;
}

/// Reads all rows of an entity. The first error ends everything; so does dropping the future.
pub(crate) async fn read<E: MySqlEntity, W: Worker>(
    mysql: &MySql,
    readers: Readers,
    counters: &Arc<Counters>,
    worker: impl Fn() -> W,
) -> Result<()> {
    let plan = mysql.plan::<E>().await?;
    let parts = u64::from(readers.count) * if readers.count > 1 { RANGES_PER_READER } else { 1 };
    let ranges = range::split(&mut *mysql.acquire().await?, &plan, parts).await?;
    // A reader keeps its connection: with more of them than connections, some would wait in vain.
    let connections = mysql.pool().options().get_max_connections().min(readers.count);
    let count = ranges.len().min(usize::try_from(connections).unwrap_or(usize::MAX)).max(1);
    let ranges = Arc::new(Mutex::new(VecDeque::from(ranges)));

    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let (pages, received) = mpsc::channel(PAGES_AHEAD);
        let (mysql, plan) = (mysql.clone(), Arc::clone(&plan));
        let reading = Reading { ranges: Arc::clone(&ranges), pages, counters: Arc::clone(counters) };
        tasks.spawn(async move {
            let Some(first) = reading.next_range() else { return Ok(()) };
            let open = Pages::new(mysql.acquire().await?, plan, first, readers.page_rows);
            reading.run(open).await
        });
        tasks.spawn(work(worker(), received));
    }
    while let Some(ended) = tasks.join_next().await {
        ended.map_err(|source| Error::Task { source })??;
    }
    Ok(())
}

/// One reader.
struct Reading {
    ranges: Arc<Mutex<VecDeque<Range>>>,
    pages: mpsc::Sender<Page>,
    counters: Arc<Counters>,
}

impl Reading {
    fn next_range(&self) -> Option<Range> {
        self.ranges.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    async fn run(self, mut open: Pages) -> Result<()> {
        loop {
            let start = Instant::now();
            let page = open.next().await?;
            self.counters.spent(Stage::Reading, start);
            match page {
                Some(page) => {
                    if self.pages.send(page).await.is_err() {
                        // A worker that is gone has failed, and reports it itself.
                        return Ok(());
                    }
                }
                None => match self.next_range() {
                    Some(range) => open.restart(range),
                    None => return Ok(()),
                },
            }
        }
    }
}

async fn work<W: Worker>(mut worker: W, mut pages: mpsc::Receiver<Page>) -> Result<()> {
    while let Some(page) = pages.recv().await {
        worker.page(page).await?;
    }
    worker.finish().await
}
