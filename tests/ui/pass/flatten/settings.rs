//! Flattened, or renamed.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue, Default)]
struct Address {
    street: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Shops")]
#[pk("{id}")]
struct Shop {
    id: u32,
    #[dynamo(flatten)]
    address: Address,
    #[dynamo(rename = "billing", default)]
    other: Address,
}
