//! Each name is there once.

use std::collections::BTreeMap;

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Address {
    street: String,
}

#[derive(DynamoValue)]
struct Road {
    #[dynamo(rename = "road")]
    street: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Shops")]
#[pk("{id}")]
struct Shop {
    id: u32,
    #[dynamo(flatten)]
    address: Address,
    #[dynamo(flatten)]
    road: Road,
    #[dynamo(flatten)]
    all: BTreeMap<String, u32>,
}
