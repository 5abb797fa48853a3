//! Only structs with named fields are entities.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Tuple(String);

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Unit;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
enum Choice {
    Order,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
union Bits {
    id: u32,
}

fn main() {}
