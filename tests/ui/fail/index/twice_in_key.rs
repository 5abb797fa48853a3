//! The attributes of a key are distinct.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{number}")]
#[gsi(3, pk_attr = "SK", sk_attr = "SK")]
struct Order {
    id: u32,
    number: u32,
    #[gsi(1, pk)]
    #[gsi(1, pk)]
    country: String,
    #[gsi(2, pk)]
    #[gsi(2, sk)]
    city: String,
}

fn main() {}
