//! Each attribute once.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("{number}")]
#[gsi(3, pk_attr = "SK", sk_attr = "PK")]
struct Order {
    id: u32,
    number: u32,
    #[gsi(1, pk)]
    #[gsi(2, sk)]
    country: String,
    #[gsi(1, pk)]
    #[gsi(2, pk)]
    city: String,
}
