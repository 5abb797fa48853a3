//! A struct has, and a map.

use std::collections::HashMap;

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Size {
    width: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Pages")]
#[pk("{id}")]
struct Stored {
    id: u32,
    #[dynamo(flatten)]
    size: Size,
    #[dynamo(flatten)]
    rest: HashMap<String, String>,
}
