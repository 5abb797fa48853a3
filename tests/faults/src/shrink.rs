//! A scenario that violates an invariant is made smaller, as long as it still does.

use crate::fault::Fault;
use crate::run::run;
use crate::scenario::{Role, Scenario};
use crate::work::Work;

/// Chances that are tried for each smaller scenario.
const SCHEDULES: u64 = 60;

/// The smallest scenario that was found; the same one each time.
#[must_use]
pub fn shrink(scenario: &Scenario, invariant: &str) -> Scenario {
    let mut smallest = scenario.clone();
    loop {
        let smaller = candidates(&smallest).iter().find_map(|smaller| violating(smaller, invariant));
        match smaller {
            Some(smaller) => smallest = smaller,
            None => return smallest,
        }
    }
}

/// The scenario with a chance that violates the invariant, if there is one.
fn violating(scenario: &Scenario, invariant: &str) -> Option<Scenario> {
    let schedules = [scenario.schedule].into_iter().chain(0..SCHEDULES);
    schedules
        .map(|schedule| Scenario { schedule, ..scenario.clone() })
        .find(|scenario| run(scenario, false).violation.is_some_and(|found| found.invariant == invariant))
}

/// Changes the writes of a caller.
fn change(scenario: &mut Scenario, caller: usize, change: impl FnOnce(&mut Vec<Work>)) {
    if let Some(caller) = scenario.callers.get_mut(caller) {
        change(&mut caller.works);
    }
}

fn remove<T>(list: &mut Vec<T>, at: usize) {
    if at < list.len() {
        list.remove(at);
    }
}

/// Whether everything that a scenario needs to come to rest is still in it.
fn is_whole(scenario: &Scenario) -> bool {
    let has = |role| scenario.roles.iter().any(|(_, has)| *has == role);
    [Role::Relay, Role::Backfill, Role::Flipper, Role::Notes].into_iter().all(has)
}

/// Scenarios with something left out, what matters most first.
fn candidates(scenario: &Scenario) -> Vec<Scenario> {
    let mut found = Vec::new();
    let mut offer = |change: &dyn Fn(&mut Scenario)| {
        let mut smaller = scenario.clone();
        change(&mut smaller);
        if smaller != *scenario && is_whole(&smaller) {
            found.push(smaller);
        }
    };
    for fault in Fault::ALL {
        offer(&|smaller| smaller.rates.set(fault, 0));
    }
    for caller in 0..scenario.callers.len() {
        offer(&|smaller| change(smaller, caller, Vec::clear));
        offer(&|smaller| smaller.roles.retain(|(_, role)| *role != Role::Writer(caller)));
    }
    offer(&|smaller| smaller.bypasses.clear());
    offer(&|smaller| smaller.since.clear());
    for role in 0..scenario.roles.len() {
        offer(&|smaller| remove(&mut smaller.roles, role));
    }
    for flip in 0..scenario.flips.len() {
        offer(&|smaller| remove(&mut smaller.flips, flip));
    }
    for (caller, of) in scenario.callers.iter().enumerate() {
        for work in 0..of.works.len() {
            offer(&|smaller| change(smaller, caller, |works| remove(works, work)));
        }
    }
    for (caller, of) in scenario.callers.iter().enumerate() {
        for (work, of) in of.works.iter().enumerate().filter(|(_, work)| work.actions.len() > 1) {
            for action in 0..of.actions.len() {
                offer(&|smaller| {
                    change(smaller, caller, |works| {
                        if let Some(work) = works.get_mut(work) {
                            remove(&mut work.actions, action);
                        }
                    });
                });
            }
        }
    }
    for row in 0..scenario.rows.len() {
        offer(&|smaller| remove(&mut smaller.rows, row));
    }
    for row in 0..scenario.since.len() {
        offer(&|smaller| remove(&mut smaller.since, row));
    }
    for role in 0..scenario.roles.len() {
        offer(&|smaller| {
            if let Some((instance, _)) = smaller.roles.get_mut(role) {
                *instance = 0;
            }
        });
    }
    found
}
