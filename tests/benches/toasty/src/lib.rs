//! Whole requests of `toasty`, beside the same by hand through the version of the SDK that it pins.
#![allow(clippy::unwrap_used, reason = "a case that cannot run has nothing to say")]

mod answers;
mod by_hand;
#[path = "../../src/canned.rs"]
mod canned;
mod entities;
mod mapped;
#[cfg(test)]
mod tests;

use harness::{Case, runtime};

use self::answers::Answers;

/// Orders of a page.
const PAGE: u64 = 100;
/// Whose user and orders are asked for.
const EMAIL: &str = "johanna.lindqvist@example.com";

/// All of them.
#[must_use]
pub fn cases() -> Vec<Case> {
    let runtime = runtime();
    let answers = Answers::new(&runtime);
    let mut cases = by_hand::cases(&runtime, &answers);
    cases.extend(mapped::cases(&runtime, &answers));
    cases
}
