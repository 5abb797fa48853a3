//! The markers of an item, for whoever writes items without operations.

use super::{Known, marker};
use crate::entity::DynamoEntity;
use crate::error::Result;
use crate::value::Item;

/// The items that keep the values of an entity's unique fields, one for each value, as they are stored beside its own item:
/// what has to be written along with it where no operation does, such as by a copy of another store.
///
/// ```
/// use dynamo_core::DynamoEntity;
/// use dynamo_core::local::unique_items;
///
/// #[derive(DynamoEntity)]
/// #[dynamo(table = "Members", entity = "MEMBER")]
/// #[pk("{id}")]
/// struct Member {
///     id: u32,
///     #[dynamo(unique)]
///     email: String,
/// }
///
/// let items = unique_items(&Member { id: 7, email: "ann@example.com".into() })?;
/// assert_eq!(items[0]["PK"].as_s().unwrap(), "$unique#MEMBER#email#ann@example.com");
/// # Ok::<(), dynamo_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidKey`](crate::Error::InvalidKey) and [`Error::Encode`](crate::Error::Encode), when there is no key of the
/// entity or of a value.
pub fn unique_items<E: DynamoEntity>(entity: &E) -> Result<Vec<Item>> {
    if E::SCHEMA.unique.is_empty() {
        return Ok(Vec::new());
    }
    let Known { key, held, .. } = Known::of(entity)?;
    let values = E::SCHEMA.unique.iter().enumerate().filter_map(|(at, unique)| Some((unique, held.text(at)?.clone())));
    values.map(|(unique, text)| marker::item::<E>(unique, text, &key, held.expires())).collect()
}
