//! What makes a backfill pause.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use dynamo_core::CircuitState;

use crate::mirror::breaker::Breaker;
use crate::mirror::mysql::{Load, MySqlSource};
use crate::repository::Result;

/// How often the server is asked how busy it is.
const LOOKS: Duration = Duration::from_millis(500);
/// No answer that is faster than this is slow, whatever the fastest one took.
const FAST: Duration = Duration::from_millis(1);

/// Why a backfill pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(tag = "reason", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Pause {
    /// DynamoDB has not answered lately, and is not asked for a while.
    NoAnswer,
    /// More threads of MySQL are at work than [`threads_running`](super::BackfillOptions::threads_running) allows.
    ThreadsRunning {
        /// So many are.
        running: u32,
        /// So many may be.
        limit: u32,
    },
    /// MySQL answers later than [`slowdown`](super::BackfillOptions::slowdown) allows.
    Slow {
        /// How long reading a row took.
        took: Duration,
        /// How long it takes at best.
        best: Duration,
    },
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pause::NoAnswer => f.write_str("DynamoDB does not answer"),
            Pause::ThreadsRunning { running, limit } => {
                write!(f, "MySQL runs {running} threads, and the limit is {limit}")
            }
            Pause::Slow { took, best } => write!(f, "MySQL has taken {took:.1?} for a row, and {best:.1?} at best"),
        }
    }
}

/// Lets a backfill go on only while MySQL has time for it.
#[derive(Debug)]
pub(super) struct Brake {
    limits: Limits,
    /// When the server was asked, how fast it was at best, and what came of it. It is asked by one at a time.
    asked: tokio::sync::Mutex<Option<(Instant, Duration)>>,
    pause: Mutex<Option<Pause>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) threads_running: Option<u32>,
    pub(super) slowdown: Option<u32>,
}

impl Limits {
    fn judge(self, load: Load, best: Duration) -> Option<Pause> {
        if let Some(limit) = self.threads_running.filter(|limit| load.running > *limit) {
            return Some(Pause::ThreadsRunning { running: load.running, limit });
        }
        let allowed = self.slowdown.map(|times| best.max(FAST).saturating_mul(times.max(1)));
        allowed.is_some_and(|allowed| load.took > allowed).then_some(Pause::Slow { took: load.took, best })
    }
}

impl Brake {
    pub(super) fn new(limits: Limits) -> Self {
        Brake { limits, asked: tokio::sync::Mutex::default(), pause: Mutex::default() }
    }

    /// Why it pauses, if it does.
    pub(super) fn pause(&self) -> Option<Pause> {
        *self.pause.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until nothing speaks against going on.
    pub(super) async fn released(&self, source: &MySqlSource, dynamo: &Breaker) -> Result<()> {
        while dynamo.state() == CircuitState::Open {
            self.set(Some(Pause::NoAnswer));
            tokio::time::sleep(LOOKS).await;
        }
        if self.pause() == Some(Pause::NoAnswer) {
            self.set(None);
        }
        if self.limits.threads_running.is_none() && self.limits.slowdown.is_none() {
            return Ok(());
        }
        let mut asked = self.asked.lock().await;
        loop {
            let best = match *asked {
                Some((at, _)) if at.elapsed() < LOOKS && self.pause().is_none() => return Ok(()),
                Some((at, best)) => {
                    tokio::time::sleep(LOOKS.saturating_sub(at.elapsed())).await;
                    Some(best)
                }
                None => None,
            };
            let load = source.load().await?;
            let best = best.map_or(load.took, |best| best.min(load.took));
            *asked = Some((Instant::now(), best));
            self.set(self.limits.judge(load, best));
        }
    }

    fn set(&self, pause: Option<Pause>) {
        let before = std::mem::replace(&mut *self.pause.lock().unwrap_or_else(PoisonError::into_inner), pause);
        match (before, pause) {
            (None, Some(pause)) => tracing::info!(%pause, "the backfill pauses"),
            (Some(_), None) => tracing::info!("the backfill goes on"),
            (None, None) | (Some(_), Some(_)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_and_slow_answers_make_a_pause_where_limits_are_set() {
        let limits = |threads_running, slowdown| Limits { threads_running, slowdown };
        let load = |running, millis| Load { running, took: Duration::from_millis(millis) };
        let best = Duration::from_micros(200);
        assert_eq!(limits(None, None).judge(load(1000, 1000), best), None);
        assert_eq!(limits(Some(10), None).judge(load(10, 1000), best), None);
        let pause = limits(Some(10), None).judge(load(11, 0), best).unwrap();
        assert_eq!(pause, Pause::ThreadsRunning { running: 11, limit: 10 });
        assert_eq!(pause.to_string(), "MySQL runs 11 threads, and the limit is 10");
        // A fifth of a millisecond is as good as one.
        assert_eq!(limits(None, Some(5)).judge(load(1000, 5), best), None);
        let pause = limits(None, Some(5)).judge(load(1000, 6), best).unwrap();
        assert_eq!(pause.to_string(), "MySQL has taken 6.0ms for a row, and 200.0µs at best");
        let best = Duration::from_millis(10);
        assert_eq!(limits(None, Some(5)).judge(load(1, 50), best), None);
        assert!(limits(None, Some(5)).judge(load(1, 51), best).is_some());
    }
}
