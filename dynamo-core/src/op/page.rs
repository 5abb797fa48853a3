//! Reading a plan to its end, or to a limit.

use std::collections::VecDeque;

use futures::Stream;
use futures::future::Either;
use futures::stream;

use super::Cursor;
use super::plan::Plan;
use super::shards;
use super::sift::Sift;
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::value::Item;

/// Some of a query's results, and where the others begin.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The results.
    pub items: Vec<T>,
    /// Where to go on; `None` when there is certainly nothing left. There may be nothing left behind a cursor either.
    pub cursor: Option<Cursor>,
}

/// How many items a call evaluates at least when some of them are left out.
const EVALUATE_MIN: usize = 100;

/// How many items the next call reads at least.
///
/// Without a filter, the first call reads what is wanted and no more. When that did not do, there are other entities
/// between the results, and each further call reads twice as much as the one before, so that their number stays small.
pub(super) struct Evaluate {
    least: usize,
}

impl Evaluate {
    pub(super) fn new(plan: &Plan) -> Self {
        Evaluate { least: if plan.is_selective() { EVALUATE_MIN } else { 1 } }
    }

    /// For the next call, which should find `wanted` results; `None` for as many items as fit into a call.
    pub(super) fn next(&mut self, wanted: Option<usize>) -> Option<usize> {
        let least = self.least;
        self.least = least.saturating_mul(2).max(EVALUATE_MIN);
        wanted.map(|wanted| wanted.max(least))
    }
}

/// What the first call evaluates at most.
pub(super) fn evaluate_first(plan: &Plan, limit: Option<usize>) -> Option<i32> {
    Evaluate::new(plan).next(limit).map(|limit| i32::try_from(limit).unwrap_or(i32::MAX))
}

/// Reads until `limit` results are found or nothing is left.
pub(super) async fn page<S: Sift>(
    db: &Dynamo,
    plan: &Plan,
    sift: &S,
    limit: Option<usize>,
    after: Option<Cursor>,
) -> Result<Page<S::Out>> {
    if plan.is_sharded() {
        return shards::page(db, plan, sift, limit, after).await;
    }
    check_limit(limit)?;
    let mut results = Vec::new();
    let mut start = plan.start(after)?;
    if plan.is_nothing() {
        return Ok(Page { items: results, cursor: None });
    }
    let mut evaluate = Evaluate::new(plan);
    loop {
        let wanted = limit.map(|limit| limit.saturating_sub(results.len()));
        let answer = plan.fetch(db, sift, start.take(), evaluate.next(wanted), wanted).await?;
        results.extend(answer.results);
        start = answer.next;
        if start.is_none() || limit == Some(results.len()) {
            return Ok(Page { items: results, cursor: start.map(|position| plan.cursor(position)) });
        }
    }
}

/// The results one by one; a call is made when those of the call before are used up.
pub(super) fn stream<S: Sift>(
    db: &Dynamo,
    plan: Result<Plan>,
    sift: S,
    limit: Option<usize>,
    after: Option<Cursor>,
) -> impl Stream<Item = Result<S::Out>> + Send + use<S> {
    if let Ok(plan) = &plan
        && plan.is_sharded()
    {
        return Either::Left(shards::stream(db, plan, &sift, limit, after));
    }
    let reading = check_limit(limit).and(plan).and_then(|plan| {
        let start = plan.start(after)?;
        let next = if plan.is_nothing() { Next::End } else { Next::Call(start) };
        let evaluate = Evaluate::new(&plan);
        Ok(Reading { db: db.clone(), plan, sift, left: limit, evaluate, results: VecDeque::new(), next })
    });
    Either::Right(stream::try_unfold(Some(reading), |reading| async move {
        let Some(reading) = reading else { return Ok(None) };
        let mut reading = reading?;
        Ok(reading.next().await?.map(|result| (result, Some(Ok(reading)))))
    }))
}

struct Reading<S: Sift> {
    db: Dynamo,
    plan: Plan,
    sift: S,
    left: Option<usize>,
    evaluate: Evaluate,
    results: VecDeque<S::Out>,
    next: Next,
}

enum Next {
    Call(Option<Item>),
    End,
}

impl<S: Sift> Reading<S> {
    async fn next(&mut self) -> Result<Option<S::Out>> {
        if self.left == Some(0) {
            return Ok(None);
        }
        loop {
            if let Some(result) = self.results.pop_front() {
                self.left = self.left.map(|left| left - 1);
                return Ok(Some(result));
            }
            let Next::Call(start) = std::mem::replace(&mut self.next, Next::End) else { return Ok(None) };
            let evaluate = self.evaluate.next(self.left);
            let answer = self.plan.fetch(&self.db, &self.sift, start, evaluate, self.left).await?;
            self.results = answer.results.into();
            if let Some(next) = answer.next {
                self.next = Next::Call(Some(next));
            }
        }
    }
}

pub(super) fn check_limit(limit: Option<usize>) -> Result<()> {
    match limit {
        Some(0) => Err(Error::InvalidRequest("a limit of 0 results asks for nothing; leave it out for all".to_owned())),
        Some(_) | None => Ok(()),
    }
}
