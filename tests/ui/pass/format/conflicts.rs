//! Formats of one component have to agree.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:lower}")]
#[sk("{number:ordered,desc}#{at}")]
#[gsi(1, pk = "{number:ordered}#", sk = "{at:desc}")]
#[gsi(2, pk = "{shop:lower,escape}#", sk = "{number:04,desc}")]
struct Order {
    shop: String,
    number: u32,
    at: chrono::NaiveDate,
}
