//! What runs beside the callers.

use std::time::Duration;

use dynamo_core::CircuitState;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::DualStore;
use super::store::Inner;
use crate::mirror::Target as _;
use crate::mirror::apply::Applied;
use crate::mirror::janitor::purge;
use crate::mirror::relay::relay;
use crate::mirror::touched::absorb;

/// How often an instance shows itself, and asks for the phase.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long MySQL may take to answer that.
const ANSWERED: Duration = Duration::from_secs(3);
/// What a relay waits when nothing is pending, or a store does not answer.
const IDLE: Duration = Duration::from_millis(100);
const FAILED: Duration = Duration::from_secs(1);
/// Rows of triggers that are noted in one transaction.
const TOUCHED: usize = 64;
/// How often old tombstones are looked for, and how many at once.
const JANITOR: Duration = Duration::from_secs(30);
const TOMBSTONES: usize = 100;
/// How long the names of writes are remembered: longer than any of them can be under way.
const NAMES: Duration = Duration::from_hours(24);

/// The tasks of a [`DualStore`]. Dropping it ends them as [`stop`](Self::stop) does, but does not wait.
#[derive(Debug)]
#[must_use = "keep it, and stop it before the program ends"]
pub struct Running {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Lets each task come to the end of what it is doing.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task of the mirror has failed");
            }
        }
    }
}

impl DualStore {
    /// Runs a relay, which ships what writers have left; asks for the phase every second; removes old tombstones; and compares
    /// all data, if it was [told to](super::DualBuilder::verify_always). Every instance of a program should.
    pub fn start(&self) -> Running {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = vec![
            tokio::spawn(heartbeat(self.clone(), stopped.clone())),
            tokio::spawn(relays(self.clone(), stopped.clone())),
            tokio::spawn(janitor(self.clone(), stopped.clone())),
        ];
        if let Some(per_second) = self.inner.settings.rounds {
            tasks.push(tokio::spawn(rounds(self.clone(), per_second, stopped)));
        }
        Running { stop, tasks }
    }

    /// Ships what is pending and nobody is at work on, until there is nothing of it; how many aggregates that were. What cannot
    /// be shipped now stays pending. What [triggers](Self::install_triggers) have noted is pending from here on.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn relay(&self) -> crate::repository::Result<usize> {
        let mut shipped = 0;
        absorb(&self.inner.source, &self.inner.view, TOUCHED).await?;
        loop {
            let applied = self.relay_some(self.inner.settings.claim).await?;
            shipped += applied.done.len();
            if applied.done.is_empty() {
                return Ok(shipped);
            }
        }
    }

    /// Ships some of what is pending, up to so many aggregates, and counts it.
    async fn relay_some(&self, claim: usize) -> crate::repository::Result<Applied> {
        let Inner { source, target, settings, shipments, .. } = &*self.inner;
        let applied = relay(source, target, claim, settings.parallel).await?;
        shipments.add(&applied);
        Ok(applied)
    }
}

/// Waits, unless it is to stop; whether it goes on.
async fn goes_on(stopped: &mut watch::Receiver<bool>, wait: Duration) -> bool {
    tokio::select! {
        () = tokio::time::sleep(wait) => !*stopped.borrow(),
        // Nobody can stop it any more, so it is to stop.
        _ = stopped.changed() => false,
    }
}

async fn heartbeat(store: DualStore, mut stopped: watch::Receiver<bool>) {
    let mut announced = None;
    while goes_on(&mut stopped, HEARTBEAT).await {
        match store.inner.breaker.call_within(ANSWERED, store.refresh()).await {
            Ok(control) if announced != Some(control.epoch) => match store.inner.target.announce(&control).await {
                Ok(()) => announced = Some(control.epoch),
                Err(error) => tracing::debug!(%error, "DynamoDB has not heard of the phase"),
            },
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "cannot ask for the phase"),
        }
    }
    if let Err(error) = store.inner.source.leave(&store.inner.instance).await {
        tracing::warn!(%error, "cannot say that this instance has stopped");
    }
}

async fn relays(store: DualStore, mut stopped: watch::Receiver<bool>) {
    let mut wait = Duration::ZERO;
    while goes_on(&mut stopped, wait).await {
        if let Err(error) = absorb(&store.inner.source, &store.inner.view, TOUCHED).await {
            tracing::warn!(%error, "the relay cannot note what others have written");
        }
        // What was claimed and not shipped is tried again later and later, and would wait when DynamoDB answers again.
        let claim = match store.inner.target.breaker().state() {
            CircuitState::Closed => store.inner.settings.claim,
            CircuitState::Open => {
                wait = IDLE;
                continue;
            }
            // One is enough to see whether it does.
            _ => 1,
        };
        wait = match store.relay_some(claim).await {
            Ok(applied) if applied.done.is_empty() && applied.failed.is_empty() => IDLE,
            Ok(applied) if applied.done.is_empty() => {
                for unshipped in applied.failed.iter().take(1) {
                    let (aggregate, reason) = (unshipped.id.to_string(), &unshipped.reason);
                    tracing::warn!(aggregate, reason, of = applied.failed.len(), "not shipped");
                }
                FAILED
            }
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::warn!(%error, "the relay cannot read what is pending");
                FAILED
            }
        };
    }
}

async fn janitor(store: DualStore, mut stopped: watch::Receiver<bool>) {
    while goes_on(&mut stopped, JANITOR).await {
        let inner = &store.inner;
        if let Err(error) = purge(&inner.source, &inner.target, &inner.view, TOMBSTONES).await {
            tracing::debug!(%error, "old tombstones stay for now");
        }
        if let Err(error) = inner.source.forget_ops(NAMES).await {
            tracing::debug!(%error, "old names of writes stay for now");
        }
    }
}

async fn rounds(store: DualStore, per_second: u32, mut stopped: watch::Receiver<bool>) {
    let mut suspects = DualStore::suspects();
    let mut wait = Duration::ZERO;
    while goes_on(&mut stopped, wait).await {
        wait = match store.go_round(&mut suspects, per_second).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(%error, "the stores cannot be compared for now");
                FAILED
            }
        };
    }
    if let Err(error) = store.inner.source.leave_rounds(&store.inner.instance).await {
        tracing::warn!(%error, "cannot leave comparing to others");
    }
}
