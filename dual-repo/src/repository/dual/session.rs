//! What a caller has written, so that it reads it.

use std::sync::Arc;

use crate::mirror::look::Floors;

/// Remembers what was written through the repositories that are [in it](super::DualRepository::in_session), so that they read
/// it, or something newer, in every phase. One for each request, or each user's visit, is what is meant.
#[derive(Debug, Clone, Default)]
pub struct DualSession {
    pub(super) floors: Arc<Floors>,
}

impl DualSession {
    /// Of a caller that has written nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}
