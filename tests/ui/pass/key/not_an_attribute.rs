//! Strings, numbers, bytes.

use dynamo_core::DynamoEntity;
use rust_decimal::Decimal;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct Order {
    #[pk]
    digest: Vec<u8>,
    #[sk]
    id: u64,
    #[gsi(1, pk)]
    price: Option<Decimal>,
}
