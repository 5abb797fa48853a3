//! Whose an item is.

use super::reading::picked;
use crate::kin::belongs_to;
use crate::schema::EntitySchema;
use crate::unique::head_of;
use crate::value::{AvSource, Item, R};

/// Whether an item of a table is one of this entity, or keeps the value of one of its unique fields: by its key, and by the
/// name of its entity where it has one. No request is made.
///
/// ```
/// use dynamo_core::DynamoEntity;
/// use dynamo_core::local::is_of;
///
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Shop", entity = "PRODUCT")]
/// #[pk("PRODUCT#{id}")]
/// struct Product {
///     id: u32,
/// }
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Shop", entity = "SHELF")]
/// #[pk("SHELF#{number}")]
/// struct Shelf {
///     number: u32,
/// }
///
/// let product = Product::key_of(7)?.into_item(&Product::SCHEMA.primary);
/// assert!(is_of(Product::SCHEMA, &product) && !is_of(Shelf::SCHEMA, &product));
/// # Ok::<(), dynamo_core::Error>(())
/// ```
#[must_use]
pub fn is_of(schema: &EntitySchema, item: &Item) -> bool {
    let partition = schema.primary.partition.name.text;
    let head = head_of(schema.entity);
    let keeps_value = item.get(partition).and_then(|value| value.as_s().ok()).is_some_and(|key| key.starts_with(&head));
    if keeps_value {
        return !schema.unique.is_empty();
    }
    // What cannot be read is nobody's.
    item_belongs(schema, item).unwrap_or(false)
}

/// The same of the entity's own items alone.
///
/// # Errors
/// When the item cannot be read.
pub(crate) fn item_belongs(schema: &EntitySchema, item: &Item) -> R<bool> {
    let names = schema.primary.attributes().map(|attribute| attribute.name.text);
    let names = names.chain(schema.type_attribute.map(|name| name.text));
    belongs_to(schema, &AvSource::item(picked(item, names)))
}
