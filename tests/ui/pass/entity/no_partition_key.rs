//! A template on the struct, or a field.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{at}")]
struct ByTemplate {
    id: u32,
    at: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct ByField {
    #[pk]
    id: u32,
    #[sk]
    at: String,
}
