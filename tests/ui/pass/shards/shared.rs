//! A partition key that is spread is shared as it is, and is no sort key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}", shards = 4)]
#[sk("{number}")]
#[gsi(1, pk = "{number}", sk = "{shop}")]
#[gsi(2, pk_attr = "PK", sk = "{shop}")]
#[lsi(1, sk = "{shop}")]
struct Order {
    shop: String,
    number: u32,
}
