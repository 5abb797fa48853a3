//! `#[dynamo(schema_version = 3, upgrade = path)]`: the version of an entity's items.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::expr::Expressions;
use crate::key::KeyValue;
use crate::value::{Item, Name, R, ValueError};

/// The attribute, a number, that says by which version of its entity's schema an item was written. An item without it is of
/// version 1.
pub const SCHEMA_VERSION: &str = NAME.text;

pub(crate) const NAME: &Name = &Name { text: "_sv", json: "\"_sv\":" };

/// Why an item of an older version cannot be made a newer one: any error, or a text.
pub type UpgradeError = Box<dyn std::error::Error + Send + Sync>;

/// The version of an entity's schema, and the way to it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What `schema_version` says.
    pub version: u32,
    /// Makes an item of this version one of the next.
    pub upgrade: fn(u32, &mut Item) -> Result<(), UpgradeError>,
}

impl Shape {
    /// Of a first version, to which nothing leads.
    ///
    /// # Errors
    /// Always.
    #[doc(hidden)]
    pub fn none_before(_: u32, _: &mut Item) -> Result<(), UpgradeError> {
        Err("there is no version before the first".into())
    }

    /// The version as an attribute.
    pub(crate) fn value(self) -> KeyValue {
        KeyValue::N(self.version.to_string())
    }

    /// The condition that an item is of this version.
    pub(crate) fn is_current(self, out: &mut Expressions) -> String {
        let name = out.name(NAME.text);
        let value = out.value(self.value().into());
        if self.version == 1 {
            format!("(attribute_not_exists({name}) OR {name} = {value})")
        } else {
            format!("{name} = {value}")
        }
    }

    /// The version that an attribute tells.
    pub(crate) fn found(value: Option<&KeyValue>) -> R<u32> {
        let invalid = || ValueError::invalid("a version of the schema", "it is no whole number from 1").at(NAME.text);
        match value {
            None => Ok(1),
            Some(KeyValue::N(text)) => text.parse().ok().filter(|version| *version > 0).ok_or_else(invalid),
            Some(KeyValue::S(_) | KeyValue::B(_)) => Err(invalid()),
        }
    }

    /// The version of an item.
    pub(crate) fn of_item(item: &Item) -> R<u32> {
        match item.get(NAME.text) {
            None => Ok(1),
            Some(value) => match KeyValue::from_attribute(value) {
                Some(value) => Self::found(Some(&value)),
                None => Err(ValueError::invalid("a version of the schema", "it is no number").at(NAME.text)),
            },
        }
    }

    /// Takes an item of version `from` to this one, a version at a time.
    ///
    /// # Errors
    /// When the item is of a newer version, or a step fails.
    pub(crate) fn upgrade(self, from: u32, item: &mut Item) -> R<()> {
        self.check_known(from)?;
        for version in from..self.version {
            (self.upgrade)(version, item).map_err(|error| {
                let expected = format!("an item of version {version} that can be made one of version {}", version + 1);
                ValueError::invalid(expected, error.to_string())
            })?;
        }
        item.insert(NAME.text.to_owned(), AttributeValue::from(self.value()));
        Ok(())
    }

    /// Refuses an item that a newer program has written.
    pub(crate) fn check_known(self, found: u32) -> R<()> {
        if found <= self.version {
            return Ok(());
        }
        let expected = format!("an item of schema version {} at most", self.version);
        Err(ValueError::invalid(expected, format!("a newer program has written it, in version {found}")).at(NAME.text))
    }
}
