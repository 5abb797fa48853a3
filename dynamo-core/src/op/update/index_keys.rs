//! What an update means for the keys of indexes.

use super::actions::{Actions, Change, Component, Presence};
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::Place;
use crate::expr::action::{Action, Change as PlaceChange};
use crate::key::{KeyAttribute, KeyPart, KeySource};
use crate::schema::{IndexSchema, PlacedKey, Writer};

impl<E: DynamoEntity> Actions<E> {
    /// Adds what the changes mean for the index keys; `known` are the components of the primary key.
    pub(super) fn finish(mut self, known: &[Option<&dyn KeyPart>]) -> Result<Self> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let mut rewritten = Vec::new();
        for index in E::SCHEMA.indexes {
            self.check_attributes(index)?;
            if self.touches(index) {
                rewritten.extend(self.rewrite(index, known)?);
            }
        }
        self.changes.extend(rewritten);
        Ok(self)
    }

    /// Refuses what a changed field cannot be as a key attribute of its own.
    fn check_attributes(&self, index: &IndexSchema) -> Result<()> {
        for PlacedKey { attribute, max, .. } in index.keys() {
            let KeySource::Field { component, .. } = attribute.source else { continue };
            if let Some(Component { part: Some(part), .. }) = self.components.get(&component) {
                let value = part.key_value().map_err(|error| error.at(attribute.name.text));
                value.and_then(|value| attribute.check(&value, max)).map_err(encode_error::<E>)?;
            }
        }
        Ok(())
    }

    /// True when the index's templates have to be written anew: one of them mentions a field that is changed, or the
    /// other key attribute is a field that may have been absent until now, and the template's attribute with it.
    fn touches(&self, index: &IndexSchema) -> bool {
        let changed = self.components.iter().filter(|(_, component)| component.change == Change::Changed);
        let mut changed = changed.map(|(at, component)| (*at, component.presence));
        let has_template = index.keys().any(|key| key.is_written());
        changed.any(|(at, presence)| {
            let mut uses = index.keys().filter(|key| key.attribute.uses(at));
            uses.any(|key| key.is_written() || (has_template && presence == Presence::Optional))
        })
    }

    /// The index key after the update: all of its attributes, or none.
    fn rewrite(&self, index: &'static IndexSchema, known: &[Option<&dyn KeyPart>]) -> Result<Vec<PlaceChange>> {
        let mut actions = Vec::new();
        let mut written = Vec::new();
        // A field that is a key attribute of its own keeps the templates' attributes out when it is absent, but they can be
        // written without knowing it.
        let leaves = index.attributes().any(|attribute| self.is_absent(attribute));
        for key in index.keys().filter(PlacedKey::is_written) {
            let removed = || PlaceChange { place: Place::of(key.attribute.name.text), action: Action::Remove };
            match key.writer {
                Writer::Own if leaves => actions.push(removed()),
                Writer::Shared if self.is_absent(key.attribute) => actions.push(removed()),
                // Other indexes have it too, and the item may stay in them.
                Writer::Shared if leaves && !self.is_changed(key.attribute) => {}
                Writer::Own | Writer::Shared | Writer::Other => written.push(key),
            }
        }
        let mut parts = known.to_vec();
        parts.resize(E::SCHEMA.components.len(), None);
        for (slot, component) in
            self.components.iter().filter_map(|(at, component)| Some((*at, component.part.as_ref()?)))
        {
            if let Some(place) = parts.get_mut(slot) {
                *place = Some(component);
            }
        }
        let needed = |at: usize| written.iter().any(|key| key.attribute.uses(at));
        let missing = |(at, name): (usize, &&'static str)| {
            (needed(at) && parts.get(at).is_none_or(Option::is_none)).then_some(*name)
        };
        let missing: Vec<_> = E::SCHEMA.components.iter().enumerate().filter_map(missing).collect();
        if !missing.is_empty() {
            return Err(Error::PartialIndexKey { entity: E::SCHEMA.entity, index: index.name, missing });
        }
        // Attributes that are fields are the update's own business; the template's attributes are rendered here.
        for PlacedKey { attribute, max, .. } in written {
            let value = attribute.value(&parts, max).map_err(encode_error::<E>)?;
            let place = Place::of(attribute.name.text);
            actions.extend(value.map(|value| PlaceChange { place, action: Action::Set(value.into()) }));
        }
        Ok(actions)
    }

    /// True when a field that the attribute is made of is known to be absent.
    fn is_absent(&self, attribute: &KeyAttribute) -> bool {
        self.components.iter().any(|(at, component)| component.part.is_none() && attribute.uses(*at))
    }

    /// True when a field that the attribute is made of is changed.
    fn is_changed(&self, attribute: &KeyAttribute) -> bool {
        self.components.iter().any(|(at, component)| component.change == Change::Changed && attribute.uses(*at))
    }
}
