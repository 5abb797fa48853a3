//! Settings of a field that the library keeps.

use super::keyed::Entry;
use super::names::{CREATED_AT, TTL, UPDATED_AT, VERSION};
use super::slot::Slot;
use crate::ctxt::Ctxt;

/// Which of them a field is.
#[derive(Default)]
pub(crate) struct ManagedAttrs {
    pub(crate) version: Slot<()>,
    pub(crate) created_at: Slot<()>,
    pub(crate) updated_at: Slot<()>,
    pub(crate) ttl: Slot<()>,
}

impl ManagedAttrs {
    /// The keys.
    pub(crate) const NAMES: [&'static str; 4] = [VERSION, CREATED_AT, UPDATED_AT, TTL];

    /// Reads an entry; false when it is none of these.
    pub(crate) fn read(&mut self, cx: &Ctxt, entry: &Entry<'_>) -> syn::Result<bool> {
        let slot = match () {
            () if entry.is(VERSION) => &mut self.version,
            () if entry.is(CREATED_AT) => &mut self.created_at,
            () if entry.is(UPDATED_AT) => &mut self.updated_at,
            () if entry.is(TTL) => &mut self.ttl,
            () => return Ok(false),
        };
        slot.set(cx, &entry.key, entry.flag()?);
        Ok(true)
    }
}
