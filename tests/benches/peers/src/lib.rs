//! The cases of other crates beside those of this library and those by hand.
#![allow(clippy::unwrap_used, reason = "a case that cannot run has nothing to say")]

mod aws_dynamo_derive;
mod modyne;
mod serde_dynamo;

use harness::Case;

/// All of them.
#[must_use]
pub fn cases() -> Vec<Case> {
    let mut cases = benches::cases::all();
    cases.extend(serde_dynamo::cases());
    cases.extend(modyne::cases());
    cases.extend(aws_dynamo_derive::cases());
    cases
}
