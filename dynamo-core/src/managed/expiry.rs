//! `#[dynamo(ttl)]`: items that are gone from a time on, though DynamoDB may keep them for days.

use std::time::SystemTime;

use super::Absence;
use crate::client::Dynamo;
use crate::schema::EntitySchema;
use crate::value::{Convert, Instant, Kind, R, Sink, Source, Value, ValueError};

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
    pub(crate) fn of(self, schema: &EntitySchema, db: &Dynamo) -> Option<Absence> {
        match self {
            Expired::Hidden => Absence::of(schema, db),
            Expired::Included => Absence::of_tombstones(db),
        }
    }

    /// What is hidden of all entities of a table; they agree on the attribute.
    pub(crate) fn of_all(self, schemas: &[&'static EntitySchema], db: &Dynamo) -> Option<Absence> {
        schemas.iter().find_map(|schema| self.of(schema, db))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
