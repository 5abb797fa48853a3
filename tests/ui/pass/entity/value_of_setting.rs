//! Strings in quotes, paths without.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders", entity = "5", rename_all = "PascalCase", crate = ::dynamo_core)]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(rename = "n")]
    note: String,
    #[dynamo(default = String::new)]
    text: String,
}
