//! The template once, the attribute as often as it is a key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("SHOP#{shop}")]
#[sk("{id}")]
#[gsi(1, pk_attr = "SK", sk_attr = "PK")]
#[gsi(2, pk = "{city}", pk_attr = "place")]
#[gsi(3, pk = "{city}", pk_attr = "place", sk = "{street}")]
#[gsi(4, pk_attr = "GSI3SK", sk_attr = "place")]
struct Order {
    shop: String,
    id: u32,
    city: String,
    street: String,
}
