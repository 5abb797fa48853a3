//! The primary key of an item cannot be absent.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{email}")]
#[sk("ORDER#{id}")]
struct ByTemplate {
    email: Option<String>,
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct ByField {
    #[pk]
    email: String,
    #[sk]
    id: Option<u32>,
}

fn main() {}
