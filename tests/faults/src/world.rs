//! Everything that there is in a run.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use dual_repo::repository::Error;

use crate::dynamo::Table;
use crate::fault::{Fault, Rates};
use crate::ledger::Ledger;
use crate::mysql::Database;
use crate::stats::Stats;

/// For how long after its stamp a write may still arrive at DynamoDB, in ticks.
pub const LIFE: u64 = 120;
/// For how long an aggregate is a relay's that has claimed it.
pub const LEASE: u64 = 60;
/// For how long an instance counts that has shown itself.
pub const HEARTBEAT: u64 = 150;
/// For how long a lock is waited for.
pub const LOCK_WAIT: u64 = 200;

/// Something that must not happen has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which of the invariants does not hold.
    pub invariant: &'static str,
    /// What was found.
    pub found: String,
    /// When.
    pub tick: u64,
}

/// Everything that there is in a run.
#[derive(Debug)]
pub struct World {
    /// The time: how often a task was let go on.
    pub clock: u64,
    /// Decides what happens.
    pub rng: fastrand::Rng,
    /// What goes wrong.
    pub rates: Rates,
    /// What happened.
    pub stats: Stats,
    /// The first thing that must not have happened.
    pub violation: Option<Violation>,
    /// What happened, in words, if anybody wants to know.
    pub trace: Option<Vec<String>>,
    /// Who is at work.
    pub who: String,
    /// When the task that is at work wants to go on.
    pub wake_at: u64,
    /// MySQL.
    pub db: Database,
    /// DynamoDB.
    pub table: Table,
    /// What callers were told, and what is true.
    pub ledger: Ledger,
    /// How much of the scenario has happened.
    pub plan: Plan,
}

/// How much of a scenario has happened.
#[derive(Debug, Default)]
pub struct Plan {
    /// Of each caller, which write is next.
    pub callers: Vec<usize>,
    /// Which of the changes without a word is next.
    pub bypasses: usize,
    /// Which change of phase is next.
    pub flips: usize,
    /// Whether everything is to come to rest.
    pub is_ending: bool,
}

impl World {
    /// Whether a fault strikes here.
    pub fn strikes(&mut self, fault: Fault) -> bool {
        let rate = self.rates.of(fault);
        let strikes = rate > 0 && self.rng.u16(..10_000) < rate;
        if strikes {
            if let Some(count) = self.stats.faults.get_mut(fault as usize) {
                *count += 1;
            }
            self.note(|| format!("** {fault}"));
        }
        strikes
    }

    /// Writes down what happens, if anybody wants to know.
    pub fn note(&mut self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>5} {:<12} {}", self.clock, self.who, what()));
        }
    }

    /// Something must not have happened. Only the first counts.
    pub fn violate(&mut self, invariant: &'static str, found: impl FnOnce() -> String) {
        if self.violation.is_none() {
            let found = found();
            self.note(|| format!("!! {invariant}: {found}"));
            self.violation = Some(Violation { invariant, found, tick: self.clock });
        }
    }
}

/// The world, as tasks have it.
#[derive(Debug, Clone)]
pub struct Shared(Arc<Mutex<World>>);

impl Shared {
    /// Of a world.
    #[must_use]
    pub fn new(world: World) -> Self {
        Shared(Arc::new(Mutex::new(world)))
    }

    /// For a moment, between two steps.
    pub fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets others go on.
    pub fn step(&self) -> Step {
        Step(false)
    }

    /// Lets others go on for so many ticks.
    pub async fn sleep(&self, ticks: u64) {
        let until = {
            let mut world = self.lock();
            let until = world.clock + ticks;
            world.wake_at = until;
            until
        };
        loop {
            self.step().await;
            let mut world = self.lock();
            if world.clock >= until {
                return;
            }
            world.wake_at = until;
        }
    }
}

/// Lets others go on.
#[derive(Debug)]
#[must_use = "it does nothing unless it is awaited"]
pub struct Step(bool);

impl Future for Step {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Ticks as a time.
#[must_use]
pub fn time(ticks: u64) -> Duration {
    Duration::from_millis(ticks)
}

/// A time as ticks.
#[must_use]
pub fn ticks(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Nothing was changed, and later it may succeed.
#[must_use]
pub fn unavailable(why: &'static str) -> Error {
    Error::Unavailable { source: why.into() }
}

/// Others are in the way.
#[must_use]
pub fn conflict(why: &'static str) -> Error {
    Error::Conflict { source: why.into() }
}

/// Nobody knows.
#[must_use]
pub fn unknown(why: &'static str) -> Error {
    Error::OutcomeUnknown { source: why.into() }
}
