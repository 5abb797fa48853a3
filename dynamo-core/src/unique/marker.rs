//! A marker's write, as a part of a transaction.

use aws_sdk_dynamodb::types::builders::TransactWriteItemBuilder;
use aws_sdk_dynamodb::types::{self as sdk, AttributeValue, TransactWriteItem};

use crate::client::Dynamo;
use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::expr::Expressions;
use crate::key::{Key, KeyKind, KeyValue, PARTITION_KEY_MAX, SORT_KEY_MAX};
use crate::managed::Absence;
use crate::schema::{IndexSchema, UniqueSchema};
use crate::value::{self, Item, Problem, ValueError};

/// The attribute of a marker that has the primary key of the item whose value it is.
const OWNER: &str = "$owner";

/// The write of a marker.
#[derive(Debug, Clone)]
pub(crate) struct Marker {
    pub(crate) entity: &'static str,
    /// The constraint's name.
    pub(crate) unique: &'static str,
    pub(crate) table: String,
    pub(crate) key: Key,
    pub(crate) primary: &'static IndexSchema,
    pub(crate) action: Action,
}

/// What becomes of it.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// The value is an item's from now on.
    Take(Take),
    /// It is no one's any more.
    Free {
        /// Whose it was, as [`OWNER`] has it.
        owner: AttributeValue,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Take {
    owner: AttributeValue,
    /// Who gives it up in the same transaction.
    from: Option<AttributeValue>,
    /// When the item expires, with the attribute's name, and its value with it.
    expires: Option<(&'static str, AttributeValue)>,
    /// What has expired is free.
    expiry: Option<Absence>,
}

impl Marker {
    /// An item of entity `E` takes a value; `expires` is its expiry attribute, if it has one.
    pub(super) fn take<E: DynamoEntity>(
        unique: &'static UniqueSchema,
        text: String,
        owner: &Key,
        expires: Option<&AttributeValue>,
        db: &Dynamo,
    ) -> Result<Self> {
        let expires = E::SCHEMA.managed.ttl.zip(expires).map(|(name, value)| (name.text, value.clone()));
        let take = Take { owner: owned_by::<E>(owner), from: None, expires, expiry: Absence::of(E::SCHEMA, db) };
        Self::new::<E>(unique, text, Action::Take(take), db)
    }

    /// An item of entity `E` gives a value up.
    pub(super) fn free<E: DynamoEntity>(
        unique: &'static UniqueSchema,
        text: String,
        owner: &Key,
        db: &Dynamo,
    ) -> Result<Self> {
        Self::new::<E>(unique, text, Action::Free { owner: owned_by::<E>(owner) }, db)
    }

    fn new<E: DynamoEntity>(unique: &'static UniqueSchema, text: String, action: Action, db: &Dynamo) -> Result<Self> {
        let primary = &E::SCHEMA.primary;
        let key = marker_key(primary, unique, text).map_err(encode_error::<E>)?;
        let table = db.table_name(E::SCHEMA.table)?;
        Ok(Marker { entity: E::SCHEMA.entity, unique: unique.name, table, key, primary, action })
    }

    /// The bytes of the marker, or of its key.
    pub(crate) fn size(&self) -> Result<usize> {
        let mut item = self.key.clone().into_item(self.primary);
        if let Action::Take(take) = &self.action {
            item.extend(take.attributes());
        }
        let sizes = value::sizes_of_item(&item).map_err(|source| Error::Encode { entity: self.entity, source })?;
        Ok(sizes.iter().map(|(_, size)| size).sum())
    }

    /// As an operation of `TransactWriteItems`.
    pub(crate) fn transact(self) -> Result<TransactWriteItem> {
        let mut out = Expressions::default();
        let mut body = self.key.into_item(self.primary);
        // One that is not there is that of an item from before the field was unique.
        let absent = format!("attribute_not_exists({})", out.name(self.primary.partition.name.text));
        let operation = TransactWriteItem::builder();
        let built = match self.action {
            Action::Take(take) => {
                body.extend(take.attributes());
                let condition = format!("{absent} OR {}", take.may_have(&mut out));
                sdk::Put::builder()
                    .table_name(self.table)
                    .set_item(Some(body))
                    .condition_expression(condition)
                    .set_expression_attribute_names(out.names())
                    .set_expression_attribute_values(out.into_values())
                    .build()
                    .map(|put| operation.put(put))
            }
            Action::Free { owner } => {
                let condition = format!("{absent} OR {} = {}", out.name(OWNER), out.value(owner));
                sdk::Delete::builder()
                    .table_name(self.table)
                    .set_key(Some(body))
                    .condition_expression(condition)
                    .set_expression_attribute_names(out.names())
                    .set_expression_attribute_values(out.into_values())
                    .build()
                    .map(|delete| operation.delete(delete))
            }
        };
        built.map(TransactWriteItemBuilder::build).map_err(Error::build)
    }
}

impl Take {
    /// The same of a value that another item gives up in the same transaction.
    pub(super) fn given_by(&self, from: AttributeValue) -> Self {
        Take { from: Some(from), ..self.clone() }
    }

    fn attributes(&self) -> impl Iterator<Item = (String, AttributeValue)> {
        let expires = self.expires.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        std::iter::once((OWNER.to_owned(), self.owner.clone())).chain(expires)
    }

    /// Whose it may be, when it is someone's.
    fn may_have(self, out: &mut Expressions) -> String {
        let name = out.name(OWNER);
        let mut owners = vec![format!("{name} = {}", out.value(self.owner))];
        owners.extend(self.from.map(|from| format!("{name} = {}", out.value(from))));
        owners.extend(self.expiry.map(|expiry| expiry.is_absent(out)));
        owners.join(" OR ")
    }
}

/// The marker of a value, as it is stored.
pub(super) fn item<E: DynamoEntity>(
    unique: &'static UniqueSchema,
    text: String,
    owner: &Key,
    expires: Option<&AttributeValue>,
) -> Result<Item> {
    let primary = &E::SCHEMA.primary;
    let mut item = marker_key(primary, unique, text).map_err(encode_error::<E>)?.into_item(primary);
    item.insert(OWNER.to_owned(), owned_by::<E>(owner));
    item.extend(E::SCHEMA.managed.ttl.zip(expires).map(|(name, value)| (name.text.to_owned(), value.clone())));
    Ok(item)
}

/// The primary key of an item, as its markers have it.
fn owned_by<E: DynamoEntity>(owner: &Key) -> AttributeValue {
    let item: Item = owner.clone().into_item(&E::SCHEMA.primary);
    AttributeValue::M(item)
}

/// The primary key of a marker: every value has a partition of its own. The sort key is the same again, so that an index
/// whose partitions are the table's sort keys spreads them too.
fn marker_key(primary: &IndexSchema, unique: &UniqueSchema, text: String) -> Result<Key, ValueError> {
    let sort = primary.sort.as_ref().map(|sort| match sort.kind {
        KeyKind::S => KeyValue::S(text.clone()),
        KeyKind::N => KeyValue::N("0".to_owned()),
        KeyKind::B => KeyValue::B(text.clone().into_bytes()),
    });
    let most = if sort.is_some() { SORT_KEY_MAX } else { PARTITION_KEY_MAX };
    if text.len() > most {
        let component = unique.parts.first().map_or(unique.name, |part| part.attribute.text);
        let reason = if sort.is_some() {
            "the unique value, which is a sort key too, is longer than 1024 bytes with its prefix"
        } else {
            "the unique value, which is a partition key, is longer than 2048 bytes with its prefix"
        };
        return Err(ValueError::new(Problem::Key { component, reason }).at(component));
    }
    Ok(Key { partition: KeyValue::S(text), sort })
}
