//! The attributes that there are.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders", entity = "ORDER", rename_all = "camelCase", crate = dynamo_core)]
#[pk("{id}")]
struct Order {
    #[dynamo(key_only)]
    id: u32,
    #[dynamo(rename = "n", default)]
    note: String,
    #[dynamo(skip)]
    cache: Vec<u8>,
    #[gsi(1, pk, name = "by_maker")]
    maker: String,
}
