//! Many runs, on all processors.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::mutant::Mutant;
use crate::run::run;
use crate::scenario::Scenario;
use crate::stats::Stats;
use crate::world::Violation;

/// Seeds that a thread takes at a time.
const CHUNK: u64 = 16;

/// What many runs have shown.
#[derive(Debug, Default)]
pub struct Report {
    /// What happened in all of them.
    pub stats: Stats,
    /// Of those that violate an invariant, the one with the smallest seed, and what was found.
    pub violation: Option<(Scenario, Violation)>,
}

/// Runs the scenarios of some seeds, until one violates an invariant; `progress` is told how many were run.
///
/// The seed that is found is the same each time, however many processors there are.
pub fn run_seeds(first: u64, count: u64, mutant: Option<Mutant>, progress: impl Fn(u64) + Sync) -> Report {
    let next = AtomicU64::new(0);
    let done = AtomicU64::new(0);
    let is_over = AtomicBool::new(false);
    let report = Mutex::new(Report::default());
    let work = || {
        let mut stats = Stats::default();
        while !is_over.load(Ordering::Relaxed) {
            let chunk = next.fetch_add(CHUNK, Ordering::Relaxed);
            if chunk >= count {
                break;
            }
            for at in chunk..count.min(chunk + CHUNK) {
                let scenario = Scenario::new(first.wrapping_add(at), mutant);
                let outcome = run(&scenario, false);
                stats.add(&outcome.stats);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1);
                if let Some(violation) = outcome.violation {
                    is_over.store(true, Ordering::Relaxed);
                    let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
                    if report.violation.as_ref().is_none_or(|(known, _)| scenario.seed < known.seed) {
                        report.violation = Some((scenario, violation));
                    }
                    break;
                }
            }
        }
        report.lock().unwrap_or_else(PoisonError::into_inner).stats.add(&stats);
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    report.into_inner().unwrap_or_else(PoisonError::into_inner)
}
