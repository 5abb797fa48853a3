//! A global index cannot be read consistently.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("ORDER#{number}#{line:05}")]
#[gsi(1, pk = "{maker}")]
#[lsi(1, sk = "{maker}#{count:05}")]
struct Order {
    shop: String,
    number: u32,
    line: u16,
    maker: u32,
    count: u32,
}

fn uses() {
    let _ = Order::query_gsi::<1>(7).consistent();
}

fn main() {}
