//! `UpdateItem` with what two states of an entity differ in.

use std::collections::BTreeSet;
use std::fmt;
use std::time::SystemTime;

use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
use aws_sdk_dynamodb::types::AttributeValue;

use super::actions::OwnedPart;
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, decode_error, encode_error, entity_of_item};
use crate::error::{Error, Result};
use crate::expr::action::{self, Action, Change};
use crate::expr::{Condition, Place};
use crate::key::Key;
use crate::local::{Decision, What, sealed::Decide};
use crate::managed::Whole;
use crate::op::applied::Applied;
use crate::op::put::{self, Stored};
use crate::op::send::{self, Returned};
use crate::op::write::{Guard, OfVersion, Presence, Verb, Write, is_still_read_as, sealed::Prepare};
use crate::schema::IndexSchema;
use crate::unique::{self, Held, Known};
use crate::value::{self, Item, same_item, same_value};

/// Changes what an entity was read as into what it is to be, if nobody else has changed it since. Only the attributes that
/// differ are sent; what the entity does not know of the item stays.
///
/// With a [version](crate::Versioned), the item must still be of that version, which is counted up. Without one, the
/// attributes that change must be what they were: others may have changed. A document in which the item has more than the
/// struct is another one. `updated_at` is set, and index keys follow.
///
/// One `UpdateItem` call, or none when nothing differs. Sent again after a lost answer, it knows its own work.
///
/// ```no_run
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// # #[derive(Clone, DynamoEntity)]
/// # #[dynamo(table = "Stock")]
/// # struct Product { #[pk] id: u32, left: u32, name: String }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// if let Some(product) = Product::get(7).send(db).await? {
///     let renamed = Product { name: "Lamp".into(), ..product.clone() };
///     Product::update_from(&product, &renamed).send(db).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "an operation does nothing until it is sent"]
pub struct UpdateFrom<E: DynamoEntity> {
    states: Result<States<E>>,
    condition: Option<Condition<E>>,
}

/// What became of an [`UpdateFrom`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updated {
    /// The item is changed.
    Changed,
    /// Nothing differs, and nothing was sent.
    Nothing,
}

/// An entity before and after.
struct States<E> {
    old: Item,
    known: Known,
    new: E,
    differ: bool,
}

impl<E: DynamoEntity> fmt::Debug for UpdateFrom<E> {
    /// Without contents of the item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateFrom")
            .field("entity", &E::SCHEMA.entity)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}

impl<E: DynamoEntity> States<E> {
    fn of(old: &E, new: &E) -> Result<Self> {
        check_keys(old, new)?;
        let known = Known::of(old)?;
        let old = value::to_item(old).map_err(encode_error::<E>)?;
        let new = value::to_item(new).map_err(encode_error::<E>)?;
        if let Some(version) = E::SCHEMA.managed.version
            && old.get(version.name.text) != new.get(version.name.text)
        {
            return Err(Error::InvalidRequest(format!(
                "`old` and `new` of `{}` are of different versions, of which the library alone makes new ones; keep that of `old`",
                E::SCHEMA.entity
            )));
        }
        let differ = !same_item(&old, &new);
        // A copy, for the fields that the write sets.
        let new = value::from_item(new).map_err(decode_error::<E>)?;
        Ok(States { old, known, new, differ })
    }
}

impl<E: DynamoEntity> UpdateFrom<E> {
    pub(crate) fn new(old: &E, new: &E) -> Self {
        UpdateFrom { states: States::of(old, new), condition: None }
    }

    /// Changes the item only if this holds of it; several conditions must all hold.
    pub fn condition(mut self, condition: impl FnOnce(&E::Fields) -> Condition<E>) -> Self {
        self.condition = Some(Condition::all(self.condition, condition(E::FIELDS)));
        self
    }

    /// The SDK's input, for what this library does not cover.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for what only DynamoDB can tell.
    pub fn into_input(self, db: &Dynamo) -> Result<UpdateItemInput> {
        let write =
            self.prepare(db)?.alone("is no `UpdateItem`: `Transaction::new().operation(..)` makes the input")?;
        write.update_item(db).as_input().clone().build().map_err(Error::build)
    }

    /// Sends it, unless nothing differs.
    ///
    /// # Errors
    /// [`Error::ConditionFailed`] when the item is not what it was, or the condition does not hold; [`Error::NotFound`] when
    /// there is none; [`Error::InvalidRequest`] before anything is sent when the two have different keys or versions;
    /// [`Error::InvalidKey`], [`Error::Encode`] and [`Error::ItemTooLarge`] likewise; whatever [`Error`] says of requests.
    pub async fn send(self, db: &Dynamo) -> Result<Updated> {
        if self.is_nothing() {
            return Ok(Updated::Nothing);
        }
        send::update(self.prepare(db)?, Returned::Nothing, db).await.map(|_| Updated::Changed)
    }

    /// Sends it, and reads the whole item as it is after the update. When nothing differs, that is `new`, unread.
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Decode`] when the item does not fit the entity, which is changed all the same.
    pub async fn send_new(self, db: &Dynamo) -> Result<E> {
        if self.is_nothing() {
            return self.states.map(|states| states.new);
        }
        let item = send::update(self.prepare(db)?, Returned::New, db).await?;
        entity_of_item::<E>(item)
    }

    /// The entity where nothing differs, for which nothing is sent; else the update.
    ///
    /// # Errors
    /// The update.
    #[expect(clippy::result_large_err, reason = "it is no error, but what is left to do")]
    pub fn unchanged(self) -> Result<E, Self> {
        match self.states {
            Ok(States { new, differ: false, .. }) => Ok(new),
            states => Err(UpdateFrom { states, condition: self.condition }),
        }
    }

    pub(in crate::op) fn is_nothing(&self) -> bool {
        matches!(&self.states, Ok(states) if !states.differ)
    }
}

#[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
impl<E: DynamoEntity> Prepare for UpdateFrom<E> {
    fn prepare(self, db: &Dynamo) -> Result<Write> {
        let UpdateFrom { states, condition } = self;
        let States { old, known, new, differ } = states?;
        if !differ {
            // Inside of a transaction: the item must exist.
            let body = known.key.clone().into_item(&E::SCHEMA.primary);
            let mut write = Write::new::<E>(Verb::Update, db, known.key, body)?;
            let guard =
                Guard { presence: Presence::Present, version: OfVersion::Any, unchanged: Vec::new(), condition };
            write.guard(guard)?;
            return Ok(write);
        }
        let Ready { key, changes, held, of_unique, guard } = ready(&old, &known, new, condition, db.now())?;
        let markers = unique::markers::<E>(of_unique, &key, held.expires(), db)?;
        let body = key.clone().into_item(&E::SCHEMA.primary);
        let mut write = Write::new::<E>(Verb::Update, db, key, body)?;
        write.markers = markers;
        write.applied = Applied::Attributes(changes.iter().filter_map(Change::written).collect());
        write.update(|expressions| action::render(changes, expressions))?;
        write.guard(guard)?;
        Ok(write)
    }
}

/// What differs, in the order of the names.
fn differences(old: &Item, new: &Item) -> Vec<Change> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let change = |name: &String| {
        let action = match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) if same_value(old, new) => return None,
            (_, Some(new)) => Action::Set(AttributeValue::clone(new)),
            (_, None) => Action::Remove,
        };
        Some(Change { place: Place::of(name.clone()), action })
    };
    names.into_iter().filter_map(change).collect()
}

/// That what changes is what it was. Keys that are made from templates follow their fields.
fn lock<E: DynamoEntity>(changes: &[Change], old: &Item) -> Option<Condition<E>> {
    let templates = || E::SCHEMA.all_indexes().flat_map(IndexSchema::attributes).filter(|key| key.is_template());
    let changes = changes.iter().filter(|change| templates().all(|key| key.name.text != change.place.root()));
    let nodes = changes.map(|change| is_still_read_as(change.place.root(), old.get(&**change.place.root())));
    nodes.map(Condition::of_node).reduce(Condition::and)
}

/// Refuses two entities of different keys, and names the field in which they differ.
fn check_keys<E: DynamoEntity>(old: &E, new: &E) -> Result<()> {
    if old.key()? == new.key()? {
        return Ok(());
    }
    let texts = |entity: &E| {
        entity.with_components(|all| {
            all.iter().copied().map(|part| part.map(OwnedPart::of).and_then(OwnedPart::shown)).collect::<Vec<_>>()
        })
    };
    let (before, after) = (texts(old), texts(new));
    let in_primary = |at: usize| E::SCHEMA.primary.attributes().any(|key| key.uses(at));
    let differing =
        E::SCHEMA.components.iter().enumerate().find(|(at, _)| in_primary(*at) && before.get(*at) != after.get(*at));
    let name = differing.map_or("the key", |(_, name)| name);
    Err(Error::InvalidRequest(format!(
        "`old` and `new` of `{}` differ in `{name}`, which the primary key is made of; delete the one and create the other",
        E::SCHEMA.entity
    )))
}

impl<E: DynamoEntity> Decide for UpdateFrom<E> {
    fn about(&self) -> Option<Key> {
        self.states.as_ref().ok().map(|states| states.known.key.clone())
    }
    fn decided(self, now: SystemTime) -> Result<Decision> {
        let UpdateFrom { states, condition } = self;
        let States { old, known, new, differ } = states?;
        if !differ {
            let guard =
                Guard { presence: Presence::Present, version: OfVersion::Any, unchanged: Vec::new(), condition };
            return Decision::new::<E>(Verb::Update, known.key, What::Nothing, guard, now);
        }
        let Ready { key, changes, of_unique, guard, .. } = ready(&old, &known, new, condition, now)?;
        Ok(Decision::new::<E>(Verb::Update, key, What::Update(changes), guard, now)?.with_unique(of_unique))
    }
}

/// What changes, and what must hold.
struct Ready<E> {
    key: Key,
    changes: Vec<Change>,
    held: Held,
    of_unique: Vec<unique::Change>,
    guard: Guard<E>,
}

fn ready<E: DynamoEntity>(
    old: &Item,
    known: &Known,
    mut new: E,
    condition: Option<Condition<E>>,
    now: SystemTime,
) -> Result<Ready<E>> {
    let managed = put::manage(Whole::Put, &mut new, now)?;
    let Stored { key, item, held } = put::into_stored(new)?;
    let changes = differences(old, &item);
    let of_unique = unique::Change::all::<E>(Some(&known.held), Some(&held));
    let unchanged = known.attributes(of_unique.iter().map(|change| change.unique));
    let (version, lock) = match managed.into_expected() {
        Some(expected) => (OfVersion::Is(expected), None),
        None => (OfVersion::Any, lock::<E>(&changes, old)),
    };
    let condition = match (lock, condition) {
        (Some(lock), Some(condition)) => Some(lock.and(condition)),
        (lock, condition) => lock.or(condition),
    };
    let guard = Guard { presence: Presence::Present, version, unchanged, condition };
    Ok(Ready { key, changes, held, of_unique, guard })
}
