//! No attribute is there twice, be it of the struct, a key, or of two flattened fields.

use std::collections::BTreeMap;

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Address {
    street: String,
    #[dynamo(rename = "PK")]
    key: String,
}

#[derive(DynamoValue)]
struct Road {
    #[dynamo(flatten)]
    inner: Inner,
}

#[derive(DynamoValue)]
struct Inner {
    street: String,
}

#[derive(DynamoValue)]
struct Person {
    street: String,
    #[dynamo(flatten)]
    address: Address,
}

#[derive(DynamoValue)]
struct Both {
    #[dynamo(flatten)]
    address: Address,
    #[dynamo(flatten)]
    road: Road,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Shops")]
#[pk("{id}")]
struct Shop {
    id: u32,
    #[dynamo(flatten)]
    address: Address,
}

#[derive(DynamoValue)]
struct Open {
    #[dynamo(flatten)]
    some: BTreeMap<String, String>,
    #[dynamo(flatten)]
    all: BTreeMap<String, u32>,
}

fn main() {}
