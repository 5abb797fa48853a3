//! A comparison that never ends.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::checking::pause;
use super::report::FINDINGS;
use super::suspects::Suspects;
use super::walk::Sample;
use super::{CheckOptions, DualStore};
use crate::mirror::Phase;
use crate::mirror::check::Finding;
use crate::mirror::mysql::Progress;
use crate::repository::Result;

/// What an instance waits that has nothing to compare, as it is not the phase for it, or another one does it.
const IDLE: Duration = Duration::from_secs(1);

/// What comparing [round by round](super::DualBuilder::verify_always) has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Rounds {
    /// Rounds that have come to their end, of all instances, since the tables of the mirror were made. So are the next four.
    pub done: u64,
    /// Aggregates that were compared.
    pub compared: u64,
    /// Findings that were not explained by what is pending.
    pub unexplained: u64,
    /// When the last round has come to its end, by the server's clock, in UTC.
    pub ended: Option<String>,
    /// The instance that is at it.
    pub instance: Option<String>,
    /// Findings by their class, of this instance, since it began. So are the next.
    pub classes: BTreeMap<&'static str, u64>,
    /// The last of them, 100 at most.
    pub findings: Vec<Finding>,
}

/// What this instance has found.
#[derive(Debug, Default)]
pub(super) struct Noted(Mutex<(BTreeMap<&'static str, u64>, VecDeque<Finding>)>);

impl Noted {
    /// Takes note of findings; how many of them nothing explains.
    fn add(&self, findings: Vec<Finding>) -> u64 {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (classes, last) = &mut *noted;
        let mut unexplained = 0;
        for finding in findings {
            *classes.entry(finding.class.as_str()).or_default() += 1;
            if finding.class.is_explained() {
                continue;
            }
            unexplained += 1;
            tracing::warn!(%finding, "the stores differ");
            last.truncate(FINDINGS - 1);
            last.push_front(finding);
        }
        unexplained
    }
}

impl DualStore {
    /// What comparing round by round has found: one statement in MySQL.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn rounds(&self) -> Result<Rounds> {
        let state = self.inner.source.rounds().await?;
        let noted = self.inner.noted.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (classes, last) = &*noted;
        Ok(Rounds {
            done: state.done,
            compared: state.compared,
            unexplained: state.unexplained,
            ended: state.ended,
            instance: state.holder,
            classes: classes.clone(),
            findings: last.iter().cloned().collect(),
        })
    }

    /// Goes a step on in the round, if no other instance does; what is to be waited then.
    pub(super) async fn go_round(&self, suspects: &mut Suspects, per_second: u32) -> Result<Duration> {
        let inner = &*self.inner;
        // Before, rows that the backfill has not come to are no difference.
        if self.phase() < Phase::DualWrite {
            suspects.clear();
            return Ok(IDLE);
        }
        let Some(position) = inner.source.claim_rounds(&inner.instance).await? else {
            suspects.clear();
            return Ok(IDLE);
        };
        let mut progress = Progress::default();
        while let Some(due) = suspects.due(Instant::now()) {
            progress.unexplained += inner.noted.add(self.look_again(due).await?);
        }
        if suspects.is_full() {
            inner.source.reach_rounds(&inner.instance, position.as_ref(), progress).await?;
            return Ok(suspects.wait(Instant::now()).unwrap_or_default());
        }
        let sample = Sample::in_steps(usize::try_from(per_second).unwrap_or(usize::MAX));
        let step = self.step(position.unwrap_or_else(|| self.beginning()), &sample).await?;
        suspects.add(step.suspects, Instant::now());
        progress.compared = step.compared;
        progress.is_round = step.next.is_none();
        inner.source.reach_rounds(&inner.instance, step.next.as_ref(), progress).await?;
        // A step that has come by nothing is not for nothing.
        Ok(pause((step.compared + step.items).max(1), per_second))
    }

    /// As in a comparison that ends.
    pub(super) fn suspects() -> Suspects {
        Suspects::new(CheckOptions::default().again_after)
    }
}
