//! An attribute that two keys share has one template, and is named as it is.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("SHOP#{shop}")]
#[sk("{id}")]
#[gsi(1, pk_attr = "SK", sk = "{shop}", sk_attr = "PK")]
#[gsi(2, pk = "{city}", pk_attr = "place")]
#[gsi(3, pk = "{street}", pk_attr = "place")]
#[gsi(4, pk_attr = "GSI2SK", sk_attr = "palce")]
struct Order {
    shop: String,
    id: u32,
    city: String,
    street: String,
}

fn main() {}
