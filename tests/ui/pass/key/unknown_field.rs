//! Fields by their Rust names, whatever their attributes are called.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{email}")]
#[sk("ORDER#{type}#{id}")]
struct Order {
    #[dynamo(rename = "mail")]
    email: String,
    id: u32,
    r#type: String,
}
