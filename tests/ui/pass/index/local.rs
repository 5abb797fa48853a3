//! Other orders of the same partitions.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{id}")]
#[gsi(1, pk = "{maker}", sk = "{city}")]
#[lsi(1, sk = "{city}")]
#[lsi(2, sk = "{street}", name = "by-street", sk_attr = "street_key")]
#[lsi(3, sk = "{city}#{street}", projection = "keys-only")]
struct Order {
    shop: String,
    id: u32,
    maker: String,
    city: String,
    street: String,
    #[lsi(4, sk)]
    house: u32,
}
