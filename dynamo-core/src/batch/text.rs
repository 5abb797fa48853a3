//! A request of a `BatchWriteItem` call that is written already.

use std::ops::Range;
use std::sync::Arc;

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};

use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::key::Key;
use crate::schema::EntitySchema;
use crate::value::Item;
use crate::wire::{ItemText, written_item};

/// A put or a delete.
#[derive(Clone)]
pub(super) enum Text {
    Put(ItemText),
    /// The key attributes.
    Delete(ItemText),
    /// A put whose item is among others.
    Among(Arc<String>, Range<usize>),
}

impl Text {
    /// The put of an entity that has this key.
    pub(super) fn put<E: DynamoEntity>(entity: &E, key: &Key) -> Result<Self> {
        ItemText::with_key(entity, key).map(Text::Put)
    }

    pub(super) fn put_item(schema: &EntitySchema, item: &Item) -> Result<Self> {
        ItemText::of_item(item, schema.entity).map(Text::Put)
    }

    pub(super) fn delete(schema: &EntitySchema, key: &Key) -> Result<Self> {
        ItemText::of_item(&key.clone().into_item(&schema.primary), schema.entity).map(Text::Delete)
    }

    /// That of a request in the SDK's types, which came back.
    pub(super) fn of(request: WriteRequest) -> Result<Self> {
        match (request.put_request, request.delete_request) {
            (Some(put), _) => ItemText::of_item(&put.item, UNPROCESSED).map(Text::Put),
            (None, Some(delete)) => ItemText::of_item(&delete.key, UNPROCESSED).map(Text::Delete),
            (None, None) => {
                Err(Error::InvalidRequest("an unprocessed request is neither a put nor a delete".to_owned()))
            }
        }
    }

    /// The item of a put.
    pub(super) fn item(&self, entity: &'static str) -> Result<Option<Item>> {
        match self {
            Text::Put(_) | Text::Among(..) => self.attributes(entity).map(Some),
            Text::Delete(_) => Ok(None),
        }
    }

    /// Those of the item, or of the key.
    pub(super) fn attributes(&self, entity: &'static str) -> Result<Item> {
        written_item(self.parts().1).map_err(|source| Error::Encode { entity, source })
    }

    /// In the SDK's types.
    pub(super) fn to_request(&self, entity: &'static str) -> Result<WriteRequest> {
        let (request, attributes) = (WriteRequest::builder(), Some(self.attributes(entity)?));
        match self {
            Text::Put(_) | Text::Among(..) => {
                let put = PutRequest::builder().set_item(attributes).build();
                put.map(|put| request.put_request(put).build()).map_err(Error::build)
            }
            Text::Delete(_) => {
                let delete = DeleteRequest::builder().set_key(attributes).build();
                delete.map(|delete| request.delete_request(delete).build()).map_err(Error::build)
            }
        }
    }

    /// Its bytes as a request.
    pub(super) fn len(&self) -> usize {
        let (around, item) = self.parts();
        around.len() + item.len() + CLOSE.len() + 1
    }

    /// Appends it as a request.
    pub(super) fn write(&self, out: &mut String) {
        let (around, item) = self.parts();
        out.push_str(around);
        out.push_str(item);
        out.push_str(CLOSE);
    }

    fn parts(&self) -> (&'static str, &str) {
        match self {
            Text::Put(item) => (PUT, item.as_str()),
            Text::Delete(key) => (DELETE, key.as_str()),
            Text::Among(texts, place) => (PUT, texts.get(place.clone()).unwrap_or_default()),
        }
    }
}

const PUT: &str = r#"{"PutRequest":{"Item":"#;
const DELETE: &str = r#"{"DeleteRequest":{"Key":"#;
const CLOSE: &str = "}}";
/// What an error calls a request that DynamoDB has left.
const UNPROCESSED: &str = "an unprocessed request";

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue;

    use super::*;

    fn is_the_same(request: &WriteRequest) {
        let text = Text::of(request.clone()).unwrap();
        assert_eq!(&text.to_request("ITEM").unwrap(), request);
        let mut out = String::new();
        text.write(&mut out);
        assert_eq!(text.len(), out.len() + 1, "one for a comma");
    }

    #[test]
    fn requests_come_back_as_they_were() {
        let item = Item::from([("id".to_owned(), AttributeValue::N("7".to_owned()))]);
        let put = PutRequest::builder().set_item(Some(item.clone())).build().unwrap();
        is_the_same(&WriteRequest::builder().put_request(put).build());
        let delete = DeleteRequest::builder().set_key(Some(item)).build().unwrap();
        is_the_same(&WriteRequest::builder().delete_request(delete).build());
    }

    #[test]
    fn a_request_that_is_neither_is_refused() {
        assert!(matches!(Text::of(WriteRequest::builder().build()), Err(Error::InvalidRequest(_))));
    }
}
