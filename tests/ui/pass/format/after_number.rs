//! What follows a number is told from its digits.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{number:010}#0#{balance:ordered}#p")]
struct Order {
    shop: String,
    number: u32,
    balance: i64,
}
