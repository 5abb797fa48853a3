//! `rust_decimal::Decimal` as a number; never through `f64`.

use rust_decimal::Decimal;

use super::{R, Sink, Source, Value, ValueError};

impl Value for Decimal {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        // A `Decimal` has at most 29 digits and 28 places: always in range. The scale is not stored.
        sink.number(&self.normalize().to_string())
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
