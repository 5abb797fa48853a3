//! Reading the parts of a query or scan at once: shards merged into one order, segments as they come, or the one part
//! that most have. What has been returned is known of each part, so that reading can go on anywhere.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::task::{JoinError, JoinSet};
use tracing::Instrument;

use super::Cursor;
use super::answer::Answer;
use super::bounds::{Bounds, Budget, End, Pace};
use super::cursor::Position;
use super::fetch::Call;
use super::keyed::{Keyed, WithKeys};
use super::plan::{Direction, Plan};
use super::sift::Sift;
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::value::Item;

/// How many calls are under way at the same time.
const AT_ONCE: usize = 16;

/// All parts while they are read.
pub(super) struct Lanes<S: Sift> {
    db: Dynamo,
    plan: Arc<Plan>,
    sift: WithKeys<S>,
    parts: Vec<Lane<S::Out>>,
    order: Order,
    /// The lanes that want to make a call.
    waiting: VecDeque<usize>,
    /// The lanes that have results, where their order is of no interest.
    ready: VecDeque<usize>,
    /// Tasks, so that a call goes on while whoever reads is busy with a result, and holds nothing up that others wait for.
    calls: JoinSet<Arrival<S::Out>>,
    left: Option<usize>,
    pub(super) budget: Budget,
}

/// The order of the results of all parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// That of their keys.
    Sorted(Direction),
    AsTheyCome,
}

/// One part while it is read.
struct Lane<T> {
    pace: Pace,
    /// What was read and not returned yet.
    results: VecDeque<Keyed<T>>,
    /// Behind what was returned.
    position: Position,
    next: Next,
}

enum Next {
    Call(Option<Item>),
    UnderWay,
    End,
}

/// What a call has brought for a lane, and how many items it was granted.
struct Arrival<T> {
    lane: usize,
    granted: Option<usize>,
    answer: Result<Answer<Keyed<T>>>,
}

/// What comes next.
pub(super) enum Step<T> {
    Result(T),
    End(End),
}

impl<S: Sift> Lanes<S> {
    /// Reads with the keys of each result, so that reading can go on behind any of them.
    pub(super) fn new(db: &Dynamo, plan: Plan, sift: S, bounds: &Bounds) -> Result<Self> {
        let (primary, index) = plan.keys();
        let order = if plan.is_sharded() { Order::Sorted(plan.direction()) } else { Order::AsTheyCome };
        Self::start(db, plan, WithKeys::new(sift, primary, index), order, bounds)
    }

    /// Reads without keys and order: reading goes on between two answers only.
    pub(super) fn unordered(db: &Dynamo, plan: Plan, sift: S, bounds: &Bounds) -> Result<Self> {
        Self::start(db, plan, WithKeys::none(sift), Order::AsTheyCome, bounds)
    }

    fn start(db: &Dynamo, plan: Plan, sift: WithKeys<S>, order: Order, bounds: &Bounds) -> Result<Self> {
        bounds.check(&plan)?;
        let positions = plan.positions(bounds.after()?)?;
        let positions = if plan.is_nothing() { Vec::new() } else { positions };
        let lane = |position| {
            let position = match position {
                Position::Behind(keys) if plan.ends_at(&keys) => Position::End,
                position => position,
            };
            let next = match &position {
                Position::Start => Next::Call(None),
                Position::Behind(keys) => Next::Call(Some(keys.clone())),
                Position::End => Next::End,
            };
            Lane { pace: Pace::new(&plan), results: VecDeque::new(), position, next }
        };
        let parts: Vec<Lane<S::Out>> = positions.into_iter().map(lane).collect();
        let waiting = parts.iter().enumerate().filter(|(_, lane)| matches!(lane.next, Next::Call(_)));
        Ok(Lanes {
            db: db.clone(),
            waiting: waiting.map(|(number, _)| number).collect(),
            plan: Arc::new(plan),
            sift,
            parts,
            order,
            ready: VecDeque::new(),
            calls: JoinSet::new(),
            left: bounds.limit,
            budget: Budget::new(bounds),
        })
    }

    /// The next result, or why there is none.
    pub(super) fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Result<Step<S::Out>>> {
        if self.left == Some(0) {
            return Poll::Ready(Ok(Step::End(if self.is_over() { End::NothingLeft } else { End::Limit })));
        }
        self.call();
        while let Poll::Ready(Some(joined)) = self.calls.poll_join_next(cx) {
            self.arrived(joined.or_else(|error| ended(self.plan.operation(), error))?)?;
            self.call();
        }
        if let Some(result) = self.take() {
            return Poll::Ready(Ok(Step::Result(result)));
        }
        if !self.calls.is_empty() {
            return Poll::Pending;
        }
        let end = if self.is_over() { None } else { self.budget.ran_out() };
        Poll::Ready(Ok(Step::End(end.unwrap_or(End::NothingLeft))))
    }

    /// Where reading goes on behind what was returned; `None` when nothing is left.
    pub(super) fn cursor(&self) -> Option<Cursor> {
        (!self.is_over()).then(|| self.here())
    }

    /// The same, also at the end.
    pub(super) fn here(&self) -> Cursor {
        self.plan.cursor(self.parts.iter().map(|lane| lane.position.clone()).collect())
    }

    fn is_over(&self) -> bool {
        self.parts.iter().all(|lane| lane.position == Position::End)
    }

    /// Makes the calls that are wanted and allowed.
    fn call(&mut self) {
        while self.calls.len() < AT_ONCE {
            let Some(&number) = self.waiting.front() else { return };
            let count = self.parts.len();
            let Some(lane) = self.parts.get_mut(number) else { return };
            let Next::Call(start) = &lane.next else { return };
            // The parts have about the same share of the results.
            let wanted = self.left.map(|left| left.div_ceil(count));
            let Ok(granted) = self.budget.grant(lane.pace.next(wanted), self.waiting.len()) else { return };
            let wanted = if count == 1 { self.left } else { None };
            let call = Call { start: start.clone(), evaluate: granted, wanted, first: false };
            lane.next = Next::UnderWay;
            self.waiting.pop_front();
            let (db, plan, sift) = (self.db.clone(), self.plan.part(number), self.sift.clone());
            let call = async move { Arrival { lane: number, granted, answer: plan.fetch(&db, &sift, call).await } };
            self.calls.spawn(call.in_current_span());
        }
    }

    fn arrived(&mut self, arrival: Arrival<S::Out>) -> Result<()> {
        let Arrival { lane: number, granted, answer } = arrival;
        let answer = answer?;
        self.budget.settle(granted, answer.evaluated);
        let Some(lane) = self.parts.get_mut(number) else { return Ok(()) };
        lane.results = answer.results.into();
        let next = answer.next.filter(|next| !self.plan.ends_at(next));
        lane.next = next.map_or(Next::End, |next| Next::Call(Some(next)));
        if lane.results.is_empty() {
            self.drained(number);
        } else if self.order == Order::AsTheyCome {
            self.ready.push_back(number);
        }
        Ok(())
    }

    /// Every result of what a lane has read is returned.
    fn drained(&mut self, number: usize) {
        let Some(lane) = self.parts.get_mut(number) else { return };
        match &lane.next {
            Next::Call(next) => {
                lane.position = Position::of_next(next.as_ref());
                self.waiting.push_back(number);
            }
            Next::End => lane.position = Position::End,
            Next::UnderWay => {}
        }
    }

    /// The next result, if it is known which one it is.
    fn take(&mut self) -> Option<S::Out> {
        let number = match self.order {
            Order::AsTheyCome => *self.ready.front()?,
            Order::Sorted(direction) if self.waiting.is_empty() && self.calls.is_empty() => self.first(direction)?,
            Order::Sorted(_) => return None,
        };
        let lane = self.parts.get_mut(number)?;
        let found = lane.results.pop_front()?;
        lane.position = Position::Behind(found.position());
        if lane.results.is_empty() {
            if self.order == Order::AsTheyCome {
                self.ready.pop_front();
            }
            self.drained(number);
        }
        self.left = self.left.map(|left| left - 1);
        Some(found.result)
    }

    /// The lane with the first result of all.
    fn first(&self, direction: Direction) -> Option<usize> {
        let heads = self.parts.iter().enumerate().filter_map(|(number, lane)| Some((number, lane.results.front()?)));
        let first = heads.reduce(|a, b| if b.1.compare(a.1, direction) == Ordering::Less { b } else { a });
        first.map(|(number, _)| number)
    }
}

/// What a task says that has not come to its end: it has panicked, or the runtime is shut down.
fn ended<T>(operation: &'static str, error: JoinError) -> Result<T> {
    match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(error) => Err(Error::OutcomeUnknown { operation, source: Box::new(error) }),
    }
}
