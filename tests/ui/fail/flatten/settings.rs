//! What is flattened is stored as its own type says.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue, Default)]
struct Address {
    street: String,
}

#[derive(DynamoValue)]
struct Person {
    #[dynamo(flatten, rename = "address")]
    renamed: Address,
    #[dynamo(flatten, default, serde)]
    defaulted: Address,
    #[dynamo(flatten = true)]
    flag: Address,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Shops")]
#[pk("{address}")]
struct Shop {
    #[dynamo(flatten)]
    address: Address,
}

fn main() {}
