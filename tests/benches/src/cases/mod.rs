//! Everything that this crate measures.

mod conversion;
mod rendering;
mod request;

pub use conversion::conversions;
pub use rendering::rendering;
pub use request::{Answers, EMAIL, key, query, requests};

use harness::Case;

/// All of them.
#[must_use]
pub fn all() -> Vec<Case> {
    let mut cases = conversions();
    cases.extend(rendering());
    cases.extend(requests());
    cases
}
