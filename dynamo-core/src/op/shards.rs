//! A query of a partition key that is spread over shards: every shard is read, and their results are merged into the order of
//! the sort keys.

use std::collections::{HashMap, VecDeque};

use aws_sdk_dynamodb::types::AttributeValue;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};

use super::Cursor;
use super::keyed::{Keyed, WithKeys};
use super::page::{Evaluate, Page, check_limit};
use super::plan::Plan;
use super::sift::Sift;
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::value::Item;

/// How many shards are read at the same time.
const AT_ONCE: usize = 16;

/// Reads until `limit` results are found or nothing is left in any shard.
pub(super) async fn page<S: Sift>(
    db: &Dynamo,
    plan: &Plan,
    sift: &S,
    limit: Option<usize>,
    after: Option<Cursor>,
) -> Result<Page<S::Out>> {
    let mut merge = Merge::new(db, plan, sift, limit, after)?;
    let mut items = Vec::new();
    while let Some(item) = merge.next().await? {
        items.push(item);
    }
    Ok(Page { items, cursor: merge.position().map(|position| plan.cursor(position)) })
}

/// The results one by one.
pub(super) fn stream<S: Sift>(
    db: &Dynamo,
    plan: &Plan,
    sift: &S,
    limit: Option<usize>,
    after: Option<Cursor>,
) -> impl Stream<Item = Result<S::Out>> + Send + use<S> {
    let merge = Merge::new(db, plan, sift, limit, after);
    stream::try_unfold(Some(merge), |merge| async move {
        let Some(merge) = merge else { return Ok(None) };
        let mut merge = merge?;
        Ok(merge.next().await?.map(|result| (result, Some(Ok(merge)))))
    })
}

/// All shards while they are read.
struct Merge<S: Sift> {
    db: Dynamo,
    plan: Plan,
    sift: WithKeys<S>,
    shards: Vec<Shard<S::Out>>,
    left: Option<usize>,
}

/// One shard while it is read.
struct Shard<T> {
    plan: Plan,
    evaluate: Evaluate,
    /// What was read and not returned yet.
    results: VecDeque<Keyed<T>>,
    /// Behind what was returned, or where the reading of `results` began.
    reached: Option<Item>,
    next: Next,
}

enum Next {
    Call(Option<Item>),
    End,
}

impl<S: Sift> Merge<S> {
    fn new(db: &Dynamo, plan: &Plan, sift: &S, limit: Option<usize>, after: Option<Cursor>) -> Result<Self> {
        check_limit(limit)?;
        let mut starts = plan.start(after)?.map(starts).transpose()?.unwrap_or_default();
        let plans = if plan.is_nothing() { Vec::new() } else { plan.partitions() };
        let shard = |(number, plan): (usize, Plan)| Shard {
            evaluate: Evaluate::new(&plan),
            plan,
            results: VecDeque::new(),
            reached: None,
            next: starts.remove(&number).unwrap_or(Next::Call(None)),
        };
        let shards = plans.into_iter().enumerate().map(shard).collect();
        let (primary, index) = plan.keys();
        let sift = WithKeys::new(sift.clone(), primary, index);
        Ok(Merge { db: db.clone(), plan: plan.clone(), sift, shards, left: limit })
    }

    /// The next result of all shards.
    async fn next(&mut self) -> Result<Option<S::Out>> {
        if self.left == Some(0) {
            return Ok(None);
        }
        self.fill().await?;
        let direction = self.plan.direction();
        let heads = self.shards.iter_mut().filter(|shard| !shard.results.is_empty());
        let first = heads.min_by(|a, b| match (a.results.front(), b.results.front()) {
            (Some(a), Some(b)) => a.compare(b, direction),
            // Neither is empty.
            _ => std::cmp::Ordering::Equal,
        });
        let Some((shard, found)) = first.and_then(|shard| shard.results.pop_front().map(|found| (shard, found))) else {
            return Ok(None);
        };
        shard.reached = Some(found.position());
        self.left = self.left.map(|left| left - 1);
        Ok(Some(found.result))
    }

    /// Reads on in every shard of which no result is left to compare.
    async fn fill(&mut self) -> Result<()> {
        let (db, sift) = (&self.db, &self.sift);
        // The shards have about the same share of the results.
        let wanted = self.left.map(|left| left.div_ceil(self.shards.len().max(1)));
        let empty = self.shards.iter_mut().filter(|shard| shard.results.is_empty() && !shard.is_read());
        let calls: Vec<_> = empty.map(|shard| shard.fill(db, sift, wanted)).collect();
        stream::iter(calls).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// Where all shards go on; `None` when nothing is left in any.
    fn position(&self) -> Option<Item> {
        let is_over = self.shards.iter().all(|shard| shard.results.is_empty() && shard.is_read());
        (!is_over).then(|| {
            let shards = self.shards.iter().enumerate();
            shards.flat_map(|(number, shard)| shard.position(number)).collect()
        })
    }
}

impl<T: Send + 'static> Shard<T> {
    fn is_read(&self) -> bool {
        matches!(self.next, Next::End)
    }

    /// Calls until there is a result, or nothing left.
    async fn fill<S: Sift<Out = T>>(&mut self, db: &Dynamo, sift: &WithKeys<S>, wanted: Option<usize>) -> Result<()> {
        while self.results.is_empty() {
            let Next::Call(start) = std::mem::replace(&mut self.next, Next::End) else { return Ok(()) };
            self.reached.clone_from(&start);
            let evaluate = self.evaluate.next(wanted);
            let answer = self.plan.fetch(db, sift, start, evaluate, None).await?;
            self.results = answer.results.into();
            if let Some(next) = answer.next {
                self.next = Next::Call(Some(next));
            }
        }
        Ok(())
    }

    /// The shard's share of a cursor: the names of its position with its number before them. Nothing for a shard that begins
    /// at its start; `true` under its number alone for one in which nothing is left.
    fn position(&self, number: usize) -> Vec<(String, AttributeValue)> {
        let position = match &self.next {
            Next::End if self.results.is_empty() => return vec![(number.to_string(), AttributeValue::Bool(true))],
            Next::Call(next) if self.results.is_empty() => next,
            Next::End | Next::Call(_) => &self.reached,
        };
        let names = position.iter().flatten();
        names.map(|(name, value)| (format!("{number}.{name}"), value.clone())).collect()
    }
}

/// Where the shards go on, out of a cursor.
fn starts(position: Item) -> Result<HashMap<usize, Next>> {
    let malformed = || Error::InvalidRequest("the cursor is malformed".to_owned());
    let mut starts = HashMap::new();
    for (name, value) in position {
        let (number, name) = match name.split_once('.') {
            Some((number, name)) => (number, Some(name)),
            None => (name.as_str(), None),
        };
        let number = number.parse().map_err(|_| malformed())?;
        match (starts.entry(number).or_insert(Next::Call(None)), name) {
            (Next::Call(start), Some(name)) => {
                start.get_or_insert_default().insert(name.to_owned(), value);
            }
            (shard @ Next::Call(None), None) => *shard = Next::End,
            (Next::Call(Some(_)) | Next::End, _) => return Err(malformed()),
        }
    }
    Ok(starts)
}
