//! Both stores, and the state of the move between them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use dynamo_core::local::Decision;
use dynamo_core::{CircuitState, Dynamo, DynamoEntity};
use tokio::sync::Semaphore;

use super::filling::Filling;
use super::options::Settings;
use super::pressure::Pressure;
use super::rounds::Noted;
use super::shadow::Shadow;
use super::shipments::Shipments;
use super::{DualBuilder, DualRepository, DualSession, ShadowCounts, ShadowSample, WayBack};
use crate::mirror::apply::apply;
use crate::mirror::breaker::Breaker;
use crate::mirror::dynamo::DynamoTarget;
use crate::mirror::mysql::{MySqlSource, Writes};
use crate::mirror::switch::{Change, Facts, Reason, Tolerance, switch};
use crate::mirror::write::{Written, write};
use crate::mirror::{AggregateId, Control, OpId, OpState, Phase, Session as _, Source as _, Version, View, hex};
use crate::repository::mysql::carry_out::Changed;
use crate::repository::mysql::store::MySqlStore;
use crate::repository::{Error, Result};
use crate::{MySql, MySqlEntity};

/// Entities in MySQL that are moved to DynamoDB while they are used, [phase](Phase) by phase, and back. Clones are the same
/// store.
///
/// Its [repositories](Self::repository) are used in the same way in every phase. Writes are made in MySQL, in one transaction
/// with the record of what DynamoDB is owed; then they are shipped, by the writer, or else by a relay, of which at least one
/// has to [run](Self::start). See [`mirror`](crate::mirror).
///
/// ```no_run
/// # use dual_repo::{MySql, MySqlEntity};
/// # use dual_repo::mirror::{Phase, switch::Reason};
/// # use dual_repo::repository::{DualStore, Repository};
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(Debug, DynamoEntity, MySqlEntity)]
/// # #[dynamo(table = "Users", entity = "USER")]
/// # #[pk("{email}")]
/// # #[mysql(table = "users", key = "id")]
/// # struct User { id: u32, email: String, name: String }
/// # async fn run(mysql: MySql, db: Dynamo) -> Result<(), Box<dyn std::error::Error>> {
/// let store = DualStore::builder(mysql, db).entity::<User>().connect().await?;
/// let running = store.start();
///
/// let users = store.repository::<User>();
/// users.create(User { id: 1, email: "bob@example.com".into(), name: "Bob".into() }).await?;
///
/// let reason = Reason { who: "ops".into(), why: "the move begins".into() };
/// store.switch(Phase::Capture, &reason).await?;
/// store.switch(Phase::Backfill, &reason).await?;
/// store.backfill(&Default::default()).await?;
/// store.switch(Phase::DualWrite, &reason).await?;
/// assert_eq!(store.verify().await?.unexplained(), 0);
/// store.switch(Phase::ShadowRead, &reason).await?;
/// running.stop().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DualStore {
    pub(super) inner: Arc<Inner>,
}

/// An aggregate that cannot be shipped as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Which one.
    pub aggregate: AggregateId,
    /// In which version.
    pub version: Version,
    /// Why not.
    pub reason: String,
}

/// How the stores fare, as this instance sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// Whether DynamoDB is asked.
    pub dynamo: CircuitState,
    /// Whether MySQL is asked.
    pub mysql: CircuitState,
    /// Writes that had to wait since this instance began, as DynamoDB was too far [behind](super::BackPressure).
    pub delayed: u64,
    /// Writes that were refused for that.
    pub refused: u64,
}

pub(super) struct Inner {
    pub(super) source: MySqlSource,
    pub(super) target: DynamoTarget,
    pub(super) mysql: MySqlStore,
    pub(super) dynamo: Dynamo,
    pub(super) view: View,
    /// When this instance has last heard of the phase.
    pub(super) heard: Mutex<Instant>,
    pub(super) entities: Vec<String>,
    pub(super) instance: String,
    pub(super) settings: Settings,
    pub(super) inline: Arc<Semaphore>,
    pub(super) shadow: Shadow,
    pub(super) shipments: Shipments,
    /// The last backfill of this program.
    pub(super) filling: Mutex<Option<Arc<Filling>>>,
    /// What comparing round by round has found.
    pub(super) noted: Noted,
    /// How far DynamoDB is behind.
    pub(super) pressure: Pressure,
    /// The circuit of MySQL.
    pub(super) breaker: Breaker,
    pub(super) way_back: WayBack,
}

impl fmt::Debug for DualStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DualStore")
            .field("instance", &self.inner.instance)
            .field("entities", &self.inner.entities)
            .field("phase", &self.phase())
            .finish_non_exhaustive()
    }
}

impl DualStore {
    /// Starts the settings.
    pub fn builder(mysql: MySql, dynamo: Dynamo) -> DualBuilder {
        DualBuilder::new(mysql, dynamo)
    }

    pub(super) fn of(inner: Inner) -> Self {
        DualStore { inner: Arc::new(inner) }
    }

    /// The entities of one type, which the builder was told of.
    #[must_use]
    pub fn repository<E: DynamoEntity + MySqlEntity>(&self) -> DualRepository<E> {
        DualRepository::new(self.clone())
    }

    /// The phase, as far as this instance has heard.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.inner.view.get().phase
    }

    /// How the stores fare, as this instance sees it; nobody is asked.
    #[must_use]
    pub fn health(&self) -> Health {
        let Inner { target, breaker, pressure, .. } = &*self.inner;
        Health {
            dynamo: target.breaker().state(),
            mysql: breaker.state(),
            delayed: pressure.delayed.load(Ordering::Relaxed),
            refused: pressure.refused.load(Ordering::Relaxed),
        }
    }

    /// Asks MySQL, unless it has not answered lately.
    pub(super) fn ask_mysql<T>(&self, call: impl Future<Output = Result<T>>) -> impl Future<Output = Result<T>> {
        self.inner.breaker.call(call)
    }

    /// The state of the move, as it is now; from now on this instance knows it.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn refresh(&self) -> Result<Control> {
        let asked = Instant::now();
        let control = self.inner.source.control().await?;
        self.inner.view.check(&control)?;
        self.inner.source.show(&self.inner.instance, &control).await?;
        *self.inner.heard.lock().unwrap_or_else(PoisonError::into_inner) = asked;
        Ok(control)
    }

    /// What is known of the move.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn facts(&self) -> Result<Facts> {
        let mut session = self.inner.source.begin().await?;
        let control = session.control().await?;
        session.facts(&control).await
    }

    /// Goes to the next phase, or to the one before, if nothing stands in the way.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything that stands in the way; whatever the stores say.
    pub async fn switch(&self, to: Phase, reason: &Reason) -> Result<Control> {
        self.switch_within(to, Tolerance::default(), reason).await
    }

    /// The same, with another idea of what may be left undone.
    ///
    /// # Errors
    /// As [`switch`](Self::switch).
    pub async fn switch_within(&self, to: Phase, tolerance: Tolerance, reason: &Reason) -> Result<Control> {
        // Otherwise it would wait for itself.
        self.refresh().await?;
        let control = switch(&self.inner.source, &self.inner.target, to, tolerance, reason).await?;
        self.inner.view.check(&control)?;
        self.inner.source.show(&self.inner.instance, &control).await?;
        tracing::info!(phase = %control.phase, epoch = control.epoch, "the phase has changed");
        Ok(control)
    }

    /// Aggregates that cannot be shipped as they are, the oldest first, each with the reason. Such a one is tried again when it
    /// has changed. At the end are those, without version, that a [trigger](Self::install_triggers) has named, and that are
    /// none of these entities.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>> {
        let mut letters = self.inner.source.dead_letters(limit).await?;
        letters.extend(self.inner.source.rejected(limit.saturating_sub(letters.len())).await?);
        Ok(letters.into_iter().map(|(aggregate, version, reason)| DeadLetter { aggregate, version, reason }).collect())
    }

    /// What became of a [named](DualRepository::named) write whose outcome is unknown, for good: it was carried out, or it is
    /// given up by asking, and will never be. Sending it again under its name finds that out too, if it succeeds; that it
    /// fails says only that it has failed this time.
    ///
    /// # Errors
    /// Whatever MySQL says; it may be asked again.
    pub async fn resolve(&self, op: &OpId) -> Result<OpState> {
        self.inner.source.resolve(op).await
    }

    /// The changes of phase, the last ones first.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn history(&self, limit: usize) -> Result<Vec<Change>> {
        self.inner.source.audit(limit).await
    }

    /// What comparing reads has found since this instance began.
    #[must_use]
    pub fn shadow(&self) -> ShadowCounts {
        self.inner.shadow.counts()
    }

    /// The last reads that were not the same.
    #[must_use]
    pub fn shadow_samples(&self) -> Vec<ShadowSample> {
        self.inner.shadow.samples()
    }

    /// Removes the mirror's own tables and triggers from MySQL, and with them all that is known of the mirror.
    ///
    /// # Errors
    /// [`Error::Invalid`] in any phase but `mysql-only`; whatever MySQL says.
    pub async fn tear_down(self) -> Result<()> {
        let control = self.inner.source.control().await?;
        if control.phase != Phase::MySqlOnly {
            let source = format!("in phase `{}` the tables of the mirror are needed; go back first", control.phase);
            return Err(Error::Invalid { source: source.into() });
        }
        self.inner.source.drop_triggers().await?;
        self.inner.source.tear_down().await
    }

    /// The time, by which it is decided what has expired.
    pub(super) fn now(&self) -> SystemTime {
        self.inner.mysql.now()
    }

    /// Carries writes out, and has them shipped.
    pub(super) async fn write(
        &self,
        op: Option<&OpId>,
        session: Option<&DualSession>,
        decisions: Vec<Decision>,
        are_together: bool,
    ) -> Result<Option<Vec<Changed>>> {
        let Inner { source, view, settings, pressure, .. } = &*self.inner;
        let work = Writes::new(source, decisions, are_together)?;
        let op = op.cloned().map_or_else(random_op, Ok)?;
        let writing = async {
            if let Some(limits) = settings.pressure.filter(|_| self.phase().captures()) {
                pressure.hold_up(source, &limits).await?;
            }
            write(source, view, &op, &work).await
        };
        let written = self.ask_mysql(writing).await;
        if let Some(session) = session {
            match &written {
                Ok(Written { output: Some(_), marked }) => session.floors.raise(marked),
                // It was carried out by an earlier call, or will turn out to have been by this one.
                Ok(Written { output: None, .. }) | Err(Error::OutcomeUnknown { .. }) => session.floors.doubt(),
                Err(_) => {}
            }
        }
        let Written { output, marked } = written?;
        if !marked.is_empty() {
            self.ship(marked.into_iter().map(|marked| marked.id).collect()).await;
        }
        Ok(output)
    }

    /// Ships what was just written, and waits for it for a while. What is not shipped is left to relays.
    async fn ship(&self, ids: BTreeSet<AggregateId>) {
        let wait = self.inner.settings.wait;
        // While DynamoDB is not asked, nothing is to be waited for.
        if wait.is_zero() || self.inner.target.breaker().state() == CircuitState::Open {
            return;
        }
        let Ok(permit) = Arc::clone(&self.inner.inline).try_acquire_owned() else { return };
        let inner = Arc::clone(&self.inner);
        // Not cut off when the caller has no more time for it.
        let shipment = tokio::spawn(async move {
            let _permit = permit;
            match apply(&inner.source, &inner.target, ids, 1).await {
                Ok(applied) => {
                    inner.shipments.add(&applied);
                    for unshipped in applied.failed {
                        let (aggregate, reason) = (unshipped.id.to_string(), unshipped.reason);
                        tracing::debug!(aggregate, reason, "left to a relay");
                    }
                }
                Err(error) => tracing::debug!(%error, "left to a relay"),
            }
        });
        let _ = tokio::time::timeout(wait, shipment).await;
    }
}

/// A name that no other write has.
fn random_op() -> Result<OpId> {
    let mut bytes = [0_u8; 16];
    let failed = |error: getrandom::Error| Error::Other { source: error.to_string().into() };
    getrandom::fill(&mut bytes).map_err(failed)?;
    OpId::new(hex(&bytes)).map_err(|source| Error::Other { source: Box::new(source) })
}
