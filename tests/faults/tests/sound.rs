//! The protocol as it is, under every fault.

use dual_repo::mirror::Phase;
use faults::campaign::run_seeds;
use faults::fault::{Fault, Rates};
use faults::run::run;
use faults::scenario::{Scenario, Start};
use faults::stats::Stats;

#[test]
fn no_invariant_is_violated_in_20_000_runs_in_which_everything_fails_that_can() {
    let report = run_seeds(0, 20_000, None, |_| ());
    if let Some((scenario, violation)) = report.violation {
        panic!("`cargo xtask faults --seed {}` shows {}: {}", scenario.seed, violation.invariant, violation.found);
    }
    let Stats { operations, transitions, groups, largest_group, superseded, .. } = report.stats;
    let Stats { expired, purged, bypasses, poison, looks, unknown, faults, .. } = report.stats;
    println!("{:#?}", report.stats.named());
    assert!(operations > 100_000 && transitions > 50_000, "{operations} operations, {transitions} changes of phase");
    assert!(groups > 10_000 && largest_group > 3, "{groups} groups, the largest of {largest_group}");
    assert!(superseded > 50_000 && expired > 1_000, "{superseded} superseded, {expired} expired");
    assert!(purged > 1_000 && bypasses > 5_000 && poison > 100, "{purged}, {bypasses}, {poison}");
    assert!(looks > 20_000 && unknown > 100, "{looks} reads, {unknown} unknown");
    assert!(faults.iter().all(|count| *count > 1_000), "{faults:?}");
}

#[test]
fn a_seed_runs_the_same_way_each_time() {
    for seed in 0..20 {
        let scenario = Scenario::new(seed, None);
        assert_eq!(run(&scenario, true).trace, run(&scenario, true).trace, "seed {seed}");
    }
}

/// Capture ends and begins anew while workers of the backfill stand still.
#[test]
fn a_backfill_that_stood_still_over_another_capture_passes_over_nothing() {
    for seed in 0..4_000 {
        let mut scenario = Scenario::new(seed, None);
        scenario.start = Start::MySqlOnly;
        scenario.rates = Rates::default();
        scenario.rates.set(Fault::Stall, 150);
        scenario.flips = vec![Phase::Backfill, Phase::MySqlOnly, Phase::DualWrite];
        scenario.bypasses.clear();
        if let Some(violation) = run(&scenario, false).violation {
            panic!("seed {seed}: {}: {}", violation.invariant, violation.found);
        }
    }
}
