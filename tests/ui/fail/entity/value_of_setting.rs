//! A setting has a value of its kind.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table, entity = 5, rename_all = "CamelCase", crate = "dynamo_core")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[dynamo(rename)]
    note: String,
    #[dynamo(default = "String::new")]
    text: String,
    #[dynamo(default = String::new())]
    call: String,
}

fn main() {}
