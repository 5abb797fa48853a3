//! How much is read, and from where.

use super::Cursor;
use super::plan::Plan;
use crate::error::{Error, Result};

/// What a read was told of how much it may read, and from where.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bounds {
    /// How many results there may be.
    pub(crate) limit: Option<usize>,
    /// How many items may be read for them.
    pub(crate) evaluate: Option<usize>,
    /// How many calls may be made.
    pub(crate) requests: Option<usize>,
    pub(crate) from: From,
}

/// Where a read begins.
#[derive(Debug, Clone, Default)]
pub(crate) enum From {
    #[default]
    Start,
    After(Cursor),
    /// It goes backwards.
    Before(Cursor),
}

impl Bounds {
    pub(crate) fn check(&self, plan: &Plan) -> Result<()> {
        self.check_shards(if plan.is_sharded() { plan.part_count() } else { 1 })
    }

    /// The same of a read that is one, also where DynamoDB has shards.
    pub(crate) fn check_alone(&self) -> Result<()> {
        self.check_shards(1)
    }

    fn check_shards(&self, shards: usize) -> Result<()> {
        let invalid = |reason: String| Err(Error::InvalidRequest(reason));
        if self.limit == Some(0) {
            return invalid("a limit of 0 results asks for nothing; leave it out for all".to_owned());
        }
        let budgets = [("evaluate", "items", self.evaluate), ("max_requests", "calls", self.requests)];
        for (name, what, bound) in budgets {
            if bound == Some(0) {
                return invalid(format!("`{name}(0)` allows no {what}; leave it out for as many as it takes"));
            }
            // Before each shard has said what its first result is, it is not known which comes first of all.
            if bound.is_some_and(|bound| bound < shards) {
                return invalid(format!(
                    "`{name}` has to be {shards} at least: the partition is spread over {shards} shards, and each is asked \
                     before the first result is known"
                ));
            }
        }
        Ok(())
    }

    /// The cursor, of a read that only goes forwards.
    pub(crate) fn after(&self) -> Result<Option<Cursor>> {
        match &self.from {
            From::Start => Ok(None),
            From::After(cursor) => Ok(Some(cursor.clone())),
            From::Before(_) => Err(Error::InvalidRequest(
                "`before` reads a page, by `send`; what goes on backwards is a query that is `descending`".to_owned(),
            )),
        }
    }
}

/// Why a read ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// Nothing is left to read.
    NothingLeft,
    /// There are as many results as `limit` says.
    Limit,
    /// As many items were read as `evaluate` says.
    Evaluated,
    /// As many calls were made as `max_requests` says.
    Requests,
}

/// How much a read may still do, and what it has done.
#[derive(Debug)]
pub(super) struct Budget {
    evaluate: Option<usize>,
    requests: Option<usize>,
    pub(super) evaluated: usize,
    pub(super) sent: usize,
}

impl Budget {
    pub(super) fn new(bounds: &Bounds) -> Self {
        Budget { evaluate: bounds.evaluate, requests: bounds.requests, evaluated: 0, sent: 0 }
    }

    /// Lets a call read so many items, one of `waiting` calls that want to; or says why it may not be made.
    pub(super) fn grant(&mut self, wanted: Option<usize>, waiting: usize) -> Result<Option<usize>, End> {
        if let Some(end) = self.ran_out() {
            return Err(end);
        }
        let share = self.evaluate.map(|left| (left / waiting.max(1)).max(1));
        let granted = match (wanted, share) {
            (Some(wanted), Some(share)) => Some(wanted.min(share)),
            (wanted, share) => wanted.or(share),
        };
        self.evaluate = self.evaluate.map(|left| left.saturating_sub(granted.unwrap_or_default()));
        self.requests = self.requests.map(|left| left - 1);
        self.sent += 1;
        Ok(granted)
    }

    /// Notes what a call has read, of what it was granted.
    pub(super) fn settle(&mut self, granted: Option<usize>, evaluated: usize) {
        self.evaluated += evaluated;
        let unused = granted.unwrap_or_default().saturating_sub(evaluated);
        self.evaluate = self.evaluate.map(|left| left + unused);
    }

    /// Why no call can be made any more.
    pub(super) fn ran_out(&self) -> Option<End> {
        match (self.evaluate, self.requests) {
            (Some(0), _) => Some(End::Evaluated),
            (_, Some(0)) => Some(End::Requests),
            _ => None,
        }
    }

    /// The error of a read that was to be whole.
    pub(super) fn incomplete(&self, cursor: Cursor) -> Error {
        Error::Incomplete { evaluated: self.evaluated, requests: self.sent, cursor: Box::new(cursor) }
    }
}

/// How many items a call evaluates at least when some of them are left out.
const EVALUATE_MIN: usize = 100;

/// How many items the next call reads at least.
///
/// Without a filter, the first call reads what is wanted and no more. When that did not do, there are other entities
/// between the results, and each further call reads twice as much as the one before, so that their number stays small.
#[derive(Debug)]
pub(super) struct Pace {
    least: usize,
}

impl Pace {
    pub(super) fn new(plan: &Plan) -> Self {
        Pace { least: if plan.is_selective() { EVALUATE_MIN } else { 1 } }
    }

    /// For the next call, which should find `wanted` results; `None` for as many items as fit into a call.
    pub(super) fn next(&mut self, wanted: Option<usize>) -> Option<usize> {
        let least = self.least;
        self.least = least.saturating_mul(2).max(EVALUATE_MIN);
        wanted.map(|wanted| wanted.max(least))
    }
}

/// What the first call evaluates at most.
pub(super) fn evaluate_first(plan: &Plan, bounds: &Bounds) -> Option<i32> {
    let first = Pace::new(plan).next(bounds.limit);
    let first = Budget::new(bounds).grant(first, 1).ok().flatten();
    first.map(|first| i32::try_from(first).unwrap_or(i32::MAX))
}
