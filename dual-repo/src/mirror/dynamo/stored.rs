//! What the mirror adds to items.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::TOMBSTONE;
use dynamo_core::schema::IndexSchema;
use dynamo_core::value::Item;

use crate::mirror::{AggregateId, Content, Found, MirrorWrite, Version};

/// Which state it is.
pub(super) const VERSION: &str = "_v";
/// The primary key of the row whose it is.
pub(super) const OWNER: &str = "_a";
/// The entity whose it is.
pub(super) const ENTITY: &str = "_e";

/// All of them.
pub(crate) const ADDED: [&str; 4] = [VERSION, OWNER, ENTITY, TOMBSTONE];

/// What is stored for a write.
pub(super) fn stored(write: &MirrorWrite, primary: &IndexSchema) -> Item {
    let mut item = match &write.content {
        Content::Item(item) => item.clone(),
        Content::Tombstone => {
            let mut item = write.place.key.clone().into_item(primary);
            item.insert(TOMBSTONE.to_owned(), AttributeValue::N("1".to_owned()));
            item
        }
    };
    item.insert(VERSION.to_owned(), version(write.version));
    item.insert(OWNER.to_owned(), AttributeValue::S(write.owner.id.clone()));
    item.insert(ENTITY.to_owned(), AttributeValue::S(write.owner.entity.clone()));
    item
}

pub(super) fn version(version: Version) -> AttributeValue {
    AttributeValue::N(version.get().to_string())
}

/// What was stored.
pub(super) fn found(mut item: Item) -> Found {
    let version = match item.remove(VERSION) {
        Some(AttributeValue::N(number)) => number.parse().ok().map(Version::of),
        _ => None,
    };
    let text = |value: Option<AttributeValue>| match value {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    };
    let (id, entity) = (text(item.remove(OWNER)), text(item.remove(ENTITY)));
    let owner = entity.zip(id).map(|(entity, id)| AggregateId { entity, id });
    let is_tombstone = item.remove(TOMBSTONE).is_some();
    Found { version: version.unwrap_or_default(), owner, item: (!is_tombstone).then_some(item) }
}
