//! `key_only` is for fields of a primary key template, from which they can be read back.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{email:lower}")]
#[gsi(1, pk = "{name}")]
struct Order {
    #[dynamo(key_only)]
    email: String,
    #[dynamo(key_only)]
    name: String,
    #[dynamo(key_only)]
    note: String,
    #[sk]
    #[dynamo(key_only)]
    at: String,
}

fn main() {}
