//! From one phase to the next, or back.

use std::fmt;
use std::time::Duration;

use super::{Control, Epoch, Phase, Session, Source, Target};
use crate::repository::{Error, Result};

/// What is known of the move at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Facts {
    /// Aggregates that DynamoDB may not have.
    pub pending: u64,
    /// How long the oldest of them has been so.
    pub oldest: Option<Duration>,
    /// Aggregates that cannot be shipped as they are.
    pub dead: u64,
    /// Ranges of rows that the backfill has not come to the end of; `None` if it has not been planned.
    pub unfilled: Option<u64>,
    /// Instances that have shown themselves lately and have not heard of the current epoch.
    pub unaware: Vec<String>,
    /// The last comparison of all data, if it came to an end.
    pub verified: Option<Verified>,
    /// Whether what others write is noted by triggers.
    pub triggers: TriggerState,
}

/// Whether triggers note what is written past the store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum TriggerState {
    /// There are none.
    #[default]
    None,
    /// They are those of these entities.
    Current,
    /// Some are missing, or are those of another mapping: which.
    Stale(String),
}

/// What a comparison of all data has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Verified {
    /// Whether it was begun after the backfill had come to its end, and in this capture.
    pub is_current: bool,
    /// Differences that are not explained by what is pending.
    pub unexplained: u64,
}

/// How much may be left undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// How long the oldest debt may have been one.
    pub lag: Duration,
    /// How many aggregates may be impossible to ship.
    pub dead: u64,
}

impl Default for Tolerance {
    /// Ten seconds of lag, and nothing that cannot be shipped.
    fn default() -> Self {
        Tolerance { lag: Duration::from_secs(10), dead: 0 }
    }
}

/// Who changes the phase, and why: for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Who.
    pub who: String,
    /// Why.
    pub why: String,
}

/// A change of phase, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The epoch that began with it.
    pub epoch: Epoch,
    /// When, by the server's clock, in UTC.
    pub at: String,
    /// The phase before.
    pub from: Phase,
    /// The phase since.
    pub to: Phase,
    /// Who, and why.
    pub reason: Reason,
}

/// Why a phase cannot be left for another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The other one is not the next, or the one before.
    NotNext,
    /// Instances have not heard of the current epoch.
    Unaware(Vec<String>),
    /// The backfill is not at its end.
    Unfilled(Option<u64>),
    /// The debt is too old.
    Lag(Duration),
    /// So many aggregates cannot be shipped.
    Dead(u64),
    /// There is no comparison of all data that counts.
    Unverified,
    /// The last comparison has found so many differences.
    Differences(u64),
    /// The triggers are not those of the entities.
    Triggers(String),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Obstacle::NotNext => f.write_str("it is not the next phase, nor the one before; go step by step"),
            Obstacle::Unaware(instances) => write!(
                f,
                "instances have not heard of the present phase yet: {}; wait, or stop them",
                instances.join(", ")
            ),
            Obstacle::Unfilled(None) => f.write_str("the backfill has not begun; run it"),
            Obstacle::Unfilled(Some(ranges)) => {
                write!(f, "the backfill is not at its end: {ranges} ranges are left; run it")
            }
            Obstacle::Lag(age) => {
                write!(f, "something has been waiting for DynamoDB for {age:.1?}; let the relay catch up")
            }
            Obstacle::Dead(count) => write!(
                f,
                "{count} aggregates cannot be shipped as they are; list the dead letters, and set the rows right"
            ),
            Obstacle::Unverified => {
                f.write_str("all data have not been compared since the backfill came to its end; verify them")
            }
            Obstacle::Differences(count) => {
                write!(f, "the last comparison has found {count} differences; repair them, and verify again")
            }
            Obstacle::Triggers(reason) => write!(
                f,
                "the triggers are not those of these entities, so that what others write may be missed: {reason}; install \
                 them again, or drop them"
            ),
        }
    }
}

/// What stands in the way from one phase to another.
#[must_use]
pub fn obstacles(from: Phase, to: Phase, facts: &Facts, tolerance: Tolerance) -> Vec<Obstacle> {
    if !from.is_next_to(to) {
        return vec![Obstacle::NotNext];
    }
    let mut found = Vec::new();
    // An instance is never more than one phase behind the others.
    if !facts.unaware.is_empty() {
        found.push(Obstacle::Unaware(facts.unaware.clone()));
    }
    if to < from {
        return found;
    }
    if let TriggerState::Stale(reason) = &facts.triggers {
        found.push(Obstacle::Triggers(reason.clone()));
    }
    if to <= Phase::Backfill {
        return found;
    }
    if facts.unfilled != Some(0) {
        found.push(Obstacle::Unfilled(facts.unfilled));
    }
    if let Some(oldest) = facts.oldest.filter(|oldest| *oldest > tolerance.lag) {
        found.push(Obstacle::Lag(oldest));
    }
    if facts.dead > tolerance.dead {
        found.push(Obstacle::Dead(facts.dead));
    }
    if to >= Phase::ShadowRead {
        match facts.verified {
            Some(Verified { is_current: true, unexplained: 0 }) => {}
            Some(Verified { is_current: true, unexplained }) => found.push(Obstacle::Differences(unexplained)),
            Some(Verified { is_current: false, .. }) | None => found.push(Obstacle::Unverified),
        }
    }
    found
}

/// Changes the phase, if nothing stands in the way. It waits for the writes that are under way in the old one, and holds up new
/// ones until it is done.
///
/// # Errors
/// [`Error::Invalid`] with everything that stands in the way; whatever the source says.
pub async fn switch<S: Source, T: Target>(
    source: &S,
    target: &T,
    to: Phase,
    tolerance: Tolerance,
    reason: &Reason,
) -> Result<Control> {
    let mut session = source.begin().await?;
    let control = session.control_alone().await?;
    let facts = session.facts(&control).await?;
    let obstacles = obstacles(control.phase, to, &facts, tolerance);
    if !obstacles.is_empty() {
        let obstacles: Vec<String> = obstacles.iter().map(Obstacle::to_string).collect();
        let reason = format!("cannot go from `{}` to `{to}`: {}", control.phase, obstacles.join("; "));
        return Err(Error::Invalid { source: reason.into() });
    }
    let epoch = control.epoch.checked_add(1).ok_or_else(|| Error::Other {
        source: "the phase was changed 65,535 times, and no more epochs are left".into(),
    })?;
    let since = if control.phase.captures() { control.since } else { epoch };
    let next = Control { epoch, phase: to, since, ..control.clone() };
    session.set_control(&control, &next, reason).await?;
    session.commit().await?;
    // Whoever finds that the mirror has not heard of it tells it again.
    if let Err(error) = target.announce(&next).await {
        tracing::warn!(%error, epoch, "the mirror has not heard of the new phase yet");
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready() -> Facts {
        let verified = Some(Verified { is_current: true, unexplained: 0 });
        Facts { unfilled: Some(0), verified, ..Facts::default() }
    }

    fn found(from: Phase, to: Phase, facts: &Facts) -> Vec<Obstacle> {
        obstacles(from, to, facts, Tolerance::default())
    }

    #[test]
    fn each_step_up_has_its_guards_and_each_step_down_only_waits_for_instances() {
        for pair in Phase::ALL.windows(2) {
            assert_eq!(found(pair[0], pair[1], &ready()), [], "{pair:?}");
            assert_eq!(found(pair[1], pair[0], &Facts::default()), [], "{pair:?}");
            let unaware = Facts { unaware: vec!["web-1".to_owned()], ..ready() };
            assert_eq!(found(pair[0], pair[1], &unaware), [Obstacle::Unaware(vec!["web-1".to_owned()])]);
            assert_eq!(found(pair[1], pair[0], &unaware), [Obstacle::Unaware(vec!["web-1".to_owned()])]);
        }
        let (fill, dual, shadow) = (Phase::Backfill, Phase::DualWrite, Phase::ShadowRead);
        assert_eq!(found(fill, dual, &Facts::default()), [Obstacle::Unfilled(None)]);
        let half = Facts { unfilled: Some(2), dead: 1, oldest: Some(Duration::from_secs(11)), ..ready() };
        let late = Obstacle::Lag(Duration::from_secs(11));
        assert_eq!(found(fill, dual, &half), [Obstacle::Unfilled(Some(2)), late, Obstacle::Dead(1)]);
        let verified =
            |is_current, unexplained| Facts { verified: Some(Verified { is_current, unexplained }), ..ready() };
        assert_eq!(found(dual, shadow, &verified(true, 3)), [Obstacle::Differences(3)]);
        assert_eq!(found(dual, shadow, &verified(false, 0)), [Obstacle::Unverified]);
        assert_eq!(found(Phase::MySqlOnly, dual, &ready()), [Obstacle::NotNext]);
        let stale = Facts { triggers: TriggerState::Stale("missing are a".to_owned()), ..ready() };
        for pair in Phase::ALL.windows(2) {
            assert_eq!(found(pair[0], pair[1], &stale), [Obstacle::Triggers("missing are a".to_owned())], "{pair:?}");
            assert_eq!(found(pair[1], pair[0], &stale), [], "{pair:?}");
        }
    }
}
