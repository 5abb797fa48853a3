//! What a write makes of the item that is there.

use std::collections::HashSet;
use std::fmt;
use std::time::SystemTime;

use crate::entity::{DynamoEntity, encode_error, entity_of_item};
use crate::error::{Error, Result};
use crate::expr::Node;
use crate::expr::action::Change as AttributeChange;
use crate::expr::eval::{apply, holds};
use crate::key::Key;
use crate::limits::check_item_size;
use crate::managed::Absence;
use crate::op::version_used_up;
use crate::op::write::{Guard, OfVersion, Presence, Verb, is_still};
use crate::schema::EntitySchema;
use crate::shape::{Lift, check_known, is_older};
use crate::transaction::Reason;
use crate::unique::{Change, Held};
use crate::value::{Item, ShownItem};

/// A write that can be decided in memory: [`Create`](crate::op::Create), [`Put`](crate::op::Put),
/// [`Update`](crate::op::Update), [`UpdateFrom`](crate::op::UpdateFrom), [`Upsert`](crate::op::Upsert),
/// [`Delete`](crate::op::Delete), [`Exists`](crate::op::Exists) and [`ClaimUnique`](crate::op::ClaimUnique) are.
pub trait Decide: sealed::Decide {
    /// The decision, as of `now`: what is managed gets this time, and what has expired by then counts as absent.
    ///
    /// # Errors
    /// What is wrong with the operation, as before it is sent.
    fn decision(self, now: SystemTime) -> Result<Decision>
    where
        Self: Sized,
    {
        self.decided(now)
    }

    /// The key of the item that it is about; `None` when it cannot be made.
    fn key(&self) -> Option<Key> {
        self.about()
    }
}
impl<T: sealed::Decide> Decide for T {}

pub(crate) mod sealed {
    use super::{Decision, Key, Result, SystemTime};

    pub trait Decide {
        fn about(&self) -> Option<Key>;
        fn decided(self, now: SystemTime) -> Result<Decision>;
    }
}

/// What a write makes of the item with its key. It can be asked any number of times, of whatever is found.
#[derive(Debug)]
pub struct Decision {
    schema: &'static EntitySchema,
    key: Key,
    verb: Verb,
    presence: Presence,
    version: OfVersion,
    /// What must hold of the item.
    conditions: Vec<Node>,
    what: What,
    expiry: Option<Absence>,
    moves: Vec<UniqueMove>,
    /// Whether it is applied with others or not at all.
    is_together: bool,
    of_type: OfType,
}

/// What takes the entity's type.
#[derive(Debug, Clone, Copy)]
struct OfType {
    refused: fn(Error) -> Error,
    unique: fn(&Item) -> Result<Vec<UniqueValue>>,
    /// How an older item is made new before it is decided over.
    lift: Option<Lift>,
}

/// What is done if all that must hold does.
#[derive(Debug)]
pub(crate) enum What {
    Put(Item),
    Update(Vec<AttributeChange>),
    /// The item is made if it is missing; the second is put in place of one that has expired.
    Upsert(Vec<AttributeChange>, Item),
    Delete,
    Nothing,
}

/// What becomes of an item.
#[derive(Clone, PartialEq)]
pub enum Effect {
    /// It stays as it is.
    Nothing,
    /// This takes its place.
    Write(Item),
    /// It is deleted.
    Delete,
}

impl fmt::Debug for Effect {
    /// Without values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Effect::Nothing => f.write_str("Nothing"),
            Effect::Write(item) => f.debug_tuple("Write").field(&ShownItem(item)).finish(),
            Effect::Delete => f.write_str("Delete"),
        }
    }
}

/// A value that no two items of an entity may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UniqueValue {
    /// The constraint's name, as [`Error::NotUnique`] gives it.
    pub constraint: &'static str,
    /// Stands for the value: the same for equal values, of whatever item, and for no others.
    pub text: String,
}

/// What a write does with a unique value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UniqueMove {
    /// It is no one's any more. The item has it, if it is as the write takes it for.
    Gives(UniqueValue),
    /// It is the item's, which may have it already.
    Takes(UniqueValue),
}

impl UniqueMove {
    /// The value.
    #[must_use]
    pub fn value(&self) -> &UniqueValue {
        let (UniqueMove::Gives(value) | UniqueMove::Takes(value)) = self;
        value
    }
}

impl Decision {
    pub(crate) fn new<E: DynamoEntity>(
        verb: Verb,
        key: Key,
        what: What,
        guard: Guard<E>,
        now: SystemTime,
    ) -> Result<Decision> {
        let Guard { presence, version, unchanged, condition } = guard;
        let mut conditions: Vec<Node> = unchanged.into_iter().map(|(name, value)| is_still(name, value)).collect();
        if let Some(condition) = condition {
            match condition.into_node().map_err(encode_error::<E>)? {
                Node::Constant(true) => {}
                // As before it is sent.
                Node::Constant(false) => return Err(Error::ConditionFailed { entity: E::SCHEMA.entity, item: None }),
                node => conditions.push(node),
            }
        }
        Ok(Decision {
            schema: E::SCHEMA,
            key,
            verb,
            presence,
            version,
            conditions,
            what,
            expiry: Absence::at(E::SCHEMA, now),
            moves: Vec::new(),
            is_together: false,
            of_type: OfType {
                refused: version_used_up::<E>,
                unique: unique_values::<E>,
                lift: E::SCHEMA.shape.map(|_| Lift::of::<E>()),
            },
        })
    }

    /// The same with what it means for unique values.
    pub(crate) fn with_unique(mut self, changes: Vec<Change>) -> Decision {
        for Change { unique, before, after } in changes {
            let value = |text| UniqueValue { constraint: unique.name, text };
            if let Some(before) = before.filter(|before| after.as_ref() != Some(before)) {
                self.moves.push(UniqueMove::Gives(value(before)));
            }
            self.moves.extend(after.map(|after| UniqueMove::Takes(value(after))));
        }
        self
    }

    /// A write that asks for nothing, of an entity without version or unique values.
    pub(crate) fn unconditional(schema: &'static EntitySchema, key: Key, what: What) -> Decision {
        let verb = if matches!(what, What::Delete) { Verb::Delete } else { Verb::Put };
        Decision {
            schema,
            key,
            verb,
            presence: Presence::Any,
            version: OfVersion::Any,
            conditions: Vec::new(),
            what,
            expiry: None,
            moves: Vec::new(),
            is_together: false,
            of_type: OfType { refused: |error| error, unique: |_| Ok(Vec::new()), lift: None },
        }
    }

    /// The same as a part of a transaction.
    pub(crate) fn together(self) -> Decision {
        Decision { is_together: true, ..self }
    }

    /// The entity.
    #[must_use]
    pub fn schema(&self) -> &'static EntitySchema {
        self.schema
    }

    /// The key of the item that it is about.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// True for an item that has expired, and counts as absent.
    #[must_use]
    pub fn is_over(&self, item: &Item) -> bool {
        self.expiry.as_ref().is_some_and(|expiry| expiry.is_over(item))
    }

    /// What becomes of the item that is stored under the key, if there is one.
    ///
    /// # Errors
    /// As DynamoDB would refuse the write: [`Error::AlreadyExists`], [`Error::NotFound`], [`Error::ConditionFailed`],
    /// [`Error::InvalidRequest`], [`Error::Encode`], [`Error::ItemTooLarge`]. Whether values are unique is for the store to
    /// see; [`unique_values`](Self::unique_values) tells which there are.
    pub fn decide(&self, stored: Option<&Item>) -> Result<Effect> {
        let lifted = match (self.of_type.lift, stored) {
            (Some(lift), Some(item)) => {
                check_known(self.schema, item)?;
                if is_older(self.schema, item) { Some(lift.renewed(item)?) } else { None }
            }
            (_, _) => None,
        };
        let stored = lifted.as_ref().or(stored);
        let absent = Item::new();
        let item = stored.unwrap_or(&absent);
        let is_over = stored.is_some_and(|item| self.is_over(item));
        if let (true, What::Upsert(..), true) = (is_over, &self.what, self.is_together) {
            // In one call, an update does not replace what has expired.
            return Err(self.refused(stored));
        }
        if let (true, What::Upsert(_, renewal)) = (is_over, &self.what) {
            return self.met(&absent).then(|| Effect::Write(renewal.clone())).ok_or_else(|| self.refused(None));
        }
        let is_there = match self.presence {
            Presence::Any | Presence::Unexpired => true,
            Presence::Present => stored.is_some() && !is_over,
            Presence::Absent => stored.is_none() || is_over,
        };
        let is_of_version = match &self.version {
            OfVersion::Is(expected) if expected.is_unset() && self.presence == Presence::Any && is_over => true,
            version => version.holds(item),
        };
        if !(is_there && is_of_version && self.met(item)) {
            let counts_as_absent = is_over && self.presence == Presence::Present;
            return Err(self.refused(stored.filter(|_| !counts_as_absent)));
        }
        match &self.what {
            What::Put(new) => Ok(Effect::Write(new.clone())),
            What::Update(changes) => self.changed(item.clone(), changes),
            What::Upsert(changes, _) => {
                let found = stored.cloned();
                self.changed(found.unwrap_or_else(|| self.key.clone().into_item(&self.schema.primary)), changes)
            }
            What::Delete if stored.is_some() => Ok(Effect::Delete),
            What::Delete | What::Nothing => Ok(Effect::Nothing),
        }
    }

    /// What the write does with unique values, as far as it says so itself: of an item that is as it takes it for.
    #[must_use]
    pub fn unique_moves(&self) -> &[UniqueMove] {
        &self.moves
    }

    /// What an error of [`decide`](Self::decide) keeps a transaction from, with the item that was found.
    ///
    /// # Errors
    /// The error itself, when it is none of those that keep a transaction from being applied.
    pub fn reason(error: Error, stored: Option<&Item>) -> Result<Reason> {
        let refused = |message| Ok(Reason::Refused { code: "ValidationError".to_owned(), message: Some(message) });
        match error {
            // As DynamoDB says it of an update that does not fit the item.
            Error::InvalidRequest(message) => return refused(message),
            error @ Error::ItemTooLarge { .. } => return refused(error.to_string()),
            error => Reason::of_error(error),
        }
        .map(|reason| match reason {
            Reason::AlreadyExists { entity, item } => {
                Reason::AlreadyExists { entity, item: item.or_else(|| stored.cloned()) }
            }
            reason => reason,
        })
    }

    /// The unique values of an item of the entity.
    ///
    /// # Errors
    /// When the item does not fit the entity.
    pub fn unique_values(&self, item: &Item) -> Result<Vec<UniqueValue>> {
        (self.of_type.unique)(item)
    }

    fn met(&self, item: &Item) -> bool {
        self.conditions.iter().all(|condition| holds(condition, item))
    }

    fn changed(&self, mut item: Item, changes: &[AttributeChange]) -> Result<Effect> {
        let entity = self.schema.entity;
        apply(changes, &mut item).map_err(|problem| {
            Error::InvalidRequest(format!("the update of `{entity}` cannot be applied: {problem}"))
        })?;
        check_item_size(entity, &item)?;
        Ok(Effect::Write(item))
    }

    #[cold]
    fn refused(&self, stored: Option<&Item>) -> Error {
        let error = match (self.verb, stored) {
            (Verb::Check, None) => Error::NotFound { entity: self.schema.entity },
            (verb, stored) => verb.refused(self.schema.entity, stored.cloned()),
        };
        (self.of_type.refused)(error)
    }
}

/// Refuses two decisions over one item, or that take one value.
pub(crate) fn check_apart(decisions: &[Decision]) -> Result<()> {
    let mut keys = HashSet::with_capacity(decisions.len());
    if let Some(Decision { schema, .. }) =
        decisions.iter().find(|decision| !keys.insert((decision.schema.table, &decision.key)))
    {
        return Err(Error::DuplicateKey { entity: schema.entity, table: schema.table.to_owned() });
    }
    let mut taken = HashSet::new();
    for (at, decision) in decisions.iter().enumerate() {
        for change in &decision.moves {
            if let UniqueMove::Takes(value) = change
                && !taken.insert((decision.schema.table, &value.text))
            {
                let mut reasons = vec![Reason::InOrder; decisions.len()];
                if let Some(reason) = reasons.get_mut(at) {
                    *reason = Reason::NotUnique { entity: decision.schema.entity, unique: value.constraint };
                }
                return Err(Error::TransactionCanceled { reasons });
            }
        }
    }
    Ok(())
}

fn unique_values<E: DynamoEntity>(item: &Item) -> Result<Vec<UniqueValue>> {
    if E::SCHEMA.unique.is_empty() {
        return Ok(Vec::new());
    }
    let held = Held::of(&entity_of_item::<E>(item.clone())?)?;
    let value = |(at, unique): (usize, &crate::schema::UniqueSchema)| {
        Some(UniqueValue { constraint: unique.name, text: held.text(at)?.clone() })
    };
    Ok(E::SCHEMA.unique.iter().enumerate().filter_map(value).collect())
}
