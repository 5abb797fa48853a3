//! `#[dynamo(ttl)]`: items that are gone from a time on, though DynamoDB may keep them for days.

use std::cmp::Ordering;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::client::Dynamo;
use crate::expr::Expressions;
use crate::key::KeyValue;
use crate::schema::EntitySchema;
use crate::value::{Convert, Instant, Item, Kind, MapSource, R, Sink, Source, Value, ValueError, compare_numbers};

/// The last second at which an item may expire, in the year 2106. Later ones are no times that anyone waits for, but
/// milliseconds that were taken for seconds.
pub const EXPIRY_MAX: u32 = u32::MAX;

/// A type that says when an item expires: a point in time, or an integer that is seconds since 1970.
///
/// It is stored as a whole number of seconds, of which the fraction is cut off, and every write checks that it is from 1 to
/// [`EXPIRY_MAX`], which is in the year 2106.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot say when an item expires",
    label = "no expiry",
    note = "a `#[dynamo(ttl)]` field is a point in time, such as `chrono::DateTime<Utc>` or `SystemTime`, or an integer that is seconds since 1970, such as `u64`, or an `Option` of one for items that may stay"
)]
pub trait Expiry: Sized {
    /// The seconds since 1970.
    ///
    /// # Errors
    /// When it is no number of seconds.
    fn seconds(&self) -> R<i128>;
    /// The value of so many seconds since 1970.
    ///
    /// # Errors
    /// When the type does not reach that far.
    fn of_seconds(seconds: i128) -> R<Self>;
    /// True for an item that does not expire.
    fn is_never(&self) -> bool {
        false
    }
    /// The value of an item that does not expire; `None` when there is none.
    #[must_use]
    fn never() -> Option<Self> {
        None
    }
}

macro_rules! seconds {
    ($($int:ty),*) => {$(
        impl Expiry for $int {
            fn seconds(&self) -> R<i128> {
                i128::try_from(*self).map_err(|_| too_late())
            }
            fn of_seconds(seconds: i128) -> R<Self> {
                Self::try_from(seconds).map_err(|_| {
                    ValueError::invalid("seconds since 1970 that fit the field's type", "the number is out of range")
                })
            }
        }
    )*};
}
seconds!(u32, u64, u128, usize, i64, i128, isize);

macro_rules! points_in_time {
    ($($type:ty),*) => {$(
        impl Expiry for $type {
            fn seconds(&self) -> R<i128> {
                self.nanos().map(|nanos| nanos.div_euclid(NANOS))
            }
            fn of_seconds(seconds: i128) -> R<Self> {
                let nanos = seconds.checked_mul(NANOS);
                Self::of_nanos(nanos.ok_or_else(|| {
                    ValueError::invalid("seconds since 1970 that a time can hold", "the number is out of range")
                })?)
            }
        }
    )*};
}
points_in_time!(SystemTime);
#[cfg(feature = "chrono")]
points_in_time!(chrono::DateTime<chrono::Utc>);
#[cfg(feature = "time")]
points_in_time!(time::UtcDateTime, time::OffsetDateTime);
#[cfg(feature = "jiff")]
points_in_time!(jiff::Timestamp);

/// `None` does not expire, and has no attribute.
impl<T: Expiry> Expiry for Option<T> {
    fn seconds(&self) -> R<i128> {
        let none = || ValueError::invalid("seconds since 1970", "it is `None`, which has no attribute");
        self.as_ref().map_or_else(|| Err(none()), T::seconds)
    }
    fn of_seconds(seconds: i128) -> R<Self> {
        T::of_seconds(seconds).map(Some)
    }
    fn is_never(&self) -> bool {
        self.is_none()
    }
    fn never() -> Option<Self> {
        Some(None)
    }
}

/// Nanoseconds of a second.
const NANOS: i128 = 1_000_000_000;

/// How a `#[dynamo(ttl)]` field is stored.
#[derive(Debug)]
pub struct Expires;

impl<T: Expiry> Convert<T> for Expires {
    fn encode<S: Sink>(value: &T, sink: S) -> R<S::Done> {
        let seconds = value.seconds()?;
        check_seconds(seconds)?;
        seconds.encode(sink)
    }
    fn decode<'de, S: Source<'de>>(mut source: S) -> R<T> {
        match T::never() {
            Some(never) if source.kind()? == Kind::Null => source.skip().map(|()| never),
            _ => i128::decode(source).and_then(T::of_seconds),
        }
    }
    fn is_absent(value: &T) -> bool {
        value.is_never()
    }
    fn absent() -> Option<T> {
        T::never()
    }
}

fn check_seconds(seconds: i128) -> R<()> {
    if seconds > i128::from(EXPIRY_MAX) {
        return Err(too_late());
    }
    if seconds < 1 {
        return Err(ValueError::invalid(
            "seconds since 1970",
            "it is not after 1970; use `None` for an item that does not expire",
        ));
    }
    Ok(())
}

#[cold]
fn too_late() -> ValueError {
    ValueError::invalid(
        "seconds since 1970, up to the year 2106",
        "it is later; are these milliseconds? Use `None` for an item that does not expire",
    )
}

/// What a read does with items that have expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expired {
    Hidden,
    Included,
}

impl Expired {
    /// What is hidden.
    pub(crate) fn of(self, schema: &EntitySchema, db: &Dynamo) -> Option<Deadline> {
        match self {
            Expired::Hidden => Deadline::of(schema, db),
            Expired::Included => None,
        }
    }

    /// What is hidden of all entities of a table; they agree on the attribute.
    pub(crate) fn of_all(self, schemas: &[&'static EntitySchema], db: &Dynamo) -> Option<Deadline> {
        schemas.iter().find_map(|schema| self.of(schema, db))
    }
}

/// When items expire, as a read or write sees it at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Deadline {
    attribute: &'static str,
    /// The moment, in seconds since 1970.
    now: String,
}

impl Deadline {
    /// That of an entity; `None` for one whose items do not expire.
    pub(crate) fn of(schema: &EntitySchema, db: &Dynamo) -> Option<Self> {
        Self::at(schema, db.now())
    }

    /// The same at a moment.
    pub(crate) fn at(schema: &EntitySchema, now: SystemTime) -> Option<Self> {
        schema.managed.ttl.map(|name| Self::new(name.text, now))
    }

    fn new(attribute: &'static str, now: SystemTime) -> Self {
        // Nothing has expired before 1970.
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Deadline { attribute, now: now.to_string() }
    }

    pub(crate) fn attribute(&self) -> &'static str {
        self.attribute
    }

    /// The condition that an item has expired. An attribute that is not there, or is no number, is less than nothing.
    pub(crate) fn has_expired(&self, out: &mut Expressions) -> String {
        let name = out.name(self.attribute);
        format!("{name} < {}", out.value(AttributeValue::N(self.now.clone())))
    }

    /// The condition that it has not.
    pub(crate) fn is_alive(&self, out: &mut Expressions) -> String {
        format!("(NOT {})", self.has_expired(out))
    }

    /// This holds, or the item has expired.
    pub(crate) fn or_over(this: Option<&Self>, condition: String, out: &mut Expressions) -> String {
        match this {
            Some(expiry) => format!("({condition} OR {})", expiry.has_expired(out)),
            None => condition,
        }
    }

    /// A filter that hides what has expired, beside another one.
    pub(crate) fn hide(this: Option<&Self>, filter: Option<String>, out: &mut Expressions) -> Option<String> {
        match (filter, this.map(|expiry| expiry.is_alive(out))) {
            (Some(filter), Some(alive)) => Some(format!("{filter} AND {alive}")),
            (filter, alive) => filter.or(alive),
        }
    }

    /// True for an item that has expired.
    pub(crate) fn is_over(&self, item: &Item) -> bool {
        self.is_before(item.get(self.attribute).and_then(KeyValue::from_attribute))
    }

    /// The same of an item that is not yet read.
    pub(crate) fn is_over_unread<'de, M: MapSource<'de>>(&self, item: &M) -> R<bool> {
        item.peek_key(self.attribute).map(|found| self.is_before(found))
    }

    fn is_before(&self, found: Option<KeyValue>) -> bool {
        matches!(found, Some(KeyValue::N(seconds)) if compare_numbers(&seconds, &self.now) == Ordering::Less)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn over(value: AttributeValue) -> bool {
        let expiry = Deadline::new("ttl", UNIX_EPOCH + Duration::new(100, 999_999_999));
        expiry.is_over(&Item::from([("ttl".to_owned(), value)]))
    }

    #[test]
    fn an_item_is_gone_when_the_second_after_its_expiry_begins() {
        let n = |text: &str| AttributeValue::N(text.to_owned());
        assert!(over(n("99")) && over(n("9.9E1")) && over(n("-5")));
        assert!(!over(n("100")) && !over(n("101")) && !over(n("1E3")));
        // DynamoDB takes no notice of other types, nor do its comparisons.
        assert!(!over(AttributeValue::S("99".to_owned())) && !over(AttributeValue::Null(true)));
        assert!(!Deadline::new("ttl", UNIX_EPOCH - Duration::from_secs(1)).is_over(&Item::new()));
    }

    #[test]
    fn an_expiry_is_a_number_of_seconds_that_is_not_far_away() {
        for seconds in [1, 1_700_000_000, i128::from(EXPIRY_MAX)] {
            assert!(check_seconds(seconds).is_ok(), "{seconds}");
        }
        // None, a negative one, the year 2500, now in milliseconds.
        for seconds in [0, -1, i128::from(EXPIRY_MAX) + 1, 16_725_225_600, 1_700_000_000_000] {
            assert!(check_seconds(seconds).is_err(), "{seconds}");
        }
    }
}
