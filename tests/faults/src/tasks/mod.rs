//! What instances do, each a loop that goes on until the run ends, over the protocol.

mod background;
mod caller;
mod flipper;

use std::pin::Pin;
use std::sync::Arc;

use dual_repo::mirror::View;
use dual_repo::repository::Error;

use crate::mutant::{Source, Target};
use crate::scenario::{Role, Scenario};
use crate::world::Shared;

/// Something that goes on step by step.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An instance of the application.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Everything.
    pub world: Shared,
    /// MySQL.
    pub source: Source,
    /// DynamoDB.
    pub target: Target,
    /// What it believes of the phase.
    pub view: Arc<View>,
    /// What is to happen.
    pub scenario: Arc<Scenario>,
}

impl Instance {
    /// What it does in this role.
    #[must_use]
    pub fn task(&self, role: Role) -> Task {
        let of = self.clone();
        match role {
            Role::Writer(caller) => Box::pin(caller::write_all(of, caller)),
            Role::Relay => Box::pin(background::relay(of)),
            Role::Backfill => Box::pin(background::backfill(of)),
            Role::Flipper => Box::pin(flipper::flip(of)),
            Role::Janitor => Box::pin(background::purge(of)),
            Role::Bypass => Box::pin(background::bypass(of)),
            Role::Notes => Box::pin(background::notes(of)),
        }
    }

    /// It shows itself, and hears of the phase.
    #[must_use]
    pub fn heartbeat(&self) -> Task {
        Box::pin(background::beat(self.clone()))
    }

    /// Sets rows right that no item holds.
    #[must_use]
    pub fn mender(&self) -> Task {
        Box::pin(caller::mend(self.clone()))
    }

    async fn rest(&self, ticks: u64) {
        let ticks = self.world.lock().rng.u64(1..=ticks.max(1));
        self.world.sleep(ticks).await;
    }

    /// Whether everything is to come to rest.
    fn is_ending(&self) -> bool {
        self.world.lock().plan.is_ending
    }

    /// Errors that faults do not explain.
    fn expect(&self, what: &str, error: &Error) {
        let is_explained = error.is_retryable() || matches!(error, Error::OutcomeUnknown { .. });
        if !is_explained {
            let mut found = format!("{what}: {error}");
            if let Some(source) = std::error::Error::source(error) {
                found = format!("{found}: {source}");
            }
            self.world.lock().violate("error", || found);
        }
    }
}
