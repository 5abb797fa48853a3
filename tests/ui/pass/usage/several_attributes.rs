//! A tuple, and one range at the end.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order {
    id: u32,
    #[gsi(1, pk)]
    country: String,
    #[gsi(1, pk)]
    zone: u8,
    #[gsi(1, sk)]
    year: u16,
    #[gsi(1, sk)]
    number: u64,
}

fn uses() {
    let _ = Order::query_gsi::<1>(("de", 7));
    let _ = Order::query_gsi::<1>(("de", 7)).sk(|k| k.year(2024));
    let _ = Order::query_gsi::<1>(("de", 7)).sk(|k| k.year(2023)..k.year(2024));
    let _ = Order::query_gsi::<1>(("de", 7)).sk(|k| k.year(2024).number(1)..);
}
