//! Items that are stored and count as absent: they have expired, or are tombstones.

use std::cmp::Ordering;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::client::Dynamo;
use crate::expr::Expressions;
use crate::key::KeyValue;
use crate::schema::EntitySchema;
use crate::value::{Item, MapSource, R, compare_numbers};

/// The attribute, a number, that makes an item a tombstone; see [`Dynamo::with_tombstones`].
pub const TOMBSTONE: &str = "_del";

/// What counts as absent, as a read or write sees it at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Absence {
    /// The attribute that says when an item expires, and the moment, in seconds since 1970.
    expiry: Option<(&'static str, String)>,
    /// Whether there may be tombstones.
    tombstones: bool,
}

impl Absence {
    /// That of an entity's items; `None` when all of them are there.
    pub(crate) fn of(schema: &EntitySchema, db: &Dynamo) -> Option<Self> {
        // What time it is takes a while to find out.
        let expired = schema.managed.ttl.map(|name| Self::expired(name.text, db.now()));
        match Self::of_tombstones(db) {
            Some(tombstones) => Some(Absence { expiry: expired.and_then(|expired| expired.expiry), ..tombstones }),
            None => expired,
        }
    }

    /// That of tombstones alone.
    pub(crate) fn of_tombstones(db: &Dynamo) -> Option<Self> {
        db.has_tombstones().then_some(Absence { expiry: None, tombstones: true })
    }

    /// That of what has expired by a moment.
    pub(crate) fn at(schema: &EntitySchema, now: SystemTime) -> Option<Self> {
        schema.managed.ttl.map(|name| Self::expired(name.text, now))
    }

    pub(super) fn expired(attribute: &'static str, now: SystemTime) -> Self {
        // Nothing has expired before 1970.
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Absence { expiry: Some((attribute, now.to_string())), tombstones: false }
    }

    /// The attributes that tell.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &'static str> {
        let expiry = self.expiry.iter().map(|(attribute, _)| *attribute);
        expiry.chain(self.tombstones.then_some(TOMBSTONE))
    }

    /// The condition that an item is one of these. An attribute that is not there, or is no number, is less than nothing.
    pub(crate) fn is_absent(&self, out: &mut Expressions) -> String {
        let mut ways = Vec::with_capacity(2);
        if let Some((attribute, now)) = &self.expiry {
            let name = out.name(attribute);
            ways.push(format!("{name} < {}", out.value(AttributeValue::N(now.clone()))));
        }
        if self.tombstones {
            ways.push(format!("attribute_exists({})", out.name(TOMBSTONE)));
        }
        ways.join(" OR ")
    }

    /// The condition that it is not.
    pub(crate) fn is_alive(&self, out: &mut Expressions) -> String {
        let absent = self.is_absent(out);
        if self.tombstones { format!("(NOT ({absent}))") } else { format!("(NOT {absent})") }
    }

    /// This holds, or the item counts as absent.
    pub(crate) fn or_absent(this: Option<&Self>, condition: String, out: &mut Expressions) -> String {
        match this {
            Some(absence) => format!("({condition} OR {})", absence.is_absent(out)),
            None => condition,
        }
    }

    /// A filter that hides what counts as absent, beside another one.
    pub(crate) fn hide(this: Option<&Self>, filter: Option<String>, out: &mut Expressions) -> Option<String> {
        match (filter, this.map(|absence| absence.is_alive(out))) {
            (Some(filter), Some(alive)) => Some(format!("{filter} AND {alive}")),
            (filter, alive) => filter.or(alive),
        }
    }

    /// True for an item that counts as absent.
    pub(crate) fn is_over(&self, item: &Item) -> bool {
        let is_tombstone = self.tombstones && item.contains_key(TOMBSTONE);
        is_tombstone || self.is_before(|attribute| item.get(attribute).and_then(KeyValue::from_attribute))
    }

    /// The same of an item that is not yet read.
    pub(crate) fn is_over_unread<'de, M: MapSource<'de>>(&self, item: &M) -> R<bool> {
        if self.tombstones && item.peek_key(TOMBSTONE)?.is_some() {
            return Ok(true);
        }
        match &self.expiry {
            Some((attribute, _)) => item.peek_key(attribute).map(|found| self.is_before(|_| found)),
            None => Ok(false),
        }
    }

    fn is_before(&self, found: impl FnOnce(&'static str) -> Option<KeyValue>) -> bool {
        let Some((attribute, now)) = &self.expiry else { return false };
        matches!(found(attribute), Some(KeyValue::N(seconds)) if compare_numbers(&seconds, now) == Ordering::Less)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn over(value: AttributeValue) -> bool {
        let expiry = Absence::expired("ttl", UNIX_EPOCH + Duration::new(100, 999_999_999));
        expiry.is_over(&Item::from([("ttl".to_owned(), value)]))
    }

    #[test]
    fn an_item_is_gone_when_the_second_after_its_expiry_begins() {
        let n = |text: &str| AttributeValue::N(text.to_owned());
        assert!(over(n("99")) && over(n("9.9E1")) && over(n("-5")));
        assert!(!over(n("100")) && !over(n("101")) && !over(n("1E3")));
        // DynamoDB takes no notice of other types, nor do its comparisons.
        assert!(!over(AttributeValue::S("99".to_owned())) && !over(AttributeValue::Null(true)));
        assert!(!Absence::expired("ttl", UNIX_EPOCH - Duration::from_secs(1)).is_over(&Item::new()));
    }

    #[test]
    fn a_tombstone_is_absent_whatever_else_it_has() {
        let tombstones = Absence { expiry: Some(("ttl", "100".to_owned())), tombstones: true };
        let n = |name: &str, text: &str| (name.to_owned(), AttributeValue::N(text.to_owned()));
        assert!(tombstones.is_over(&Item::from([n(TOMBSTONE, "1")])));
        assert!(tombstones.is_over(&Item::from([n("ttl", "99")])));
        assert!(!tombstones.is_over(&Item::from([n("ttl", "100")])));
        assert!(!Absence { tombstones: false, ..tombstones.clone() }.is_over(&Item::from([n(TOMBSTONE, "1")])));
        let mut out = Expressions::default();
        assert_eq!(tombstones.is_alive(&mut out), "(NOT (#0 < :0 OR attribute_exists(#1)))");
    }
}
