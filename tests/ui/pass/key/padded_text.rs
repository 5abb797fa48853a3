//! Integers, newtypes of them, and in an index `Option` of them.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id:010}")]
#[gsi(1, pk = "{rank:05}")]
struct Order {
    id: OrderId,
    rank: Option<u16>,
}

#[derive(DynamoValue)]
struct OrderId(u32);
