//! What an update means for unique values.

use aws_sdk_dynamodb::types::AttributeValue;

use super::actions::{Actions, Change, OwnedPart};
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::key::KeyPart;
use crate::schema::UniqueSchema;
use crate::unique::{Change as UniqueChange, Known, Unchanged, unique_text};

/// What an update means for unique values.
#[derive(Default)]
pub(super) struct OfUnique {
    pub(super) changes: Vec<UniqueChange>,
    /// The attributes that those values are made of, which must be as they were read.
    pub(super) unchanged: Unchanged,
    /// The expiry that the item has afterwards.
    pub(super) expires: Option<AttributeValue>,
}

/// What an update does to the time at which the item expires.
enum Expiry {
    Stays,
    /// The attribute is set, or removed.
    Becomes(Option<AttributeValue>),
}

impl<E: DynamoEntity> Actions<E> {
    /// What the changes mean for unique values. What they were is known of an item that was read, or said of each field;
    /// `parts` are the components of the primary key.
    pub(super) fn unique(&self, parts: &[Option<&dyn KeyPart>], known: Option<&Known>) -> Result<OfUnique> {
        let mut found = OfUnique::default();
        if E::SCHEMA.unique.is_empty() {
            return Ok(found);
        }
        let expiry = self.expiry()?;
        let stays = matches!(expiry, Expiry::Stays);
        let mut touched = Vec::new();
        for (at, unique) in E::SCHEMA.unique.iter().enumerate() {
            if stays && !self.changes_value(unique) {
                continue;
            }
            touched.push(unique);
            self.check_known(unique, parts, known, &expiry)?;
            let text = |component: fn(&Self, usize) -> Option<&OwnedPart>| {
                let mut all = parts.to_vec();
                all.resize(E::SCHEMA.components.len(), None);
                for (at, place) in all.iter_mut().enumerate() {
                    *place = component(self, at).map(|part| part as &dyn KeyPart).or(*place);
                }
                unique_text(E::SCHEMA.entity, unique, &all).map_err(encode_error::<E>)
            };
            let before = match known {
                Some(known) => known.held.text(at).cloned(),
                None => text(|this, at| this.before.get(&at)?.as_ref())?,
            };
            let after = text(|this, at| this.components.get(&at)?.part.as_ref())?;
            if !stays || before != after {
                found.changes.push(UniqueChange { unique, before, after });
            }
        }
        found.expires = match expiry {
            Expiry::Becomes(value) => value,
            Expiry::Stays => known.and_then(|known| known.held.expires().cloned()),
        };
        found.unchanged = known.map(|known| known.attributes(touched.into_iter())).unwrap_or_default();
        Ok(found)
    }

    fn changes_value(&self, unique: &UniqueSchema) -> bool {
        self.components.iter().any(|(at, component)| component.change == Change::Changed && unique.uses(*at))
    }

    fn expiry(&self) -> Result<Expiry> {
        let Some(name) = E::SCHEMA.managed.ttl else { return Ok(Expiry::Stays) };
        let Some(change) = self.changes.iter().find(|change| change.place.root() == name.text) else {
            return Ok(Expiry::Stays);
        };
        match change.written() {
            Some((_, becomes)) => Ok(Expiry::Becomes(becomes)),
            None => Err(Error::InvalidRequest(format!(
                "the values of unique fields of `{}` expire with the item, so `{}` is `set` or removed, and nothing else",
                E::SCHEMA.entity,
                name.text
            ))),
        }
    }

    /// Refuses a change of a unique value of which it is not known what it was, or becomes.
    fn check_known(
        &self,
        unique: &'static UniqueSchema,
        parts: &[Option<&dyn KeyPart>],
        known: Option<&Known>,
        expiry: &Expiry,
    ) -> Result<()> {
        let is_known = |at: usize| {
            parts.get(at).is_some_and(Option::is_some)
                || (self.components.contains_key(&at) && (known.is_some() || self.before.contains_key(&at)))
        };
        let unknown = unique.parts.iter().filter(|part| !is_known(part.component)).map(|part| part.field);
        // A marker expires with its item.
        let is_unknown = known.is_none() && matches!(expiry, Expiry::Stays);
        let expiry = E::SCHEMA.managed.ttl.filter(|_| is_unknown).map(|name| name.text);
        let missing: Vec<&'static str> = unknown.chain(expiry).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::UnknownUnique { entity: E::SCHEMA.entity, unique: unique.name, missing })
    }
}
