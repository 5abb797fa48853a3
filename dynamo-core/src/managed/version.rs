//! `#[dynamo(version)]`: optimistic locking.

use std::cmp::Ordering;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::Expressions;
use crate::schema::VersionSchema;
use crate::value::{Item, Name, Value, ValueError, compare_numbers, same_value};

/// A whole number that counts the writes of an item.
///
/// An entity that was never stored has version 0, and its first item version 1. An item without the attribute counts as
/// version 0, so that items from before there were versions are taken up by their first write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a version",
    label = "not an integer",
    note = "a `#[dynamo(version)]` field is an integer, such as `u64`; it is 0 where an item has none"
)]
pub trait Version: Value + Copy + Default + Send + Sync + sealed::Sealed {
    /// The largest version, of types that an item could outlive. One that is written every nanosecond takes 292 years to
    /// count an `i64` up.
    #[doc(hidden)]
    const LARGEST: Option<i64>;
    /// The version after this one; `None` when the type has none.
    #[doc(hidden)]
    fn next(self) -> Option<Self>;
    /// True for 0, the version of what was never stored.
    #[doc(hidden)]
    fn is_unset(self) -> bool;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! versions {
    ($($int:ty: $largest:expr),* $(,)?) => {$(
        impl sealed::Sealed for $int {}
        impl Version for $int {
            const LARGEST: Option<i64> = $largest;
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn is_unset(self) -> bool {
                self == 0
            }
        }
    )*};
}
versions! {
    u8: Some(u8::MAX as i64), u16: Some(u16::MAX as i64), u32: Some(u32::MAX as i64),
    i8: Some(i8::MAX as i64), i16: Some(i16::MAX as i64), i32: Some(i32::MAX as i64),
    u64: None, u128: None, usize: None, i64: None, i128: None, isize: None,
}

/// An entity with a `#[dynamo(version)]` field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no version",
    label = "no version",
    note = "mark an integer field of it with `#[dynamo(version)]`"
)]
pub trait Versioned: DynamoEntity {
    /// The field's type.
    type Version: Version;
    /// The field.
    #[doc(hidden)]
    fn version_field(&self) -> Self::Version;
    /// Sets the field.
    #[doc(hidden)]
    fn set_version_field(&mut self, version: Self::Version);
}

/// What the version of the stored item has to be.
#[derive(Debug)]
pub(crate) struct Expected {
    name: &'static str,
    value: AttributeValue,
    /// True for version 0, which an item without the attribute has too, and so has an item that is not there.
    is_unset: bool,
}

impl Expected {
    /// Expects `version`; with the version to write.
    pub(crate) fn bump<V: Version>(version: V, name: &'static Name) -> Result<(Self, V), ValueError> {
        let next = version.next().ok_or_else(|| used_up().at(name.text))?;
        Ok((Self::is(version, name)?, next))
    }

    /// Expects `version`.
    pub(crate) fn is<V: Version>(version: V, name: &'static Name) -> Result<Self, ValueError> {
        let value = version.into_av().map_err(|error| error.at(name.text))?;
        Ok(Expected { name: name.text, value, is_unset: version.is_unset() })
    }

    pub(crate) fn is_unset(&self) -> bool {
        self.is_unset
    }

    /// Whether the version of an item is this one.
    pub(crate) fn holds(&self, item: &Item) -> bool {
        item.get(self.name).map_or(self.is_unset, |found| same_value(found, &self.value))
    }

    pub(crate) fn render(self, out: &mut Expressions) -> String {
        let name = out.name(self.name);
        let value = out.value(self.value);
        if self.is_unset {
            format!("(attribute_not_exists({name}) OR {name} = {value})")
        } else {
            format!("{name} = {value}")
        }
    }
}

impl VersionSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new<E: Versioned>(name: &'static Name) -> Self {
        VersionSchema { name, largest: <E::Version as Version>::LARGEST }
    }

    /// The version attribute of an entity that has one.
    pub(crate) fn of<E: Versioned>() -> Result<Self> {
        let missing = || Error::InvalidRequest(format!("`{}` has no version in its schema", E::SCHEMA.entity));
        E::SCHEMA.managed.version.ok_or_else(missing)
    }

    /// What must hold for a version to be counted up unseen; `None` where it cannot be used up.
    pub(crate) fn has_room(&self, out: &mut Expressions) -> Option<String> {
        let largest = self.largest?;
        let name = out.name(self.name.text);
        let largest = out.value(AttributeValue::N(largest.to_string()));
        Some(format!("(attribute_not_exists({name}) OR {name} < {largest})"))
    }

    /// Whether the version of an item can be counted up.
    pub(crate) fn leaves_room(&self, item: &Item) -> bool {
        match (self.largest, item.get(self.name.text)) {
            (Some(largest), Some(AttributeValue::N(found))) => {
                compare_numbers(found, itoa::Buffer::new().format(largest)) == Ordering::Less
            }
            (Some(_), Some(_)) => false,
            (None, _) | (_, None) => true,
        }
    }

    /// The error of a version that was counted up unseen, if an item's version is the largest.
    pub(crate) fn used_up<E: DynamoEntity>(&self, found: Option<&AttributeValue>) -> Option<Error> {
        let largest = self.largest?;
        let found: i64 = found?.as_n().ok()?.parse().ok()?;
        (found >= largest).then(|| encode_error::<E>(used_up().at(self.name.text)))
    }
}

#[cold]
fn used_up() -> ValueError {
    ValueError::invalid("a version that can be counted up", "it is the largest of its type")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &Name = &Name { text: "version", json: "\"version\":" };

    fn bumped<V: Version>(version: V) -> Result<(String, AttributeValue), ValueError> {
        let (expected, next) = Expected::bump(version, NAME)?;
        Ok((expected.render(&mut Expressions::default()), next.into_av()?))
    }

    fn n(text: &str) -> AttributeValue {
        AttributeValue::N(text.to_owned())
    }

    #[test]
    fn a_version_is_expected_and_counted_up_and_zero_may_be_absent() {
        assert_eq!(bumped(7_u64).unwrap(), ("#0 = :0".to_owned(), n("8")));
        assert_eq!(bumped(0_i8).unwrap(), ("(attribute_not_exists(#0) OR #0 = :0)".to_owned(), n("1")));
    }

    #[test]
    fn the_largest_version_has_none_after_it() {
        assert_eq!(bumped(254_u8).unwrap().1, n("255"));
        let error = bumped(u8::MAX).unwrap_err();
        assert_eq!(error.path(), "version");
        assert!(bumped(i64::MAX).is_err());
        // DynamoDB's numbers end before the type does.
        assert!(bumped(u128::MAX - 1).is_err());
    }
}
