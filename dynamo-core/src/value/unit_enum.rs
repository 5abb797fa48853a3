//! Enums of unit variants: each stands for a text, or for a number.

use super::{R, Sink, Source, Value, ValueError};
use crate::key::{KeyPart, KeyValue};

/// An enum of unit variants, each of which stands for a text.
pub trait UnitEnum: Sized + Send + Sync {
    /// Every text.
    const NAMES: &'static [&'static str];
    /// The variant's text.
    fn name(&self) -> &'static str;
    /// The variant of a text.
    fn named(name: &str) -> Option<Self>;
    /// The variant that an unknown text in an attribute reads as. In a key it stays an error, as the variant would not find
    /// the item again.
    #[must_use]
    fn other() -> Option<Self> {
        None
    }
}

/// "one of `a`, `b`".
pub(super) fn one_of<T: std::fmt::Display>(names: impl Iterator<Item = T>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    format!("one of {}", names.join(", "))
}

/// Reads a variant from its text.
///
/// # Errors
/// When no variant has this text.
pub fn read_name<T: UnitEnum>(text: &str) -> R<T> {
    T::named(text).ok_or_else(|| ValueError::invalid(one_of(T::NAMES.iter()), "the text is none of them"))
}

/// Reads a variant from a string attribute.
///
/// # Errors
/// When the attribute is no string, or no variant has its text.
pub fn decode_name<'de, T: UnitEnum, S: Source<'de>>(source: S) -> R<T> {
    read_name(&source.string()?).or_else(|error| T::other().ok_or(error))
}

/// Writes a variant into a key.
///
/// # Errors
/// Never.
pub fn write_name<T: UnitEnum>(value: &T, out: &mut String) -> R<()> {
    out.push_str(value.name());
    Ok(())
}

/// A variant as a key attribute.
///
/// # Errors
/// Never.
pub fn key_of_name<T: UnitEnum>(value: &T) -> R<KeyValue> {
    Ok(KeyValue::from(value.name()))
}

/// An enum of unit variants, each of which stands for a number.
pub trait NumberEnum: Sized + Send + Sync {
    /// Every number.
    const NUMBERS: &'static [i128];
    /// The variant's number.
    fn number(&self) -> i128;
    /// The variant of a number.
    fn numbered(number: i128) -> Option<Self>;
    /// The variant that an unknown number in an attribute reads as; in a key it stays an error.
    #[must_use]
    fn other() -> Option<Self> {
        None
    }
}

fn of_number<T: NumberEnum>(number: i128) -> R<T> {
    T::numbered(number).ok_or_else(|| ValueError::invalid(one_of(T::NUMBERS.iter()), "the number is none of them"))
}

/// Writes a variant as a number.
///
/// # Errors
/// When the number has more than 38 digits.
pub fn encode_number<T: NumberEnum, S: Sink>(value: &T, sink: S) -> R<S::Done> {
    value.number().encode(sink)
}

/// Reads a variant from a number.
///
/// # Errors
/// When the attribute is no number, or no variant has it.
pub fn decode_number<'de, T: NumberEnum, S: Source<'de>>(source: S) -> R<T> {
    of_number(i128::decode(source)?).or_else(|error| T::other().ok_or(error))
}

/// Reads a variant from its number's text.
///
/// # Errors
/// When no variant has this number.
pub fn read_number<T: NumberEnum>(text: &str) -> R<T> {
    of_number(<i128 as crate::key::KeyComponent>::read_text(text)?)
}

/// Writes a variant's number into a key.
///
/// # Errors
/// Never.
pub fn write_number<T: NumberEnum>(value: &T, out: &mut String) -> R<()> {
    value.number().write_text(out)
}

/// A variant's number as a key attribute.
///
/// # Errors
/// When the number has more than 38 digits.
pub fn key_of_number<T: NumberEnum>(value: &T) -> R<KeyValue> {
    value.number().key_value()
}
