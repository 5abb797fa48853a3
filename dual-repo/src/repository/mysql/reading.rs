//! Pages and streams of a query or scan, read with as few statements as it takes.

use std::sync::Arc;

use dynamo_core::DynamoEntity;
use dynamo_core::local::{Pager, Reading, Start};
use dynamo_core::op::Page;
use dynamo_core::value::Item;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};

use super::filter;
use super::search::{Found, Keys};
use crate::error::{Error, Result};
use crate::mysql::page;
use crate::mysql::plan::Plan;
use crate::mysql::search::Search;
use crate::mysql::select::{self, Rows};
use crate::mysql::statement::Statement;
use crate::project::{project, unproject};
use crate::{MySql, MySqlEntity};

/// Rows of one statement, at most; of one that leaves some out, at least so many are asked for as `LEAST` says.
const MOST: usize = 256;
const LEAST: usize = 64;

/// A page of a reading.
pub(super) async fn page<E: DynamoEntity + MySqlEntity>(mysql: &MySql, reading: Reading) -> Result<Page<E>> {
    let start = reading.start()?;
    if start == Start::Nowhere {
        return Ok(Pager::new(&reading).finish(0, unproject::<E>)?);
    }
    let mut source = Source::new::<E>(mysql, reading, &start).await?;
    if source.is_ordered
        && let Some(page) = in_order::<E>(&mut source).await?
    {
        return Ok(page);
    }
    all::<E>(source, &start).await
}

/// The results of a reading, in its order, a chunk of rows at a time.
pub(super) fn results<E: DynamoEntity + MySqlEntity>(mysql: MySql, reading: Reading) -> BoxStream<'static, Result<E>> {
    if reading.evaluate().is_some() {
        // It is a page, and an error where the page is not all of it.
        let all = async move {
            reading.check_forwards()?;
            Ok::<_, Error>(stream::iter(page::<E>(&mysql, reading).await?.whole()?).map(Ok))
        };
        return stream::once(all).try_flatten().boxed();
    }
    let left = reading.limit();
    let chunks =
        stream::try_unfold(Progress::Start(mysql, Box::new(reading)), move |progress| chunk::<E>(progress, left));
    chunks.map_ok(|items| stream::iter(items.into_iter().map(Ok))).try_flatten().boxed()
}

/// How far a stream has come.
enum Progress {
    Start(MySql, Box<Reading>),
    /// There were so many results before.
    Within(Source, usize),
    End,
}

async fn chunk<E: DynamoEntity + MySqlEntity>(
    progress: Progress,
    limit: Option<usize>,
) -> Result<Option<(Vec<E>, Progress)>> {
    let (mut source, before, start) = match progress {
        Progress::Start(mysql, reading) => {
            reading.check_forwards()?;
            let start = reading.start()?;
            if start == Start::Nowhere {
                return Ok(None);
            }
            let source = Source::new::<E>(&mysql, *reading, &start).await?;
            if !source.is_ordered {
                return Ok(Some((all::<E>(source, &start).await?.items, Progress::End)));
            }
            (source, 0, Some(start))
        }
        Progress::Within(source, before) => (source, before, None),
        Progress::End => return Ok(None),
    };
    let left = limit.map_or(usize::MAX, |limit| limit.saturating_sub(before));
    if left == 0 {
        return Ok(None);
    }
    let behind = source.last.clone();
    let items = match (source.next::<E>(left).await?, start) {
        (Next::Items(items), _) => items,
        (Next::Stuck | Next::Disorder, Some(start)) => {
            return Ok(Some((all::<E>(source, &start).await?.items, Progress::End)));
        }
        // What is out is what comes first.
        (Next::Stuck, None) => {
            let start = behind.map_or(Start::First, Start::Behind);
            let mut rest = all::<E>(source, &start).await?.items;
            rest.truncate(left);
            return Ok(Some((rest, Progress::End)));
        }
        (Next::Disorder, None) => return Err(source.out_of_order()),
    };
    let kept = items.into_iter().filter(|item| source.reading.keeps(item)).take(left);
    let results: Vec<E> = kept.map(unproject).collect::<dynamo_core::Result<_>>()?;
    let progress = if source.is_at_end {
        Progress::End
    } else {
        let found = before + results.len();
        Progress::Within(source, found)
    };
    Ok(Some((results, progress)))
}

/// Reads on until a page is whole; `None` when the rows are not in the order of their keys after all.
async fn in_order<E: DynamoEntity + MySqlEntity>(source: &mut Source) -> Result<Option<Page<E>>> {
    let reading = Arc::clone(&source.reading);
    let (mut pager, mut requests) = (Pager::new(&reading), 0);
    loop {
        let Next::Items(items) = source.next::<E>(wanted(&pager)).await? else { return Ok(None) };
        requests += 1;
        let broke_off = items.into_iter().any(|item| pager.offer(item).is_break());
        if broke_off || source.is_at_end {
            return Ok(Some(pager.finish(requests, unproject::<E>)?));
        }
    }
}

/// Reads everything, and puts it in order here.
async fn all<E: DynamoEntity + MySqlEntity>(source: Source, start: &Start) -> Result<Page<E>> {
    let (search, reading) = (source.unordered(), &source.reading);
    let mut met = Vec::new();
    for item in source.read::<E>(&search, usize::MAX).await? {
        if reading.meets(&item)? {
            met.push(item);
        }
    }
    met.sort_by(|a, b| reading.compare(a, b));
    let mut pager = Pager::new(reading);
    for item in met {
        let is_behind = match start {
            Start::Behind(keys) => reading.compare(&item, keys).is_gt(),
            Start::First => true,
            Start::Nowhere => false,
        };
        if is_behind && pager.offer(item).is_break() {
            break;
        }
    }
    Ok(pager.finish(1, unproject::<E>)?)
}

/// The first statement of a reading, and whether its rows come in the order of the keys; `None` when there is nothing to ask.
pub(super) async fn first<E: DynamoEntity + MySqlEntity>(
    mysql: &MySql,
    reading: Reading,
) -> Result<Option<(Statement, bool)>> {
    let start = reading.start()?;
    if start == Start::Nowhere {
        return Ok(None);
    }
    let source = Source::new::<E>(mysql, reading, &start).await?;
    let (search, limit) = if source.is_ordered {
        let Request { search, wanted, .. } = source.request::<E>(wanted(&Pager::new(&source.reading)));
        (search, u64::try_from(wanted).unwrap_or(u64::MAX))
    } else {
        (source.unordered(), u64::MAX)
    };
    Ok(Some((select::rows(&source.plan, Rows::Found(&search), limit), source.is_ordered)))
}

/// One more than is wanted tells whether the page is the last.
fn wanted(pager: &Pager<'_>) -> usize {
    pager.wanted().map_or(usize::MAX, |wanted| wanted.saturating_add(1))
}

/// What a statement asks for.
struct Request {
    search: Search,
    wanted: usize,
    /// Whether it asks for what comes behind the last item only.
    goes_on: bool,
}

/// What a statement has yielded.
enum Next {
    Items(Vec<Item>),
    /// The rows are not in the order of their keys, as a collation or a type of the caller's has another one.
    Disorder,
    /// No statement asks for what comes behind the last row, such as one that has nothing of the key.
    Stuck,
}

/// Rows in the order of the keys that they are read for.
struct Source {
    mysql: MySql,
    plan: Arc<Plan>,
    reading: Arc<Reading>,
    search: Search,
    /// Whether the columns have the order of the keys, as far as is known.
    is_ordered: bool,
    /// The last item that was read, or what there is of it in a cursor.
    last: Option<Item>,
    is_at_end: bool,
}

impl Source {
    async fn new<E: DynamoEntity + MySqlEntity>(mysql: &MySql, reading: Reading, start: &Start) -> Result<Source> {
        let plan = mysql.plan::<E>().await?;
        let Found { mut search, is_ordered } = Keys { plan: &plan, schema: E::SCHEMA }.of_reading(&reading);
        search.predicates.extend(filter::pushed(&plan, &reading));
        let last = match start {
            Start::Behind(keys) => Some(keys.clone()),
            Start::First | Start::Nowhere => None,
        };
        let reading = Arc::new(reading);
        Ok(Source { mysql: mysql.clone(), plan, reading, search, is_ordered, last, is_at_end: false })
    }

    /// The next items that the reading is about, at least one unless it is at its end or none of the rows is.
    async fn next<E: DynamoEntity + MySqlEntity>(&mut self, wanted: usize) -> Result<Next> {
        let Request { search, wanted, goes_on } = self.request::<E>(wanted);
        let rows = self.read::<E>(&search, wanted).await?;
        self.is_at_end = rows.len() < wanted;
        let before = self.last.clone();
        let mut found = Vec::with_capacity(rows.len());
        let mut last: Option<Item> = None;
        for item in rows {
            if before.as_ref().is_some_and(|before| self.reading.compare(&item, before).is_le()) {
                continue;
            }
            if last.as_ref().is_some_and(|last| self.reading.compare(&item, last).is_le()) {
                return Ok(Next::Disorder);
            }
            last = Some(item.clone());
            if self.reading.meets(&item)? {
                found.push(item);
            }
        }
        // It would read the same rows again.
        let is_stuck = !self.is_at_end && (last.is_none() || (before.is_some() && !goes_on));
        self.last = last.or(before);
        Ok(if is_stuck { Next::Stuck } else { Next::Items(found) })
    }

    /// What to ask for so many items.
    fn request<E: DynamoEntity>(&self, wanted: usize) -> Request {
        let mut search = self.search.clone();
        let keys = Keys { plan: &self.plan, schema: E::SCHEMA };
        let behind = self.last.as_ref().and_then(|last| keys.behind(&self.reading, last, &search.order));
        let goes_on = behind.is_some();
        search.bounds.extend(behind);
        // The row that it goes on behind is read again.
        let wanted = wanted.saturating_add(1).min(MOST);
        let wanted = if self.reading.is_selective() { wanted.max(LEAST) } else { wanted };
        Request { search, wanted, goes_on }
    }

    /// Everything, in no order.
    fn unordered(&self) -> Search {
        Search { order: Vec::new(), ..self.search.clone() }
    }

    async fn read<E: DynamoEntity + MySqlEntity>(&self, search: &Search, limit: usize) -> Result<Vec<Item>> {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let mut connection = self.mysql.acquire().await?;
        let reading = page::read(&mut connection, &self.plan, Rows::Found(search), limit);
        let page = self.mysql.answered(&format!("read rows of `{}`", self.plan.table), reading).await?;
        (0..page.len()).filter_map(|row| page.decode::<E>(row)).map(|entity| Ok(project(entity?)?.item)).collect()
    }

    /// Of a stream, whose first results are out.
    #[cold]
    fn out_of_order(&self) -> Error {
        let problem = format!(
            "rows of `{}` are not in the order of the keys of index `{}`, as a collation or a type has another one: read \
             pages of the query, which are put in order",
            self.plan.table,
            self.reading.index().name
        );
        Error::Mapping { entity: self.plan.entity, problems: vec![problem] }
    }
}
