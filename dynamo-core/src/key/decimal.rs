//! Numbers with decimal places in keys: plain text that says the number, and ordered text that sorts as it does.

use aws_sdk_dynamodb::types::AttributeValue;

use super::component::unreadable;
use super::{AttributeKey, KeyComponent, KeyKind, KeyPart, KeyValue, OrderedComponent, OrderedText, Unordered};
use crate::value::{AvSource, Number, R, Value, ValueError, canonical_number};

/// The one text of a number: `1.5`, whether it was `1.50` or `15E-1`.
fn canonical<T: Value + Clone>(value: &T) -> R<String> {
    match value.clone().into_av()? {
        AttributeValue::N(text) => canonical_number(&text),
        _ => None,
    }
    .ok_or_else(|| ValueError::invalid("a number of DynamoDB", "the value is none"))
}

fn read<T: Value + Clone>(text: &str) -> R<T> {
    let value = T::decode(AvSource::new(AttributeValue::N(text.to_owned())))?;
    // Another spelling is another key, which this value would never be found under.
    if canonical(&value)? == text { Ok(value) } else { Err(unreadable("a number in its shortest text")) }
}

/// Types that DynamoDB stores as numbers, with the significant digits that a value has at most.
macro_rules! decimals {
    ($($(#[$attribute:meta])* $type:ty, $digits:literal;)*) => {$(
        $(#[$attribute])*
        impl KeyPart for $type {
            fn write_text(&self, out: &mut String) -> R<()> {
                canonical(self).map(|text| out.push_str(&text))
            }
            fn key_value(&self) -> R<KeyValue> {
                canonical(self).map(KeyValue::N)
            }
            fn notation() -> &'static str {
                "a number"
            }
        }
        $(#[$attribute])*
        impl KeyComponent for $type {
            type Order = Unordered;
            fn read_text(text: &str) -> R<Self> {
                read(text)
            }
        }
        $(#[$attribute])*
        impl OrderedComponent for $type {
            const TEXT: OrderedText = OrderedText::Decimal { digits: $digits };
        }
    )*};
}
decimals! {
    Number, 38;
    f32, 9;
    f64, 17;
    #[cfg(feature = "rust_decimal")] rust_decimal::Decimal, 29;
    #[cfg(feature = "bigdecimal")] bigdecimal::BigDecimal, 38;
}

/// The exact ones can be key attributes of their own.
macro_rules! attributes {
    ($($(#[$attribute:meta])* $type:ty;)*) => {$(
        $(#[$attribute])*
        impl AttributeKey for $type {
            const KIND: KeyKind = KeyKind::N;
        }
    )*};
}
attributes! {
    Number;
    #[cfg(feature = "rust_decimal")] rust_decimal::Decimal;
    #[cfg(feature = "bigdecimal")] bigdecimal::BigDecimal;
}
