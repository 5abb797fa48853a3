//! Any other name is one.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}", attr = "#")]
struct Order {
    id: u32,
    #[dynamo(rename = "name with \"quotes\" and 名")]
    note: String,
}
