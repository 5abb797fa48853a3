//! What a write of an item means for its markers.

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Marker, unique_text};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error};
use crate::error::Result;
use crate::key::Key;
use crate::schema::UniqueSchema;
use crate::value::{self, Item};

/// The unique values that an item has.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// The text of each constraint, in the order of the schema; `None` where a field is absent.
    texts: Vec<Option<String>>,
    /// The item's expiry attribute.
    expires: Option<AttributeValue>,
}

impl Held {
    /// The values of an entity, without the expiry, which the item has.
    pub(crate) fn of<E: DynamoEntity>(entity: &E) -> Result<Self> {
        if E::SCHEMA.unique.is_empty() {
            return Ok(Held::default());
        }
        let texts = entity.with_components(|components| {
            let text = |unique| unique_text(E::SCHEMA.entity, unique, components);
            E::SCHEMA.unique.iter().map(text).collect::<Result<_, _>>()
        });
        Ok(Held { texts: texts.map_err(encode_error::<E>)?, expires: None })
    }

    /// The same, with the expiry of the item.
    pub(crate) fn with_expiry<E: DynamoEntity>(mut self, item: &Item) -> Self {
        self.expires = E::SCHEMA.managed.ttl.and_then(|name| item.get(name.text)).cloned();
        self
    }

    pub(crate) fn expires(&self) -> Option<&AttributeValue> {
        self.expires.as_ref()
    }

    /// The value of a constraint, by its position in the schema.
    pub(crate) fn text(&self, at: usize) -> Option<&String> {
        self.texts.get(at)?.as_ref()
    }
}

/// An item as it was read, as far as its unique fields go.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) key: Key,
    pub(crate) held: Held,
    item: Item,
}

/// Attributes that must be as they were.
pub(crate) type Unchanged = Vec<(&'static str, Option<AttributeValue>)>;

impl Known {
    pub(crate) fn of<E: DynamoEntity>(entity: &E) -> Result<Self> {
        let (key, held) = (entity.key()?, Held::of(entity)?);
        if E::SCHEMA.unique.is_empty() {
            return Ok(Known { key, held, item: Item::new() });
        }
        let item = value::to_item(entity).map_err(encode_error::<E>)?;
        Ok(Known { key, held: held.with_expiry::<E>(&item), item })
    }

    /// The attributes of these constraints' fields, each once.
    pub(crate) fn attributes(&self, of: impl Iterator<Item = &'static UniqueSchema>) -> Unchanged {
        let mut unchanged = Unchanged::new();
        for part in of.flat_map(|unique| unique.parts) {
            let name = part.attribute.text;
            if unchanged.iter().all(|(known, _)| *known != name) {
                unchanged.push((name, self.item.get(name).cloned()));
            }
        }
        unchanged
    }
}

/// What becomes of a constraint's value.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) unique: &'static UniqueSchema,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl Change {
    /// What a write of a whole item, or its delete, is for each constraint.
    pub(crate) fn all<E: DynamoEntity>(before: Option<&Held>, after: Option<&Held>) -> Vec<Self> {
        let text = |held: Option<&Held>, at| held.and_then(|held| held.text(at)).cloned();
        let change = |(at, unique)| Change { unique, before: text(before, at), after: text(after, at) };
        let expires = |held: Option<&Held>| held.and_then(Held::expires).cloned();
        // A marker expires with its item.
        let rewritten = expires(before) != expires(after);
        let all = E::SCHEMA.unique.iter().enumerate().map(change);
        all.filter(|change| rewritten || change.before != change.after).collect()
    }
}

/// The writes of the markers of an item with this key, which expires with this attribute.
pub(crate) fn markers<E: DynamoEntity>(
    changes: Vec<Change>,
    owner: &Key,
    expires: Option<&AttributeValue>,
    db: &Dynamo,
) -> Result<Vec<Marker>> {
    let mut markers = Vec::new();
    for Change { unique, before, after } in changes {
        if let Some(before) = before.filter(|before| after.as_ref() != Some(before)) {
            markers.push(Marker::free::<E>(unique, before, owner, db)?);
        }
        if let Some(after) = after {
            markers.push(Marker::take::<E>(unique, after, owner, expires, db)?);
        }
    }
    Ok(markers)
}
