//! A setting that remembers the key which set it.

use syn::Ident;

use crate::ctxt::Ctxt;

/// A setting that may be given once.
pub(crate) struct Slot<T> {
    found: Option<(Ident, T)>,
    /// True when the key was there, whose value may be wrong and reported.
    mentioned: bool,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot { found: None, mentioned: false }
    }
}

impl<T> Slot<T> {
    //     #[dynamo(rename = "a", rename = "b")]
    //                            ^^^^^^ given more than once
    pub(crate) fn set(&mut self, cx: &Ctxt, key: &Ident, value: T) {
        if self.found.is_some() {
            cx.error(key, format_args!("`{key}` is given more than once"));
        } else {
            self.found = Some((key.clone(), value));
        }
    }

    /// The value.
    pub(crate) fn get(&self) -> Option<&T> {
        self.found.as_ref().map(|(_, value)| value)
    }

    /// The key that set it, for errors.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.found.as_ref().map(|(key, _)| key)
    }

    pub(crate) fn into_inner(self) -> Option<T> {
        self.found.map(|(_, value)| value)
    }

    pub(crate) fn mention(&mut self, mentioned: bool) {
        self.mentioned |= mentioned;
    }

    pub(crate) fn is_mentioned(&self) -> bool {
        self.mentioned || self.found.is_some()
    }

    pub(crate) fn is_set(&self) -> bool {
        self.found.is_some()
    }
}
