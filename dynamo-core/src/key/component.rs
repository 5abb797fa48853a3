//! What a field must be able to do to be part of a key.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Alphabet, KeyKind, KeyValue, OrderedText};
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
use crate::value::TextTime;
use crate::value::{R, ValueError};

/// A value that is part of a key, seen without its type.
pub trait KeyPart: Send + Sync {
    /// Appends the value's text, as it stands in a key template.
    ///
    /// # Errors
    /// When the value has no text that sorts and reads back.
    fn write_text(&self, out: &mut String) -> R<()>;
    /// The value as a key attribute of its own.
    ///
    /// # Errors
    /// When the value cannot be a key.
    fn key_value(&self) -> R<KeyValue>;
    /// What the text looks like, in a few words: `an integer`. The [key layout](crate::schema::KeyLayout) notes it, so that
    /// a type with other texts is noticed.
    fn notation() -> &'static str
    where
        Self: Sized;
}

/// Values whose texts sort as the values do, all of one width.
#[derive(Debug, Clone, Copy)]
pub struct Ordered;
/// Values whose texts sort as the values do where nothing follows them: `ab` comes before `ab!`, but `ab#7` after `ab!#7`.
#[derive(Debug, Clone, Copy)]
pub struct OrderedAtEnd;
/// Values whose texts do not sort as the values do: `10` comes before `9`.
#[derive(Debug, Clone, Copy)]
pub struct Unordered;

/// A type that can stand in a key template.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a component of a key template",
    label = "not a key component",
    note = "strings, numbers, times, UUIDs and unit enums can; in an index template `Option` of them too"
)]
pub trait KeyComponent: KeyPart + Sized {
    /// [`Ordered`], [`OrderedAtEnd`] or [`Unordered`]: whether a range over the plain text is a range over the values.
    type Order;
    /// Reads the value back from its text.
    ///
    /// # Errors
    /// When the text is none that [`KeyPart::write_text`] makes.
    fn read_text(text: &str) -> R<Self>;
    /// The value without its type. Generated code asks for the trait in this one form, so that a type which lacks it is
    /// reported once.
    #[doc(hidden)]
    fn part(&self) -> &dyn KeyPart {
        self
    }
    #[doc(hidden)]
    #[must_use]
    fn noted() -> &'static str {
        Self::notation()
    }
}

/// A type that a key template can pad with zeros, as in `{id:010}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be padded with zeros in a key template",
    label = "not an integer",
    note = "write the component without a width; a number that is no integer has `ordered`"
)]
pub trait PaddedComponent {
    /// The component, if it is there.
    #[doc(hidden)]
    fn padded(&self) -> Option<&dyn KeyPart>;
}

impl<T: PaddedComponent> PaddedComponent for Option<T> {
    fn padded(&self) -> Option<&dyn KeyPart> {
        self.as_ref().and_then(T::padded)
    }
}

/// A type of numbers that a key template can write as digits which sort as the numbers do, as in `{balance:ordered}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no ordered text in a key template",
    label = "not a number",
    note = "write the component without `ordered`; texts and times sort as they are"
)]
pub trait OrderedComponent {
    /// How the numbers are written.
    const TEXT: OrderedText;
}

impl<T: OrderedComponent> OrderedComponent for Option<T> {
    const TEXT: OrderedText = T::TEXT;
}

/// A type whose texts all have one width, so that a key template can write them in descending order, as in `{at:desc}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written in descending order",
    label = "its texts are not of one width",
    note = "times and UUIDs can; a number needs a width, as in `{{n:010,desc}}` or `{{n:ordered,desc}}`",
    note = "a text that sorts upwards is read downwards with `.descending()` on the query"
)]
pub trait DescendingComponent {
    /// The characters that are exchanged for their opposites.
    const ALPHABET: Alphabet;
}

impl<T: DescendingComponent> DescendingComponent for Option<T> {
    const ALPHABET: Alphabet = T::ALPHABET;
}

/// A type whose texts may contain what follows them in a key template, as `{name:escape}` allows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has nothing to escape in a key template",
    label = "not a text of any characters",
    note = "write the component without `escape`"
)]
pub trait EscapedComponent {
    /// Starts an escape.
    const ESCAPE: char = '%';
}

impl<T: EscapedComponent> EscapedComponent for Option<T> {}

/// A type that can be a key attribute of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key attribute",
    label = "neither string, number nor bytes",
    note = "DynamoDB's keys are strings, numbers or bytes; an index key may also be `Option` of them"
)]
pub trait AttributeKey: KeyPart + Sized {
    /// The attribute's type.
    const KIND: KeyKind;
    /// The value without its type, as [`KeyComponent::part`].
    #[doc(hidden)]
    fn part(&self) -> &dyn KeyPart {
        self
    }
    #[doc(hidden)]
    #[must_use]
    fn noted() -> &'static str {
        Self::notation()
    }
}

/// A type that can stand in the template of an index key: `None` keeps the item out of the index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a component of a key template",
    label = "not a key component",
    note = "strings, numbers, times, UUIDs and unit enums can; in an index template `Option` of them too"
)]
pub trait IndexComponent {
    /// The component itself.
    type Component: KeyComponent;
    /// The component, if it is there.
    fn component(&self) -> Option<&dyn KeyPart>;
    /// Reads the value back from its text in a key, in which it is always there.
    ///
    /// # Errors
    /// When the text is none that [`KeyPart::write_text`] makes.
    fn read_component(text: &str) -> R<Self>
    where
        Self: Sized;
    #[doc(hidden)]
    #[must_use]
    fn noted() -> &'static str {
        <Self::Component as KeyPart>::notation()
    }
}

impl<T: KeyComponent> IndexComponent for T {
    type Component = T;
    fn component(&self) -> Option<&dyn KeyPart> {
        Some(self)
    }
    fn read_component(text: &str) -> R<Self> {
        T::read_text(text)
    }
}

impl<T: KeyComponent> IndexComponent for Option<T> {
    type Component = T;
    fn component(&self) -> Option<&dyn KeyPart> {
        self.as_ref().map(|value| value as &dyn KeyPart)
    }
    fn read_component(text: &str) -> R<Self> {
        T::read_text(text).map(Some)
    }
}

/// A type that can be an index key attribute of its own: `None` keeps the item out of the index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key attribute",
    label = "neither string, number nor bytes",
    note = "DynamoDB's keys are strings, numbers or bytes; an index key may also be `Option` of them"
)]
pub trait IndexAttribute {
    /// The key itself.
    type Attribute: AttributeKey;
    /// The key, if it is there.
    fn attribute(&self) -> Option<&dyn KeyPart>;
    #[doc(hidden)]
    #[must_use]
    fn noted() -> &'static str {
        <Self::Attribute as KeyPart>::notation()
    }
}

impl<T: AttributeKey> IndexAttribute for T {
    type Attribute = T;
    fn attribute(&self) -> Option<&dyn KeyPart> {
        Some(self)
    }
}

impl<T: AttributeKey> IndexAttribute for Option<T> {
    type Attribute = T;
    fn attribute(&self) -> Option<&dyn KeyPart> {
        self.as_ref().map(|value| value as &dyn KeyPart)
    }
}

#[cold]
pub(super) fn unreadable(expected: &'static str) -> ValueError {
    ValueError::invalid(expected, "the key has another text there")
}

impl KeyPart for String {
    fn write_text(&self, out: &mut String) -> R<()> {
        out.push_str(self);
        Ok(())
    }
    fn key_value(&self) -> R<KeyValue> {
        Ok(KeyValue::S(self.clone()))
    }
    fn notation() -> &'static str {
        "text"
    }
}
impl KeyComponent for String {
    type Order = OrderedAtEnd;
    fn read_text(text: &str) -> R<Self> {
        Ok(text.to_owned())
    }
}
impl AttributeKey for String {
    const KIND: KeyKind = KeyKind::S;
}
impl EscapedComponent for String {}

macro_rules! pointers {
    ($($pointer:ty, $make:expr;)*) => {$(
        impl KeyPart for $pointer {
            fn write_text(&self, out: &mut String) -> R<()> {
                out.push_str(self);
                Ok(())
            }
            fn key_value(&self) -> R<KeyValue> {
                Ok(KeyValue::S((**self).to_owned()))
            }
            fn notation() -> &'static str {
                "text"
            }
        }
        impl KeyComponent for $pointer {
            type Order = OrderedAtEnd;
            fn read_text(text: &str) -> R<Self> {
                Ok($make(text))
            }
        }
        impl AttributeKey for $pointer {
            const KIND: KeyKind = KeyKind::S;
        }
        impl EscapedComponent for $pointer {}
    )*};
}
pointers! {
    Box<str>, Box::from;
    Arc<str>, Arc::from;
    Cow<'_, str>, |text: &str| Cow::Owned(text.to_owned());
}

macro_rules! integers {
    ($kind:ident: $($int:ty, $digits:literal;)*) => {$(
        impl KeyPart for $int {
            fn write_text(&self, out: &mut String) -> R<()> {
                out.push_str(itoa::Buffer::new().format(*self));
                Ok(())
            }
            fn key_value(&self) -> R<KeyValue> {
                let text = itoa::Buffer::new().format(*self).to_owned();
                crate::value::canonical_number(&text)
                    .map(KeyValue::N)
                    .ok_or_else(|| ValueError::invalid("a number of DynamoDB", "more than 38 significant digits"))
            }
            fn notation() -> &'static str {
                "an integer"
            }
        }
        impl KeyComponent for $int {
            type Order = Unordered;
            fn read_text(text: &str) -> R<Self> {
                // Padding is written, a sign that says nothing is not.
                let written = !text.starts_with('+') && !text.starts_with("-0");
                let number = written.then(|| text.parse().ok()).flatten();
                number.ok_or_else(|| unreadable(concat!("a number of type ", stringify!($int))))
            }
        }
        impl AttributeKey for $int {
            const KIND: KeyKind = KeyKind::N;
        }
        impl PaddedComponent for $int {
            fn padded(&self) -> Option<&dyn KeyPart> {
                Some(self)
            }
        }
        impl OrderedComponent for $int {
            const TEXT: OrderedText = OrderedText::$kind { digits: $digits };
        }
    )*};
}
// Those of `usize` and `isize` are the same on every machine.
integers!(Unsigned: u8, 3; u16, 5; u32, 10; u64, 20; u128, 39; usize, 20;);
integers!(Signed: i8, 3; i16, 5; i32, 10; i64, 19; i128, 39; isize, 19;);

macro_rules! bytes {
    ($($bytes:ty),*) => {$(
        impl KeyPart for $bytes {
            fn write_text(&self, _: &mut String) -> R<()> {
                Err(ValueError::invalid("text", "bytes cannot be in a key template"))
            }
            fn key_value(&self) -> R<KeyValue> {
                Ok(KeyValue::B(self.to_vec()))
            }
            fn notation() -> &'static str {
                "bytes"
            }
        }
        impl AttributeKey for $bytes {
            const KIND: KeyKind = KeyKind::B;
        }
    )*};
}
bytes!(Vec<u8>, bytes::Bytes);

/// Types whose text is the same in a template and as an attribute.
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff", feature = "uuid"))]
macro_rules! texts {
    ($($type:ty, $alphabet:ident, $expected:literal, $write:expr, $read:expr;)*) => {$(
        impl KeyPart for $type {
            fn write_text(&self, out: &mut String) -> R<()> {
                let write: fn(&$type) -> R<String> = $write;
                out.push_str(&write(self)?);
                Ok(())
            }
            fn key_value(&self) -> R<KeyValue> {
                let write: fn(&$type) -> R<String> = $write;
                write(self).map(KeyValue::S)
            }
            fn notation() -> &'static str {
                $expected
            }
        }
        impl KeyComponent for $type {
            type Order = Ordered;
            fn read_text(text: &str) -> R<Self> {
                let (read, write): (fn(&str) -> R<$type>, fn(&$type) -> R<String>) = ($read, $write);
                let value = read(text)?;
                // Another spelling is another key, which this value would never be found under. Templates can change the case.
                if write(&value)?.eq_ignore_ascii_case(text) { Ok(value) } else { Err(unreadable($expected)) }
            }
        }
        impl AttributeKey for $type {
            const KIND: KeyKind = KeyKind::S;
        }
        impl DescendingComponent for $type {
            const ALPHABET: Alphabet = Alphabet::$alphabet;
        }
    )*};
}

#[cfg(feature = "uuid")]
texts! {
    uuid::Uuid, Hex, "a hyphenated UUID", |id| Ok(id.hyphenated().to_string()), |text| uuid::Uuid::try_parse(text).map_err(|_| unreadable("a UUID"));
}
#[cfg(feature = "chrono")]
texts! {
    chrono::DateTime<chrono::Utc>, Digits, "a time in UTC with nine digits of fraction", TextTime::text, TextTime::of_text;
    chrono::NaiveDateTime, Digits, "a date and time with nine digits of fraction", TextTime::text, TextTime::of_text;
    chrono::NaiveDate, Digits, "a date of ten characters", TextTime::text, TextTime::of_text;
}
#[cfg(feature = "time")]
texts! {
    time::UtcDateTime, Digits, "a time in UTC with nine digits of fraction", TextTime::text, TextTime::of_text;
    time::OffsetDateTime, Digits, "a time in UTC with nine digits of fraction", crate::value::text_in_utc, TextTime::of_text;
    time::PrimitiveDateTime, Digits, "a date and time with nine digits of fraction", TextTime::text, TextTime::of_text;
    time::Date, Digits, "a date of ten characters", TextTime::text, TextTime::of_text;
}
#[cfg(feature = "jiff")]
texts! {
    jiff::Timestamp, Digits, "a time in UTC with nine digits of fraction", TextTime::text, TextTime::of_text;
    jiff::civil::DateTime, Digits, "a date and time with nine digits of fraction", TextTime::text, TextTime::of_text;
    jiff::civil::Date, Digits, "a date of ten characters", TextTime::text, TextTime::of_text;
}
