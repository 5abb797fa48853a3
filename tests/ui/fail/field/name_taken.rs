//! No two attributes have one name.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders", rename_all = "camelCase")]
#[pk("{id}")]
#[sk("{at}", attr = "at")]
#[gsi(1, pk = "{id}", sk = "{at}", sk_attr = "PK")]
struct Order {
    id: u32,
    at: String,
    #[dynamo(rename = "at")]
    created: String,
    created_at: String,
    #[allow(non_snake_case)]
    createdAt: String,
}

fn main() {}
