//! Formats of one component have to agree.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop:lower,upper}")]
#[sk("{number:010,ordered}#{at:upper,ordered}")]
#[gsi(1, pk = "{number:ordered,escape}#", sk = "{at:desc,upper}")]
#[gsi(2, pk = "{shop:escape,desc}#", sk = "{number:04,05}")]
struct Order {
    shop: String,
    number: u32,
    at: chrono::NaiveDate,
}

fn main() {}
