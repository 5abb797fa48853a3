//! A flattened field has attributes of its own.

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Page {
    #[dynamo(flatten)]
    size: u32,
    title: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Pages")]
#[pk("{id}")]
struct Stored {
    id: u32,
    #[dynamo(flatten)]
    tags: Vec<String>,
}

fn main() {}
