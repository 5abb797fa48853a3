//! Rows one page after another.

use std::collections::VecDeque;
use std::sync::Arc;

use futures::{Stream, StreamExt, stream};
use sqlx::pool::PoolConnection;

use super::page::{self, Page};
use super::plan::Plan;
use super::range::Range;
use super::{MySql, MySqlEntity, RowKey};
use crate::error::{Error, Result};

/// Rows of a page, unless they are so large that fewer fit.
pub(crate) const PAGE_ROWS: u64 = 1_000;
/// Bytes that a page should stay below.
const PAGE_BYTES: usize = 4 << 20;
/// Rows of the first page, before it is known how large they are.
const FIRST_PAGE_ROWS: u64 = 200;

/// Reads the pages of a range, over one connection.
#[derive(Debug)]
pub(crate) struct Pages {
    connection: PoolConnection<sqlx::MySql>,
    plan: Arc<Plan>,
    range: Range,
    after: Option<RowKey>,
    limit: u64,
    limit_max: u64,
    done: bool,
}

impl Pages {
    pub(crate) fn new(connection: PoolConnection<sqlx::MySql>, plan: Arc<Plan>, range: Range, rows: u64) -> Self {
        let (limit_max, limit) = (rows.max(1), rows.clamp(1, FIRST_PAGE_ROWS));
        Pages { connection, plan, range, after: None, limit, limit_max, done: false }
    }

    /// Goes on with another range.
    pub(crate) fn restart(&mut self, range: Range) {
        (self.range, self.after, self.done) = (range, None, false);
    }

    /// The next page; `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Page>> {
        if self.done {
            return Ok(None);
        }
        let rows = self.range.rows(self.after.as_ref());
        let page = page::read(&mut self.connection, &self.plan, rows, self.limit).await?;
        let read = u64::try_from(page.len()).unwrap_or(u64::MAX);
        self.done = read < self.limit;
        let Some(last) = page.last_key()? else { return Ok(None) };
        self.after = Some(last);
        // As many as fit, going by the rows just read.
        let per_row = page.bytes().div_ceil(page.len()).max(1);
        self.limit = u64::try_from(PAGE_BYTES / per_row).unwrap_or(u64::MAX).clamp(1, self.limit_max);
        Ok(Some(page))
    }
}

/// The entities of a range.
pub(crate) fn entities<E: MySqlEntity>(mysql: MySql, range: Range) -> impl Stream<Item = Result<E>> + Send {
    let start = Entities { pages: None, open: Some((mysql, range)), rows: VecDeque::new() };
    stream::unfold(start, |mut state| async move {
        let item = state.next().await?;
        Some((item, state))
    })
    .boxed()
}

struct Entities<E> {
    pages: Option<Pages>,
    open: Option<(MySql, Range)>,
    rows: VecDeque<Result<E>>,
}

impl<E: MySqlEntity> Entities<E> {
    async fn next(&mut self) -> Option<Result<E>> {
        if let Some((mysql, range)) = self.open.take() {
            match open::<E>(&mysql, range).await {
                Ok(pages) => self.pages = Some(pages),
                Err(error) => return Some(Err(error)),
            }
        }
        if let Some(row) = self.rows.pop_front() {
            return Some(row);
        }
        match self.pages.as_mut()?.next().await {
            Ok(Some(page)) => {
                let rows = (0..page.len()).filter_map(|row| page.decode::<E>(row));
                self.rows.extend(rows.map(|row| row.map_err(Error::Row)));
                self.rows.pop_front()
            }
            Ok(None) => None,
            Err(error) => {
                self.pages = None;
                Some(Err(error))
            }
        }
    }
}

async fn open<E: MySqlEntity>(mysql: &MySql, range: Range) -> Result<Pages> {
    let plan = mysql.plan::<E>().await?;
    Ok(Pages::new(mysql.acquire().await?, plan, range, PAGE_ROWS))
}
