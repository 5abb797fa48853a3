//! Reading a plan to its end, or to a bound.

use std::future::poll_fn;

use super::Cursor;
use super::bounds::{Bounds, Budget, End, From, Pace};
use super::cursor::Position;
use super::fetch::Call;
use super::lanes::{Lanes, Step};
use super::plan::Plan;
use super::sift::Sift;
use crate::capacity::Consumed;
use crate::client::Dynamo;
use crate::error::{Error, Result};

/// Some of a query's results, and where the others begin.
///
/// A page may be empty although more follows: where [`evaluate`](super::Query::evaluate) or
/// [`max_requests`](super::Query::max_requests) ended it before there was a result. [`cursor`](Self::cursor) tells whether
/// to go on, never the number of items.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The results.
    pub items: Vec<T>,
    /// Where to go on, by `after`; `None` when there is certainly nothing left. There may be nothing left behind a cursor
    /// either.
    pub cursor: Option<Cursor>,
    /// Where to go back to, by `before`: in front of the first result. `None` on the first page; of a scan, and of a
    /// partition that is spread over shards, which cannot be read backwards.
    pub before: Option<Cursor>,
    /// Why the page has no more results.
    pub end: End,
    /// How many items DynamoDB read for it, which is what it costs; more than there are results where some were left out.
    pub evaluated: usize,
    /// How many calls it took.
    pub requests: usize,
    /// The capacity that they have consumed, shards and segments together; `None` unless the handle has a
    /// [`Monitor`](crate::monitor::Monitor) or a [`Limiter`](crate::capacity::Limiter).
    pub consumed: Option<Consumed>,
}

impl<T> Page<T> {
    /// The results, if the read was to be whole.
    ///
    /// # Errors
    /// [`Error::Incomplete`] when `evaluate` or `max_requests` has ended it before.
    pub fn whole(self) -> Result<Vec<T>> {
        match (self.end, self.cursor) {
            (End::Evaluated | End::Requests, Some(cursor)) => {
                Err(Error::Incomplete { evaluated: self.evaluated, requests: self.requests, cursor: Box::new(cursor) })
            }
            _ => Ok(self.items),
        }
    }

    /// The same page with other results.
    pub(super) fn with<U>(self, items: Vec<U>) -> Page<U> {
        let Page { cursor, before, end, evaluated, requests, consumed, .. } = self;
        Page { items, cursor, before, end, evaluated, requests, consumed }
    }
}

/// Reads until a bound is reached or nothing is left.
pub(super) async fn page<S: Sift>(db: &Dynamo, plan: Plan, sift: S, bounds: Bounds) -> Result<Page<S::Out>> {
    let metered = db.metered_if_watched();
    let page = read(metered.as_ref().map_or(db, |(db, _)| db), plan, sift, bounds).await?;
    Ok(Page { consumed: metered.map(|(_, meter)| meter.take()), ..page })
}

async fn read<S: Sift>(db: &Dynamo, plan: Plan, sift: S, bounds: Bounds) -> Result<Page<S::Out>> {
    bounds.check(&plan)?;
    if plan.part_count() > 1 {
        return of_parts(db, plan, sift, bounds).await;
    }
    let budget = Budget::new(&bounds);
    match bounds.from {
        From::Start => forwards(db, &plan, &sift, None, bounds.limit, budget).await,
        From::After(cursor) => {
            let from = plan.positions(Some(cursor))?.pop();
            forwards(db, &plan, &sift, from, bounds.limit, budget).await
        }
        From::Before(cursor) => {
            let from = plan.positions(Some(cursor))?.pop().unwrap_or(Position::Start);
            backwards(db, plan, &sift, from, bounds.limit, budget).await
        }
    }
}

/// What was read of one part.
struct Run<T> {
    items: Vec<T>,
    /// In front of the first result, if it was asked for.
    first: Option<Position>,
    /// Where reading goes on.
    reached: Position,
    end: End,
    budget: Budget,
}

/// Reads on from a position in the plan's direction.
async fn run<S: Sift>(
    db: &Dynamo,
    plan: &Plan,
    sift: &S,
    from: &Position,
    (limit, mut budget): (Option<usize>, Budget),
) -> Result<Run<S::Out>> {
    let (mut items, mut first) = (Vec::new(), None);
    let mut start = match from {
        Position::Start => None,
        Position::Behind(keys) => Some(keys.clone()),
        Position::End => return Ok(Run { items, first, reached: Position::End, end: End::NothingLeft, budget }),
    };
    if plan.is_nothing() {
        return Ok(Run { items, first, reached: Position::End, end: End::NothingLeft, budget });
    }
    let mut pace = Pace::new(plan);
    loop {
        if start.as_ref().is_some_and(|start| plan.ends_at(start)) {
            return Ok(Run { items, first, reached: Position::End, end: End::NothingLeft, budget });
        }
        let wanted = limit.map(|limit| limit.saturating_sub(items.len()));
        let evaluate = match budget.grant(pace.next(wanted), 1) {
            Ok(evaluate) => evaluate,
            Err(end) => {
                let reached = start.map_or(Position::Start, Position::Behind);
                return Ok(Run { items, first, reached, end, budget });
            }
        };
        let asks_first = first.is_none() && *from != Position::Start;
        let call = Call { start: start.take(), evaluate, wanted, first: asks_first };
        let answer = plan.fetch(db, sift, call).await?;
        budget.settle(evaluate, answer.evaluated);
        items.extend(answer.results);
        first = first.or(answer.first.map(Position::Behind));
        start = answer.next;
        if start.is_none() {
            return Ok(Run { items, first, reached: Position::End, end: End::NothingLeft, budget });
        }
        if limit == Some(items.len()) {
            return Ok(Run { items, first, reached: Position::of_next(start.as_ref()), end: End::Limit, budget });
        }
    }
}

async fn forwards<S: Sift>(
    db: &Dynamo,
    plan: &Plan,
    sift: &S,
    from: Option<Position>,
    limit: Option<usize>,
    budget: Budget,
) -> Result<Page<S::Out>> {
    let from = from.unwrap_or(Position::Start);
    let Run { items, first, reached, end, budget } = run(db, plan, sift, &from, (limit, budget)).await?;
    let cursor = |position| plan.cursor(vec![position]);
    // In front of an empty page there is all that was read before.
    let before = (from != Position::Start).then(|| first.unwrap_or_else(|| reached.clone())).map(cursor);
    let cursor = (reached != Position::End).then_some(reached).map(cursor);
    Ok(Page { items, cursor, before, end, evaluated: budget.evaluated, requests: budget.sent, consumed: None })
}

/// Reads what is in front of a position; the results are in the plan's order all the same.
async fn backwards<S: Sift>(
    db: &Dynamo,
    plan: Plan,
    sift: &S,
    from: Position,
    limit: Option<usize>,
    budget: Budget,
) -> Result<Page<S::Out>> {
    // The start of one direction is the end of the other.
    let turned = |position| match position {
        Position::Start => Position::End,
        Position::Behind(keys) => Position::Behind(keys),
        Position::End => Position::Start,
    };
    let plan = plan.reversed();
    let from = turned(from);
    let Run { mut items, first, reached, end, budget } = run(db, &plan, sift, &from, (limit, budget)).await?;
    items.reverse();
    let reached = turned(reached);
    let cursor = |position| plan.cursor(vec![position]);
    let after = match (first, items.is_empty(), from) {
        (Some(first), ..) => Some(first),
        (None, true, _) => Some(reached.clone()),
        // Nothing came behind these results when they were read.
        (None, false, _) => None,
    };
    let before = (reached != Position::Start).then_some(reached).map(cursor);
    let after = after.map(cursor);
    Ok(Page { items, cursor: after, before, end, evaluated: budget.evaluated, requests: budget.sent, consumed: None })
}

/// Reads shards or segments.
async fn of_parts<S: Sift>(db: &Dynamo, plan: Plan, sift: S, bounds: Bounds) -> Result<Page<S::Out>> {
    if let From::Before(_) = bounds.from {
        let reason = "a partition that is spread over shards cannot be read backwards; turn the query by `descending`";
        return Err(Error::InvalidRequest(reason.to_owned()));
    }
    let mut lanes = Lanes::new(db, plan, sift, &bounds)?;
    let mut items = Vec::new();
    loop {
        match poll_fn(|cx| lanes.poll_step(cx)).await? {
            Step::Result(result) => items.push(result),
            Step::End(end) => {
                let (evaluated, requests) = (lanes.budget.evaluated, lanes.budget.sent);
                return Ok(Page {
                    items,
                    cursor: lanes.cursor(),
                    before: None,
                    end,
                    evaluated,
                    requests,
                    consumed: None,
                });
            }
        }
    }
}
