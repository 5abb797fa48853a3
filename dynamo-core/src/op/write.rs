//! What the writing operations have in common, alone and inside a transaction.

use std::borrow::Cow;

use aws_sdk_dynamodb::types::AttributeValue;

use super::applied::Applied;
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::{Clause, Comparison, Condition, Expressions, Node, Place, Rendered, Term, check};
use crate::key::Key;
use crate::local::Decide;
use crate::managed::{Absence, Expected};
use crate::monitor::Touched;
use crate::schema::{EntitySchema, VersionSchema};
use crate::shape::Lift;
use crate::unique::{Marker, Unchanged};
use crate::value::{self, Item};
use crate::wire::ItemText;

/// A write whose expressions are rendered. Its body is an [`Item`], or the [text](crate::wire::ItemText) of one, of which the key is not
/// known beside.
#[derive(Debug, Clone)]
pub(crate) struct Write<B = Item, K = Key> {
    pub(crate) schema: &'static EntitySchema,
    pub(crate) entity: &'static str,
    pub(crate) verb: Verb,
    pub(crate) table: String,
    /// The key, which tells whether two operations of a transaction meet.
    pub(crate) key: K,
    /// The whole item of a put, otherwise the key attributes.
    pub(super) body: B,
    pub(super) update: Option<String>,
    /// False for a sum: applied twice, it is another one.
    pub(crate) is_repeatable: bool,
    /// What it leaves behind.
    pub(crate) applied: Applied,
    /// What has expired counts as absent.
    expiry: Option<Absence>,
    pub(super) condition: Option<String>,
    pub(super) expressions: Expressions,
    /// The markers of unique values that are written with it, for which it takes a transaction.
    pub(crate) markers: Vec<Marker>,
    /// How an older item is made new that keeps it from being applied.
    pub(crate) lift: Option<Lift>,
    /// Of an upsert, the put of a new item in place of one that has expired.
    pub(crate) renewal: Option<Box<Write>>,
}

/// What is written, and what a failed condition means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Create,
    Put,
    Update,
    Upsert,
    Delete,
    Check,
}

/// What must hold of the item's existence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Any,
    /// It is there, or it is not; it has not expired.
    Unexpired,
    Present,
    Absent,
}

/// What must hold for a write.
pub(crate) struct Guard<E> {
    pub(crate) presence: Presence,
    pub(crate) version: OfVersion,
    /// What must be as it was.
    pub(crate) unchanged: Unchanged,
    pub(crate) condition: Option<Condition<E>>,
}

/// What must hold of the item's version.
#[derive(Debug)]
pub(crate) enum OfVersion {
    /// Nothing, or the entity has none.
    Any,
    /// It is this one.
    Is(Expected),
    /// It can be counted up.
    HasRoom(VersionSchema),
}

impl OfVersion {
    /// Whether it holds of an item that is there.
    pub(crate) fn holds(&self, item: &Item) -> bool {
        match self {
            OfVersion::Any => true,
            OfVersion::Is(expected) => expected.holds(item),
            OfVersion::HasRoom(version) => version.leaves_room(item),
        }
    }
}

impl<B, K> Write<B, K> {
    /// A write of an entity's item: the body is the item of a put, or the key attributes.
    pub(crate) fn new<E: DynamoEntity>(verb: Verb, db: &Dynamo, key: K, body: B) -> Result<Self> {
        Ok(Write {
            schema: E::SCHEMA,
            entity: E::SCHEMA.entity,
            verb,
            table: db.table_name(E::SCHEMA.table)?,
            key,
            body,
            update: None,
            is_repeatable: true,
            applied: Applied::Unknown,
            expiry: Absence::of(E::SCHEMA, db),
            condition: None,
            expressions: Expressions::default(),
            markers: Vec::new(),
            lift: E::SCHEMA.shape.map(|_| Lift::of::<E>()),
            renewal: None,
        })
    }

    /// The update expression, rendered with this write's placeholders.
    ///
    /// # Errors
    /// When DynamoDB takes none as long as this.
    pub(crate) fn update(&mut self, render: impl FnOnce(&mut Expressions) -> Option<String>) -> Result<()> {
        self.update = render(&mut self.expressions);
        match &self.update {
            Some(text) => check(Clause::Update, text, self.entity, &self.expressions),
            None => Ok(()),
        }
    }

    /// What must hold: of the item's existence, its version, and its attributes.
    ///
    /// # Errors
    /// [`Error::ConditionFailed`] when it can hold of no item.
    pub(crate) fn guard<E: DynamoEntity>(&mut self, guard: Guard<E>) -> Result<()> {
        let Guard { presence, version, unchanged, condition } = guard;
        let partition = E::SCHEMA.primary.partition.name.text;
        let out = &mut self.expressions;
        let expiry = self.expiry.as_ref();
        let presence = match presence {
            Presence::Any => None,
            Presence::Unexpired => Absence::hide(expiry, None, out),
            Presence::Present => {
                let exists = format!("attribute_exists({})", out.name(partition));
                Absence::hide(expiry, Some(exists), out)
            }
            Presence::Absent => {
                let absent = format!("attribute_not_exists({})", out.name(partition));
                Some(Absence::or_absent(expiry, absent, out))
            }
        };
        let version = match version {
            OfVersion::Any => None,
            // That of an item which is not there.
            OfVersion::Is(expected) if expected.is_unset() && presence.is_none() => {
                let expected = expected.render(out);
                Some(Absence::or_absent(expiry, expected, out))
            }
            OfVersion::Is(expected) => Some(expected.render(out)),
            OfVersion::HasRoom(version) => version.has_room(out),
        };
        let condition = condition.map(|condition| condition.render(&mut self.expressions)).transpose();
        let condition = match condition.map_err(encode_error::<E>)? {
            Some(Rendered::If(text)) => Some(text),
            Some(Rendered::Always) | None => None,
            Some(Rendered::Never) => return Err(Error::ConditionFailed { entity: self.entity, item: None }),
        };
        // What an expression says of the fields it says of an item of the newest shape.
        let is_update = matches!(self.verb, Verb::Update | Verb::Upsert);
        let has_expression = is_update || !unchanged.is_empty() || condition.is_some();
        let shape = E::SCHEMA.shape.filter(|_| has_expression && self.verb != Verb::Create);
        let shape = shape.map(|shape| {
            let is_current = shape.is_current(&mut self.expressions);
            if self.verb == Verb::Update {
                return is_current;
            }
            let absent = format!("attribute_not_exists({})", self.expressions.name(partition));
            let current = format!("({absent} OR {is_current})");
            Absence::or_absent(self.expiry.as_ref(), current, &mut self.expressions)
        });
        let unchanged = unchanged.into_iter();
        let unchanged: Vec<String> = unchanged
            .filter_map(|(name, value)| is_still(name, value).render(&mut self.expressions).into_text())
            .collect();
        let conditions: Vec<String> =
            [presence, version, shape].into_iter().flatten().chain(unchanged).chain(condition).collect();
        if !conditions.is_empty() {
            let text = conditions.join(" AND ");
            check(Clause::Condition, &text, self.entity, &self.expressions)?;
            self.condition = Some(text);
        }
        Ok(())
    }

    /// True for a put or delete that asks for nothing.
    pub(crate) fn is_unconditional(&self) -> bool {
        matches!(self.verb, Verb::Put | Verb::Delete) && self.condition.is_none() && self.markers.is_empty()
    }

    /// Refuses a write that takes a transaction, where `what` is to be done with it alone.
    pub(crate) fn alone(self, what: &str) -> Result<Self> {
        if self.markers.is_empty() {
            return Ok(self);
        }
        Err(Error::InvalidRequest(format!(
            "the write of `{}` changes values of unique fields, for which it takes a transaction, and {what}",
            self.entity
        )))
    }

    /// When the item that it meets is expired.
    pub(crate) fn expiry(&self) -> Option<Absence> {
        self.expiry.clone()
    }
}

impl Write {
    /// The whole item of a put, otherwise the key attributes.
    pub(crate) fn item(&self) -> &Item {
        &self.body
    }

    /// What the write leaves behind; of a put that may be refused it is the item.
    pub(crate) fn take_applied(&mut self) -> Applied {
        match self.verb {
            Verb::Create | Verb::Put if self.condition.is_some() => Applied::Item(self.body.clone()),
            Verb::Create | Verb::Put | Verb::Update | Verb::Upsert | Verb::Delete | Verb::Check => {
                std::mem::replace(&mut self.applied, Applied::Unknown)
            }
        }
    }

    /// The partition that it writes to.
    pub(crate) fn touched(&self) -> Touched {
        Touched::item(Some(&self.table), Some(&self.body), &self.schema.primary)
    }

    /// The bytes of the whole item, or of the key.
    pub(crate) fn size(&self) -> Result<usize> {
        let sizes = value::sizes_of_item(&self.body);
        let sizes = sizes.map_err(|source| Error::Encode { entity: self.entity, source })?;
        Ok(sizes.iter().map(|(_, size)| size).sum())
    }
}

impl Write<ItemText, ()> {
    /// The partition that it writes to.
    pub(crate) fn touched(&self) -> Touched {
        Touched::item(Some(&self.table), self.body.to_item().ok().as_ref(), &self.schema.primary)
    }

    /// What the put leaves behind, if it may be refused.
    pub(crate) fn applied(&self) -> Applied {
        if self.condition.is_some() { Applied::Text(self.body.clone()) } else { Applied::Unknown }
    }
}

/// The condition that an attribute has this value.
pub(crate) fn is_still(name: impl Into<Cow<'static, str>>, value: Option<AttributeValue>) -> Node {
    let place = Place::of(name);
    match value.filter(|value| !value.is_null()) {
        Some(value) => Node::Compare(Term::Place(place), Comparison::Eq, Term::Value(value)),
        None => Node::is_none(place),
    }
}

/// The condition that an attribute is what was read as this value: where that is compressed, it may be stored as it is.
pub(crate) fn is_still_read_as(name: &str, value: Option<&AttributeValue>) -> Node {
    match value.and_then(plain_form) {
        Some(plain) => {
            let values: Vec<Term> = value.cloned().into_iter().chain([plain]).map(Term::Value).collect();
            Node::one_of(&Term::Place(Place::of(name.to_owned())), values)
        }
        None => is_still(name.to_owned(), value.cloned()),
    }
}

/// The form that a compressed value has in an item from before, if an item can hold it.
#[cfg(feature = "compress")]
fn plain_form(value: &AttributeValue) -> Option<AttributeValue> {
    let plain = value::all_inflated(value)?;
    let size = value::Value::encode(&plain, value::SizeSink::default()).ok()?;
    (size <= crate::limits::ITEM_SIZE_MAX).then_some(plain)
}

#[cfg(not(feature = "compress"))]
fn plain_form(_: &AttributeValue) -> Option<AttributeValue> {
    None
}

impl Verb {
    /// The error of a condition that did not hold, with the item as it is.
    pub(crate) fn refused(self, entity: &'static str, item: Option<Item>) -> Error {
        match (self, item) {
            (Verb::Create, _) => Error::AlreadyExists { entity },
            (Verb::Update, None) => Error::NotFound { entity },
            (_, item) => Error::ConditionFailed { entity, item },
        }
    }
}

/// An operation that can be a part of a transaction; [`Create`](super::Create), [`Put`](super::Put),
/// [`Update`](super::Update), [`Upsert`](super::Upsert), [`Delete`](super::Delete), [`Exists`](super::Exists) and [`ClaimUnique`](super::ClaimUnique)
/// are.
pub trait TransactWrite: sealed::Prepare + Decide {}
impl<T: sealed::Prepare + Decide> TransactWrite for T {}

pub(crate) mod sealed {
    use super::Write;
    use crate::client::Dynamo;
    use crate::error::Result;

    pub trait Prepare: Send {
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn prepare(self, db: &Dynamo) -> Result<Write>;
    }
}
