//! Pages of a query or scan, read with as few statements as it takes.

use std::sync::Arc;

use dynamo_core::DynamoEntity;
use dynamo_core::local::{Pager, Reading, Start};
use dynamo_core::op::Page;
use dynamo_core::value::{Item, from_item, into_item};

use super::search::{Found, Keys};
use crate::error::Result;
use crate::mysql::page;
use crate::mysql::plan::Plan;
use crate::mysql::search::Search;
use crate::mysql::select::Rows;
use crate::{MySql, MySqlEntity};

/// Rows of one statement, at most; of one that leaves some out, at least so many are asked for as `LEAST` says.
const MOST: usize = 256;
const LEAST: usize = 64;

/// A page of a reading.
pub(super) async fn page<E: DynamoEntity + MySqlEntity>(mysql: &MySql, reading: &Reading) -> Result<Page<E>> {
    let start = reading.start()?;
    if start == Start::Nowhere {
        return Ok(Pager::new(reading).finish(0, entity::<E>)?);
    }
    let plan = mysql.plan::<E>().await?;
    let keys = Keys { plan: &plan, schema: E::SCHEMA };
    let Found { search, is_ordered } = keys.of_reading(reading);
    let source = Source { mysql, plan: &plan, keys, reading };
    if is_ordered && let Some(page) = source.in_order::<E>(search.clone(), &start).await? {
        return Ok(page);
    }
    source.all::<E>(Search { order: Vec::new(), ..search }, &start).await
}

/// Where rows come from, and what they are wanted for.
#[derive(Clone, Copy)]
struct Source<'r> {
    mysql: &'r MySql,
    plan: &'r Arc<Plan>,
    keys: Keys<'r>,
    reading: &'r Reading,
}

impl Source<'_> {
    /// Reads on until the page is whole; `None` when the rows are not in the order of their keys after all, as a collation
    /// or a type of the caller's has another one.
    async fn in_order<E: DynamoEntity + MySqlEntity>(self, search: Search, start: &Start) -> Result<Option<Page<E>>> {
        let reading = self.reading;
        let (mut pager, mut requests) = (Pager::new(reading), 0);
        let mut last: Option<Item> = match start {
            Start::Behind(keys) => Some(keys.clone()),
            Start::First | Start::Nowhere => None,
        };
        loop {
            let mut search = search.clone();
            let behind = last.as_ref().and_then(|last| self.keys.behind(reading, last, &search.order));
            let goes_on = behind.is_some();
            search.bounds.extend(behind);
            let wanted = pager.wanted().map_or(MOST, |wanted| wanted.saturating_add(2).min(MOST));
            let wanted = if reading.is_selective() { wanted.max(LEAST) } else { wanted };
            let items = self.read::<E>(&search, wanted).await?;
            requests += 1;
            let (count, before) = (items.len(), last.clone());
            for item in items {
                if before.as_ref().is_some_and(|before| reading.compare(&item, before).is_le()) {
                    continue;
                }
                if last != before && last.as_ref().is_some_and(|last| reading.compare(&item, last).is_le()) {
                    return Ok(None);
                }
                last = Some(item.clone());
                if reading.meets(&item)? && pager.offer(item).is_break() {
                    return Ok(Some(pager.finish(requests, entity::<E>)?));
                }
            }
            if count < wanted {
                return Ok(Some(pager.finish(requests, entity::<E>)?));
            }
            if last == before || (before.is_some() && !goes_on) {
                // It would read the same rows again.
                return Ok(None);
            }
        }
    }

    /// Reads everything, and puts it in order here.
    async fn all<E: DynamoEntity + MySqlEntity>(self, search: Search, start: &Start) -> Result<Page<E>> {
        let reading = self.reading;
        let mut met = Vec::new();
        for item in self.read::<E>(&search, usize::MAX).await? {
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
        Ok(pager.finish(1, entity::<E>)?)
    }

    async fn read<E: DynamoEntity + MySqlEntity>(self, search: &Search, limit: usize) -> Result<Vec<Item>> {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let mut connection = self.mysql.acquire().await?;
        let page = page::read(&mut connection, self.plan, Rows::Found(search), limit).await?;
        (0..page.len()).filter_map(|row| page.decode::<E>(row)).map(|entity| item(entity?)).collect()
    }
}

/// The item of an entity.
pub(super) fn item<E: DynamoEntity>(entity: E) -> Result<Item> {
    let encode = |source| dynamo_core::Error::Encode { entity: E::SCHEMA.entity, source };
    Ok(into_item(entity).map_err(encode)?)
}

/// The entity of an item.
pub(super) fn entity<E: DynamoEntity>(item: Item) -> dynamo_core::Result<E> {
    from_item(item).map_err(|source| dynamo_core::Error::Decode { entity: E::SCHEMA.entity, source })
}
