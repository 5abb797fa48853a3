//! `rust_decimal::Decimal` as a number; never through `f64`.

use arrayvec::ArrayString;
use rust_decimal::Decimal;

use super::{R, Sink, Source, Value, ValueError};

impl Value for Decimal {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.number(&text(self))
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        let text = source.number()?;
        decimal(&text).ok_or_else(|| {
            ValueError::invalid(
                "a number that fits `rust_decimal::Decimal`",
                "it has more digits or a larger magnitude",
            )
        })
    }
}

/// A sign, `0.` and 28 places; or a sign, 29 digits and a point.
const LENGTH: usize = 31;
const ZEROS: &str = "0000000000000000000000000000";

/// In plain digits, always in DynamoDB's range, and without zeros at the end of the places: the scale is not stored.
fn text(value: &Decimal) -> ArrayString<LENGTH> {
    let (mantissa, mut digits) = (value.mantissa().unsigned_abs(), itoa::Buffer::new());
    let digits = match u64::try_from(mantissa) {
        Ok(mantissa) => digits.format(mantissa),
        Err(_) => digits.format(mantissa),
    };
    let places = usize::try_from(value.scale()).unwrap_or_default();
    let (whole, fraction) = digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or((digits, ""));
    let zeros = ZEROS.get(..places.saturating_sub(digits.len())).unwrap_or_default();
    let fraction = fraction.trim_end_matches('0');
    let mut text = ArrayString::new();
    if value.is_sign_negative() && mantissa != 0 {
        text.push('-');
    }
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(zeros);
        text.push_str(fraction);
    }
    text
}

/// Exact: `from_str` would round beyond 28 places.
fn decimal(text: &str) -> Option<Decimal> {
    if let Ok(value) = Decimal::from_str_exact(text) {
        return Some(value.normalize());
    }
    scientific(text)
}

#[cold]
fn scientific(text: &str) -> Option<Decimal> {
    let plain = super::number::canonical(text).ok()?;
    if let Ok(value) = Decimal::from_str_exact(&plain) {
        return Some(value.normalize());
    }
    None
}
