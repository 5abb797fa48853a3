//! What the shop takes: no more than either store can hold, so that both hold the same.

use chrono::{DateTime, SubsecRound, Utc};
use rust_decimal::Decimal;

/// Lines of a cart that can be checked out: an order with its id, a check of the account, and two operations for each line
/// are within the 100 of a transaction.
pub const LINES_MAX: usize = 45;

/// The largest price, `DECIMAL(12, 2)`.
const PRICE_MAX: Decimal = Decimal::from_parts(3_567_587_327, 232, 0, false, 2);
/// The largest sum of an order, `DECIMAL(14, 2)`.
pub(super) const TOTAL_MAX: Decimal = Decimal::from_parts(276_447_231, 23_283, 0, false, 2);

/// A time as both stores have it: to the microsecond.
#[must_use]
pub fn moment(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

/// What is wrong with a text that is a key, or unique.
pub(super) fn text_problem(text: &str, most: usize) -> Option<String> {
    if text.trim() != text || text.is_empty() {
        // Some collations do not count spaces at the end.
        return Some("it is empty, or has spaces around it".to_owned());
    }
    (text.chars().count() > most).then(|| format!("it is longer than {most} characters"))
}

/// What is wrong with a price.
pub(super) fn price_problem(price: Decimal) -> Option<&'static str> {
    if price.is_sign_negative() && !price.is_zero() {
        return Some("it is negative");
    }
    if price.normalize().scale() > 2 {
        return Some("it has more than two decimal places");
    }
    (price > PRICE_MAX).then_some("it is more than 9,999,999,999.99")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_columns() {
        assert_eq!(PRICE_MAX.to_string(), "9999999999.99");
        assert_eq!(TOTAL_MAX.to_string(), "999999999999.99");
        assert_eq!(price_problem(PRICE_MAX), None);
        assert_eq!(price_problem(Decimal::new(1500, 3)), None);
        assert!(price_problem(PRICE_MAX + Decimal::new(1, 2)).is_some());
        assert!(price_problem(Decimal::new(1, 3)).is_some());
        assert!(price_problem(Decimal::new(-1, 2)).is_some());
    }

    #[test]
    fn texts_have_no_spaces_around_them() {
        assert_eq!(text_problem("ann", 3), None);
        assert!(["", " ann", "ann ", "anna"].into_iter().all(|text| text_problem(text, 3).is_some()));
    }

    #[test]
    fn times_are_of_microseconds() {
        let time = DateTime::from_timestamp(1, 123_456_789).unwrap();
        assert_eq!(moment(time), DateTime::from_timestamp(1, 123_456_000).unwrap());
    }
}
