//! What reads by keys ask for.

use std::time::SystemTime;

use crate::key::Key;
use crate::managed::{Absence, Expired};
use crate::schema::EntitySchema;
use crate::value::Item;

/// The keys of items that are asked for, in order.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The keys; one may be there several times.
    pub keys: Vec<Key>,
    /// Whether every write that was answered before has to be seen.
    pub consistent: bool,
    expired: Expired,
}

impl Lookup {
    pub(crate) fn new(keys: Vec<Key>, consistent: bool, expired: Expired) -> Self {
        Lookup { keys, consistent, expired }
    }

    /// Whether items that have expired are asked for too.
    #[must_use]
    pub fn includes_expired(&self) -> bool {
        self.expired == Expired::Included
    }

    /// True for an item that is found: it has not expired by `now`, or those that have are asked for too.
    #[must_use]
    pub fn keeps(&self, schema: &EntitySchema, item: &Item, now: SystemTime) -> bool {
        match self.expired {
            Expired::Hidden => Absence::at(schema, now).is_none_or(|expiry| !expiry.is_over(item)),
            Expired::Included => true,
        }
    }
}
