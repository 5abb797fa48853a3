//! What the writing operations have in common, alone and inside a transaction.

use std::borrow::Cow;

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::builders::TransactWriteItemBuilder;
use aws_sdk_dynamodb::types::{
    self as sdk, AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure as OnFailure, TransactWriteItem,
    WriteRequest,
};

use super::applied::Applied;
use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::{Clause, Comparison, Condition, Expressions, Node, Place, Rendered, Term, check};
use crate::key::Key;
use crate::managed::{Deadline, Expected};
use crate::schema::{EntitySchema, VersionSchema};
use crate::unique::{Marker, Unchanged};
use crate::value::{self, Item};

/// A write whose expressions are rendered.
#[derive(Debug)]
pub(crate) struct Write {
    pub(crate) schema: &'static EntitySchema,
    pub(crate) entity: &'static str,
    pub(crate) verb: Verb,
    pub(crate) table: String,
    /// The key, which tells whether two operations of a transaction meet.
    pub(crate) key: Key,
    /// The whole item of a put, otherwise the key attributes.
    body: Item,
    update: Option<String>,
    /// False for a sum: applied twice, it is another one.
    pub(crate) is_repeatable: bool,
    /// What it leaves behind.
    pub(crate) applied: Applied,
    /// What has expired counts as absent.
    expiry: Option<Deadline>,
    condition: Option<String>,
    expressions: Expressions,
    /// The markers of unique values that are written with it, for which it takes a transaction.
    pub(crate) markers: Vec<Marker>,
}

/// What is written, and what a failed condition means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Create,
    Put,
    Update,
    Delete,
    Check,
}

/// What must hold of the item's existence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Any,
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

impl Write {
    /// A write of an entity's item: the body is the item of a put, or the key attributes.
    pub(crate) fn new<E: DynamoEntity>(verb: Verb, db: &Dynamo, key: Key, body: Item) -> Result<Write> {
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
            expiry: Deadline::of(E::SCHEMA, db),
            condition: None,
            expressions: Expressions::default(),
            markers: Vec::new(),
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
            Presence::Present => {
                let exists = format!("attribute_exists({})", out.name(partition));
                Deadline::hide(expiry, Some(exists), out)
            }
            Presence::Absent => {
                let absent = format!("attribute_not_exists({})", out.name(partition));
                Some(Deadline::or_over(expiry, absent, out))
            }
        };
        let version = match version {
            OfVersion::Any => None,
            // That of an item which is not there.
            OfVersion::Is(expected) if expected.is_unset() && presence.is_none() => {
                let expected = expected.render(out);
                Some(Deadline::or_over(expiry, expected, out))
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
        let unchanged = unchanged.into_iter();
        let unchanged: Vec<String> = unchanged
            .filter_map(|(name, value)| is_still(name, value).render(&mut self.expressions).into_text())
            .collect();
        let conditions: Vec<String> =
            [presence, version].into_iter().flatten().chain(unchanged).chain(condition).collect();
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

    /// As a request of a `BatchWriteItem` call, if it is unconditional.
    pub(crate) fn into_request(self) -> Result<WriteRequest> {
        let request = WriteRequest::builder();
        if self.verb == Verb::Put {
            let put = sdk::PutRequest::builder().set_item(Some(self.body)).build().map_err(Error::build)?;
            return Ok(request.put_request(put).build());
        }
        let delete = sdk::DeleteRequest::builder().set_key(Some(self.body)).build().map_err(Error::build)?;
        Ok(request.delete_request(delete).build())
    }

    /// A `GetItem` call for the item that is written, where the body is the key.
    pub(crate) fn get_item(&self, db: &Dynamo) -> GetItemFluentBuilder {
        let key = Some(self.body.clone());
        db.client().get_item().table_name(self.table.clone()).set_key(key).consistent_read(true)
    }

    /// Whether a failed condition is possible, and so the old item worth asking for.
    fn on_failure(&self) -> Option<OnFailure> {
        self.condition.is_some().then_some(OnFailure::AllOld)
    }

    /// As a `PutItem` call.
    pub(crate) fn put_item(self, db: &Dynamo) -> PutItemFluentBuilder {
        let on_failure = self.on_failure();
        db.client()
            .put_item()
            .table_name(self.table)
            .set_item(Some(self.body))
            .set_condition_expression(self.condition)
            .set_expression_attribute_names(self.expressions.names())
            .set_expression_attribute_values(self.expressions.into_values())
            .set_return_values_on_condition_check_failure(on_failure)
    }

    /// As an `UpdateItem` call.
    pub(crate) fn update_item(self, db: &Dynamo) -> UpdateItemFluentBuilder {
        let on_failure = self.on_failure();
        db.client()
            .update_item()
            .table_name(self.table)
            .set_key(Some(self.body))
            .set_update_expression(self.update)
            .set_condition_expression(self.condition)
            .set_expression_attribute_names(self.expressions.names())
            .set_expression_attribute_values(self.expressions.into_values())
            .set_return_values_on_condition_check_failure(on_failure)
    }

    /// As a `DeleteItem` call that returns the old item.
    pub(crate) fn delete_item(self, db: &Dynamo) -> DeleteItemFluentBuilder {
        let on_failure = self.on_failure();
        db.client()
            .delete_item()
            .table_name(self.table)
            .set_key(Some(self.body))
            .set_condition_expression(self.condition)
            .set_expression_attribute_names(self.expressions.names())
            .set_expression_attribute_values(self.expressions.into_values())
            .return_values(ReturnValue::AllOld)
            .set_return_values_on_condition_check_failure(on_failure)
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
    pub(crate) fn expiry(&self) -> Option<Deadline> {
        self.expiry.clone()
    }

    /// What the write leaves behind; of a put that may be refused it is the item.
    pub(crate) fn take_applied(&mut self) -> Applied {
        match self.verb {
            Verb::Create | Verb::Put if self.condition.is_some() => Applied::Item(self.body.clone()),
            Verb::Create | Verb::Put | Verb::Update | Verb::Delete | Verb::Check => {
                std::mem::replace(&mut self.applied, Applied::Unknown)
            }
        }
    }

    /// The bytes of the whole item, or of the key.
    pub(crate) fn size(&self) -> Result<usize> {
        let sizes = value::sizes_of_item(&self.body);
        let sizes = sizes.map_err(|source| Error::Encode { entity: self.entity, source })?;
        Ok(sizes.iter().map(|(_, size)| size).sum())
    }

    /// As an operation of `TransactWriteItems`.
    pub(crate) fn transact(mut self) -> Result<TransactWriteItem> {
        // DynamoDB takes no update without an expression here; what is left of one is that the item must exist.
        if self.verb == Verb::Update && self.update.is_none() {
            self.verb = Verb::Check;
        }
        let on_failure = self.on_failure();
        let (names, condition) = (self.expressions.names(), self.condition);
        let values = self.expressions.into_values();
        let item = TransactWriteItem::builder();
        let built = match self.verb {
            Verb::Create | Verb::Put => sdk::Put::builder()
                .table_name(self.table)
                .set_item(Some(self.body))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(on_failure)
                .build()
                .map(|put| item.put(put)),
            Verb::Update => sdk::Update::builder()
                .table_name(self.table)
                .set_key(Some(self.body))
                .set_update_expression(self.update)
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(on_failure)
                .build()
                .map(|update| item.update(update)),
            Verb::Delete => sdk::Delete::builder()
                .table_name(self.table)
                .set_key(Some(self.body))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(on_failure)
                .build()
                .map(|delete| item.delete(delete)),
            Verb::Check => sdk::ConditionCheck::builder()
                .table_name(self.table)
                .set_key(Some(self.body))
                .set_condition_expression(condition)
                .set_expression_attribute_names(names)
                .set_expression_attribute_values(values)
                .set_return_values_on_condition_check_failure(on_failure)
                .build()
                .map(|check| item.condition_check(check)),
        };
        built.map(TransactWriteItemBuilder::build).map_err(Error::build)
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
/// [`Update`](super::Update), [`Delete`](super::Delete), [`Exists`](super::Exists) and [`ClaimUnique`](super::ClaimUnique)
/// are.
pub trait TransactWrite: sealed::Prepare {}
impl<T: sealed::Prepare> TransactWrite for T {}

pub(crate) mod sealed {
    use super::Write;
    use crate::client::Dynamo;
    use crate::error::Result;

    pub trait Prepare: Send {
        #[allow(private_interfaces, reason = "the trait is sealed by being unreachable")]
        fn prepare(self, db: &Dynamo) -> Result<Write>;
    }
}
