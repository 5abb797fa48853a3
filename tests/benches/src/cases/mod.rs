//! Everything that this crate measures.

mod conversion;
mod request;

pub use conversion::conversions;
pub use request::{Runtime, per_request, requests};

use crate::case::Case;

#[must_use]
pub fn all() -> Vec<Case> {
    let mut cases = conversions();
    cases.extend(requests());
    cases
}
