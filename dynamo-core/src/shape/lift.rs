//! Rewriting a stored item as its entity would write it now: with the newest shape, and the index keys of its fields.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure as OnFailure};

use super::version::{NAME, Shape};
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, decode_error, encode_error, entity_of_item};
use crate::error::{Error, Result, WriteError};
use crate::expr::action::{self, Action, Change};
use crate::expr::{Clause, Expressions, Place, check};
use crate::key::Key;
use crate::monitor::Touched;
use crate::op::write::is_still;
use crate::schema::{EntitySchema, IndexSchema, PlacedKey};
use crate::value::{self, Item, same_value};

/// How often a write finds an older item again, which programs of an older version write meanwhile.
pub(crate) const LIFTS_MAX: u32 = 10;
/// How often an item is computed anew because somebody has written it meanwhile.
const ATTEMPTS: u32 = 20;

/// How the items of an entity are made what it would write now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lift {
    schema: &'static EntitySchema,
    renewed: fn(&Item) -> Result<Item>,
}

/// What became of a stored item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lifted {
    /// It is as its entity would write it.
    Current,
    /// These attributes were rewritten.
    Rewritten(Vec<String>),
    /// It is not there any more.
    Gone,
}

/// True for an item that has to be rewritten before an expression about the entity's fields means what it says.
pub(crate) fn is_older(schema: &EntitySchema, item: &Item) -> bool {
    schema.shape.is_some_and(|shape| Shape::of_item(item).is_ok_and(|found| found < shape.version))
}

/// Refuses an item that a newer program has written.
pub(crate) fn check_known(schema: &'static EntitySchema, item: &Item) -> Result<()> {
    let Some(shape) = schema.shape else { return Ok(()) };
    let checked = Shape::of_item(item).and_then(|found| shape.check_known(found));
    checked.map_err(|source| Error::Decode { entity: schema.entity, source })
}

impl Lift {
    pub(crate) fn of<E: DynamoEntity>() -> Self {
        Lift { schema: E::SCHEMA, renewed: renewed::<E> }
    }

    /// The entity.
    pub(crate) fn schema(self) -> &'static EntitySchema {
        self.schema
    }

    /// The item as its entity would write it.
    pub(crate) fn renewed(self, item: &Item) -> Result<Item> {
        (self.renewed)(item)
    }

    /// What would be rewritten of an item.
    pub(crate) fn changes(self, item: &Item) -> Result<Vec<Change>> {
        let new = self.renewed(item)?;
        let mut names: Vec<&String> = item.keys().chain(new.keys().filter(|name| !item.contains_key(*name))).collect();
        names.sort_unstable();
        let change = |name: &String| {
            let action = match (item.get(name), new.get(name)) {
                (Some(old), Some(new)) if same_value(old, new) => return None,
                (_, Some(new)) => Action::Set(new.clone()),
                (_, None) => Action::Remove,
            };
            Some(Change { place: Place::of(name.clone()), action })
        };
        Ok(names.into_iter().filter_map(change).collect())
    }

    /// Rewrites the item that was read like this, if it is still like this; else what is there by then.
    ///
    /// It is no write of the entity's: version and times of writes stay as they are, as what it says is what it said.
    ///
    /// # Errors
    /// When the item cannot be made new, or is written so often that it cannot be caught: [`Error::Conflict`].
    pub(crate) async fn lift(self, db: &Dynamo, mut item: Item) -> Result<Lifted> {
        let mut attempt = 1;
        loop {
            let changes = self.changes(&item)?;
            if changes.is_empty() {
                return Ok(Lifted::Current);
            }
            let names = changes.iter().map(|change| change.place.root().clone().into_owned()).collect();
            match self.rewrite(db, &item, changes).await? {
                None => return Ok(Lifted::Rewritten(names)),
                Some(Found { item: None, .. }) => return Ok(Lifted::Gone),
                Some(Found { error, .. }) if attempt == ATTEMPTS => {
                    return Err(Error::Conflict { operation: "UpdateItem", source: Box::new(error) });
                }
                // Tried at once: the answer has the item as it is now, and with every pause it is less so.
                Some(Found { item: Some(found), .. }) => item = found,
            }
            attempt += 1;
        }
    }

    /// What kept it from being rewritten, if something did.
    async fn rewrite(self, db: &Dynamo, old: &Item, changes: Vec<Change>) -> Result<Option<Found>> {
        let entity = self.schema.entity;
        let key = Key::of_item(old, &self.schema.primary).ok_or_else(|| self.without_key())?;
        let mut out = Expressions::default();
        let condition = self.is_unchanged(old, &changes, &mut out);
        let update = action::render(changes, &mut out).unwrap_or_default();
        check(Clause::Condition, &condition, entity, &out).map_err(|error| self.too_many(&error))?;
        check(Clause::Update, &update, entity, &out)?;
        let table = db.table_name(self.schema.table)?;
        let request = db
            .client()
            .update_item()
            .table_name(table)
            .set_key(Some(key.into_item(&self.schema.primary)))
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(out.names())
            .set_expression_attribute_values(out.into_values())
            .return_values_on_condition_check_failure(OnFailure::AllOld);
        let primary = &self.schema.primary;
        let touched = || Touched::item(request.get_table_name().as_deref(), request.get_key().as_ref(), primary);
        let watch = db.watch("UpdateItem", Some(entity), || vec![touched()]).await;
        let sent = watch.during(watch.on(request.customize()).send()).await;
        let Err(error) = sent else { return Ok(None) };
        match error.as_service_error().and_then(WriteError::condition_failure) {
            Some(failure) => {
                let item = failure.item().filter(|item| !item.is_empty()).cloned();
                let error = Error::ConditionFailed { entity, item: None };
                Ok(Some(Found { item, error }))
            }
            None => Err(Error::from_sdk("UpdateItem", error)),
        }
    }

    /// An item with a version is unchanged while that is; another one while all of its attributes are. What the rewrite makes of
    /// them may depend on any.
    fn is_unchanged(self, old: &Item, changes: &[Change], out: &mut Expressions) -> String {
        let still = |name: &str| is_still(name.to_owned(), old.get(name).cloned());
        let mut names: Vec<&str> = match self.schema.managed.version {
            Some(version) => vec![NAME.text, version.name.text],
            None => old.keys().map(String::as_str).collect(),
        };
        // What is added must not be there, and an index key that is rewritten must be the one that was read.
        names.extend(changes.iter().map(|change| change.place.root().as_ref()));
        let is_key = |name: &str| self.schema.primary.attributes().any(|key| key.name.text == name);
        names.retain(|name| !is_key(name));
        names.sort_unstable();
        names.dedup();
        let partition = out.name(self.schema.primary.partition.name.text);
        let exists = std::iter::once(format!("attribute_exists({partition})"));
        let unchanged = names.into_iter().filter_map(|name| still(name).render(out).into_text());
        exists.chain(unchanged.collect::<Vec<_>>()).collect::<Vec<_>>().join(" AND ")
    }

    #[cold]
    fn too_many(self, error: &Error) -> Error {
        Error::InvalidRequest(format!(
            "an item of `{}` has too many attributes to be rewritten only if none of them has changed ({error}); give the \
             entity a `#[dynamo(version)]` field",
            self.schema.entity
        ))
    }

    #[cold]
    fn without_key(self) -> Error {
        Error::InvalidRequest(format!("an item of `{}` without its key cannot be rewritten", self.schema.entity))
    }
}

/// The item that kept another one from being written.
struct Found {
    item: Option<Item>,
    error: Error,
}

/// The item as its entity would write it, with the attributes that the entity does not know.
fn renewed<E: DynamoEntity>(item: &Item) -> Result<Item> {
    let mut new = item.clone();
    if let Some(shape) = E::SCHEMA.shape {
        let found = Shape::of_item(item).map_err(decode_error::<E>)?;
        shape.upgrade(found, &mut new).map_err(decode_error::<E>)?;
    }
    let entity = entity_of_item::<E>(new.clone())?;
    let written = value::to_item(&entity).map_err(encode_error::<E>)?;
    let primary = &E::SCHEMA.primary;
    if Key::of_item(&written, primary) != Key::of_item(item, primary) {
        return Err(Error::InvalidRequest(format!(
            "an item of `{}` has a key that the entity would not give it; an item keeps its key: copy it instead",
            E::SCHEMA.entity
        )));
    }
    check_unique::<E>(item, &written)?;
    let is_written =
        |name: &str| E::SCHEMA.all_attributes().any(|known| known == name) || is_index_key(E::SCHEMA, name);
    new.retain(|name, value| !is_written(name) || is_same_absence(&written, name, value));
    new.extend(written);
    Ok(new)
}

/// NULL and nothing are the same to a field.
fn is_same_absence(written: &Item, name: &str, value: &AttributeValue) -> bool {
    value.is_null() && !written.contains_key(name)
}

fn is_index_key(schema: &EntitySchema, name: &str) -> bool {
    let keys = schema.indexes.iter().flat_map(IndexSchema::keys);
    keys.filter(PlacedKey::is_written).any(|key| key.attribute.name.text == name)
}

/// Unique values are kept by items of their own, which are not rewritten.
fn check_unique<E: DynamoEntity>(old: &Item, new: &Item) -> Result<()> {
    let is_kept = |name: &str| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => same_value(old, new),
        (old, new) => old.is_none() && new.is_none(),
    };
    match E::SCHEMA.unique.iter().find(|unique| !unique.parts.iter().all(|part| is_kept(part.attribute.text))) {
        Some(unique) => Err(Error::InvalidRequest(format!(
            "the upgrade of `{}` changes its unique `{}`, of which no other item may have the new value: change it with \
             `put_over` and `claim_unique`",
            E::SCHEMA.entity,
            unique.name
        ))),
        None => Ok(()),
    }
}
