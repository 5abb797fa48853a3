//! A field, or a tuple of fields.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{city}", projection = include("total"))]
struct Order {
    id: u32,
    city: String,
    total: u32,
    note: String,
}

fn uses() {
    let _ = Order::query_gsi::<1>("Bonn").only(|order| order.total);
    let _ = Order::scan().only(|order| (order.id, order.note));
}
