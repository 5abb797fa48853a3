//! Limits of DynamoDB that are checked before a request is sent.

use crate::entity::{DynamoEntity, encode_error};
use crate::error::{Error, Result};
use crate::key::{Key, KeyValue, PARTITION_KEY_MAX, SORT_KEY_MAX};
use crate::schema::EntitySchema;
use crate::value::{self, Item};

/// Bytes of an item, names and values together.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items>
pub const ITEM_SIZE_MAX: usize = 409_600;
/// Requests of one `BatchWriteItem` call.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
pub const BATCH_WRITE_MAX: usize = 25;
/// Bytes of one `BatchWriteItem` call, in JSON, which may be more than its items take once stored.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
pub const BATCH_WRITE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Keys of one `BatchGetItem` call.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>
pub const BATCH_GET_MAX: usize = 100;
/// Operations of one `TransactWriteItems` call.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
pub const TRANSACTION_MAX: usize = 100;
/// Bytes of all items of one `TransactWriteItems` call.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
pub const TRANSACTION_SIZE_MAX: usize = 4 * 1024 * 1024;
/// Characters of an idempotency token.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
pub const TOKEN_MAX: usize = 36;
/// Segments of a parallel scan.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html>
pub const SEGMENTS_MAX: u32 = 1_000_000;
/// Bytes of an expression.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters>
pub const EXPRESSION_MAX: usize = 4096;
/// Bytes of the names and values of an expression.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters>
pub const EXPRESSION_VARIABLES_MAX: usize = 2 * 1024 * 1024;
/// Operators and functions of an expression.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters>
pub const OPERATORS_MAX: usize = 300;

/// How many attributes an [`Error::ItemTooLarge`] names.
const LARGEST: usize = 3;

/// Refuses an entity whose item DynamoDB would not take.
///
/// # Errors
/// [`Error::ItemTooLarge`]; [`Error::Encode`] when a field cannot be stored at all.
pub fn check_size<E: DynamoEntity>(entity: &E) -> Result<()> {
    let size = value::item_size(entity).map_err(encode_error::<E>)?;
    if size <= ITEM_SIZE_MAX {
        return Ok(());
    }
    let largest = value::attribute_sizes(entity).map_err(encode_error::<E>)?;
    Err(too_large(E::SCHEMA.entity, size, largest))
}

/// Refuses an item that DynamoDB would not take; `what` names it in the error.
///
/// # Errors
/// [`Error::ItemTooLarge`]; [`Error::Encode`] when a value is nested too deep.
pub fn check_item_size(what: &'static str, item: &Item) -> Result<()> {
    let encode = |source| Error::Encode { entity: what, source };
    let size = value::size_of_item(item).map_err(encode)?;
    if size <= ITEM_SIZE_MAX {
        return Ok(());
    }
    let largest = value::sizes_of_item(item).map_err(encode)?;
    Err(too_large(what, size, largest))
}

/// Refuses a key that was not made by an entity, and that DynamoDB would not take.
pub(crate) fn check_key(schema: &EntitySchema, key: &Key) -> Result<()> {
    let sort = schema.primary.sort.as_ref().zip(key.sort.as_ref());
    let sort = sort.map(|(attribute, value)| (attribute, value, SORT_KEY_MAX));
    for (attribute, value, max) in
        [(&schema.primary.partition, &key.partition, PARTITION_KEY_MAX)].into_iter().chain(sort)
    {
        let (entity, attribute) = (schema.entity, attribute.name.text);
        check_key_value(value, max).map_err(|reason| Error::InvalidKey { entity, attribute, reason })?;
    }
    Ok(())
}

/// What is wrong with the value of a key attribute.
pub(crate) fn check_key_value(value: &KeyValue, max: usize) -> Result<(), String> {
    match value.size() {
        _ if value.is_empty() => Err("a key cannot be empty".to_owned()),
        size if size > max => Err(format!("it has {size} bytes, more than {max}")),
        _ => Ok(()),
    }
}

#[cold]
fn too_large(entity: &'static str, size: usize, mut largest: Vec<(String, usize)>) -> Error {
    largest.truncate(LARGEST);
    Error::ItemTooLarge { entity, size, largest }
}
