//! Only texts of one width have an opposite.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{number:010,desc}")]
#[gsi(1, pk = "{shop}", sk = "{at:desc}")]
struct Order {
    shop: String,
    number: u32,
    at: Option<chrono::NaiveDate>,
}
