//! The move itself: up through all phases, back down as far as nothing has to be begun anew, and up again, while the shop is
//! used.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use dual_repo::mirror::Phase;
use dual_repo::mirror::switch::{Facts, Obstacle, Reason, Tolerance, obstacles};
use dual_repo::repository::{BackfillOptions, Check, DualStore};

use super::progress::{self, say};
use super::report::{Filled, PhaseReport, Waits};
use super::traffic::Meter;

/// How far it goes down again. In `mysql-only` nothing is captured any more, and the backfill would begin anew.
const LOWEST: Phase = Phase::Capture;
/// How long anything that only takes time may take: instances that hear of a phase, a debt that is paid.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often is looked whether it has.
const LOOK: Duration = Duration::from_millis(50);

/// Whoever moves the shop.
pub(super) struct Move<'m> {
    store: &'m DualStore,
    meter: Meter,
    /// Requests that are served in a phase before it is left, at least.
    requests: u64,
    since: Instant,
    /// The phases that were passed, in their order.
    pub(super) passed: Vec<PhaseReport>,
    /// What was there before, once it is filled in.
    pub(super) backfill: Option<Filled>,
}

impl<'m> Move<'m> {
    pub(super) fn new(store: &'m DualStore, meter: Meter, requests: u64) -> Self {
        Move { store, meter, requests, since: Instant::now(), passed: Vec::new(), backfill: None }
    }

    /// Goes up, down, and up again.
    pub(super) async fn run(&mut self) -> Result<()> {
        say(&format!("  {}", PhaseReport::HEAD));
        self.up("the move").await?;
        self.down("something is wrong, or may be").await?;
        self.up("it is not").await?;
        self.serve().await?;
        let debt = self.store.facts().await?.pending;
        self.close(self.store.phase(), debt, String::new());
        Ok(())
    }

    async fn up(&mut self, why: &str) -> Result<()> {
        let (from, began) = (Phase::ALL.into_iter(), self.store.phase());
        let steps = from.zip(Phase::ALL.into_iter().skip(1)).filter(|(from, _)| *from >= began);
        for (from, to) in steps {
            let what = match from {
                Phase::Backfill if self.backfill.is_none() => self.fill().await?,
                Phase::DualWrite => compared(&verify(self.store).await?),
                _ => String::new(),
            };
            self.pass(to, what, why).await?;
        }
        Ok(())
    }

    async fn down(&mut self, why: &str) -> Result<()> {
        for to in Phase::ALL.into_iter().rev().skip(1).filter(|to| *to >= LOWEST) {
            self.pass(to, String::new(), why).await?;
        }
        Ok(())
    }

    /// Goes to the next phase when enough was served in this one.
    async fn pass(&mut self, to: Phase, what: String, why: &str) -> Result<()> {
        let from = self.store.phase();
        self.serve().await?;
        self.wait_for(to).await?;
        let debt = self.store.facts().await?.pending;
        let reason = Reason { who: "the demo".to_owned(), why: why.to_owned() };
        self.store.switch(to, &reason).await.with_context(|| format!("cannot go on to `{to}`"))?;
        self.close(from, debt, what);
        Ok(())
    }

    /// Waits until enough was served.
    async fn serve(&self) -> Result<()> {
        let bar = progress::step(self.store.phase().as_str());
        let served = tokio::time::timeout(PATIENCE, self.meter.more(self.requests)).await;
        bar.finish_and_clear();
        served.with_context(|| format!("less than {} requests were served in {PATIENCE:?}", self.requests))
    }

    /// Says how it was in a phase.
    fn close(&mut self, phase: Phase, debt: u64, what: String) {
        let served = self.meter.take();
        let seconds = self.since.elapsed().as_secs_f64();
        self.since = Instant::now();
        let report = PhaseReport {
            phase: phase.as_str(),
            seconds,
            reads: Waits::of(served.reads),
            writes: Waits::of(served.writes),
            errors: served.errors,
            wrong: served.wrong,
            debt,
            what,
        };
        say(&format!("  {report}"));
        for (text, times) in &served.texts {
            say(&format!("    {times} times {text}"));
        }
        self.passed.push(report);
    }

    /// Waits for what only takes time; what else stands in the way, the switch says.
    async fn wait_for(&self, to: Phase) -> Result<()> {
        let takes_time = |obstacle: &Obstacle| matches!(obstacle, Obstacle::Unaware(_) | Obstacle::Lag(_));
        let is_clear = |facts: &Facts| {
            let found = obstacles(self.store.phase(), to, facts, Tolerance::default());
            !found.iter().any(takes_time)
        };
        until(self.store, is_clear).await.with_context(|| format!("the way to `{to}` does not become free"))
    }

    async fn fill(&mut self) -> Result<String> {
        let start = Instant::now();
        let bar = progress::rows("backfill", None);
        // A chunk is begun again when a writer is in its way: small ones meet fewer.
        let options = BackfillOptions { chunk: 64, ..BackfillOptions::default() };
        let backfill = self.store.backfill(&options);
        tokio::pin!(backfill);
        let status = loop {
            tokio::select! {
                status = &mut backfill => break status.context("the backfill has failed")?,
                () = tokio::time::sleep(LOOK) => {
                    let status = self.store.backfill_status().await?;
                    bar.set_length(status.expected.max(status.seen));
                    bar.set_position(status.seen);
                }
            }
        };
        bar.finish_and_clear();
        let filled = Filled { rows: status.seen, seconds: start.elapsed().as_secs_f64() };
        self.backfill = Some(filled);
        Ok(format!("{} rows in {:.1} s", filled.rows, filled.seconds))
    }
}

/// Compares everything.
pub(super) async fn verify(store: &DualStore) -> Result<Check> {
    let bar = progress::step("verification");
    let check = store.verify().await;
    bar.finish_and_clear();
    check.context("cannot compare the stores")
}

/// What a comparison has found, in a line if it is nothing but what is on its way.
fn compared(check: &Check) -> String {
    if check.unexplained() > 0 {
        return check.to_string();
    }
    let lag = check.classes.values().sum::<u64>();
    format!("{} aggregates compared, {lag} on their way", check.compared)
}

/// Waits until nothing is owed any more.
pub(super) async fn settle(store: &DualStore) -> Result<()> {
    let bar = progress::step("debt");
    let settled = until(store, |facts| facts.pending == 0).await;
    bar.finish_and_clear();
    settled.context("what DynamoDB is owed is not paid")
}

async fn until(store: &DualStore, is_so: impl Fn(&Facts) -> bool) -> Result<()> {
    let start = Instant::now();
    loop {
        let facts = store.facts().await?;
        if is_so(&facts) {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            bail!("not within {PATIENCE:?}: {facts:?}");
        }
        tokio::time::sleep(LOOK).await;
    }
}
