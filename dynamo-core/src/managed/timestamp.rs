//! Types of `#[dynamo(created_at)]` and `#[dynamo(updated_at)]`.

use std::time::SystemTime;

use crate::value::{R, Value};

/// A type that says when something was written.
///
/// ```
/// use std::time::{SystemTime, UNIX_EPOCH};
/// use dynamo_core::value::{R, Sink, Source, Value, ValueError};
/// use dynamo_core::Timestamp;
///
/// /// Whole days since 1970.
/// #[derive(Debug, PartialEq)]
/// struct Day(u64);
///
/// impl Value for Day {
///     fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
///         self.0.encode(sink)
///     }
///     fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
///         u64::decode(source).map(Day)
///     }
/// }
///
/// impl Timestamp for Day {
///     fn of(time: SystemTime) -> R<Self> {
///         let since = time.duration_since(UNIX_EPOCH);
///         let since = since.map_err(|_| ValueError::invalid("a day since 1970", "the clock is set before that"))?;
///         Ok(Day(since.as_secs() / 86_400))
///     }
/// }
/// # assert_eq!(Day::of(UNIX_EPOCH + std::time::Duration::from_secs(86_401))?, Day(1));
/// # Ok::<(), ValueError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot say when an item was written",
    label = "not a time",
    note = "a `created_at` or `updated_at` field is a `chrono::DateTime<Utc>`, a `SystemTime`, an `Option` of one, or implements `dynamo_core::Timestamp`"
)]
pub trait Timestamp: Value {
    /// The value at a time of the handle's clock.
    ///
    /// # Errors
    /// When the type has no value for that time.
    fn of(time: SystemTime) -> R<Self>;
}

impl Timestamp for SystemTime {
    fn of(time: SystemTime) -> R<Self> {
        Ok(time)
    }
}

/// `None` in items that were written before there was such a field.
impl<T: Timestamp> Timestamp for Option<T> {
    fn of(time: SystemTime) -> R<Self> {
        T::of(time).map(Some)
    }
}

#[cfg(feature = "chrono")]
mod of_chrono {
    use std::time::{SystemTime, UNIX_EPOCH};

    use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

    use super::Timestamp;
    use crate::value::{R, ValueError};

    impl Timestamp for DateTime<Utc> {
        fn of(time: SystemTime) -> R<Self> {
            let (since, is_before) = match time.duration_since(UNIX_EPOCH) {
                Ok(after) => (after, false),
                Err(before) => (before.duration(), true),
            };
            let since = TimeDelta::from_std(since).ok().map(|since| if is_before { -since } else { since });
            let time = since.and_then(|since| DateTime::UNIX_EPOCH.checked_add_signed(since));
            time.ok_or_else(|| ValueError::invalid("a time of `chrono`'s", "the clock is too far from 1970"))
        }
    }

    /// In UTC.
    impl Timestamp for DateTime<FixedOffset> {
        fn of(time: SystemTime) -> R<Self> {
            DateTime::<Utc>::of(time).map(|time| time.fixed_offset())
        }
    }

    #[cfg(test)]
    mod tests {
        use std::time::Duration;

        use super::*;

        #[test]
        fn times_before_and_after_1970_keep_their_nanoseconds() {
            let of = |time| DateTime::<Utc>::of(time).unwrap().to_rfc3339();
            assert_eq!(of(UNIX_EPOCH + Duration::new(1, 5)), "1970-01-01T00:00:01.000000005+00:00");
            assert_eq!(of(UNIX_EPOCH - Duration::new(1, 5)), "1969-12-31T23:59:58.999999995+00:00");
            let far = UNIX_EPOCH.checked_add(Duration::from_hours(2_500_000_000));
            assert!(far.is_none_or(|far| DateTime::<Utc>::of(far).is_err()));
        }
    }
}
