//! Protocols that are wrong, each of which has to be caught.

use faults::campaign::run_seeds;
use faults::mutant::Mutant;
use faults::run::run;
use faults::shrink::shrink;

/// Seeds in which a mutant has to be caught.
fn budget(mutant: Mutant) -> u64 {
    match mutant {
        Mutant::EarlyPurge | Mutant::PurgeFromRelease | Mutant::NoHold | Mutant::OldAppear => 20_000,
        _ => 1_000,
    }
}

#[test]
fn every_protocol_that_lacks_a_safeguard_is_caught() {
    let mut survivors = Vec::new();
    for mutant in Mutant::ALL {
        let report = run_seeds(0, budget(mutant), Some(mutant), |_| ());
        match report.violation {
            Some((scenario, violation)) => {
                println!("{mutant}: {} in seed {}, {}", violation.invariant, scenario.seed, violation.found);
            }
            None => survivors.push(mutant.name()),
        }
    }
    assert!(survivors.is_empty(), "{survivors:?}");
}

#[test]
fn what_is_found_is_made_smaller_and_still_shows_it() {
    let report = run_seeds(0, 1_000, Some(Mutant::EqualRelease), |_| ());
    let (scenario, violation) = report.violation.unwrap();
    let smallest = shrink(&scenario, violation.invariant);
    let works = |of: &faults::scenario::Scenario| of.callers.iter().map(|caller| caller.works.len()).sum::<usize>();
    assert!(works(&smallest) < works(&scenario) && works(&smallest) <= 2, "{smallest}");
    assert_eq!(shrink(&scenario, violation.invariant), smallest);
    let outcome = run(&smallest, true);
    assert_eq!(outcome.violation.map(|violation| violation.invariant), Some(violation.invariant));
    assert!(outcome.trace.iter().any(|line| line.contains("!!")), "{:#?}", outcome.trace);
}
