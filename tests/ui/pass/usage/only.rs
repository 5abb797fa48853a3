//! `only` takes fields of the entity and places in them, and of an index those that it holds.

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
    tags: Vec<String>,
}

fn uses() {
    let _ = Order::query_gsi::<1>("Bonn").only(|order| order.total);
    let _ = Order::scan().only(|order| (order.id, order.note));
    let _ = Order::batch_get([1]).only(|order| (order.id, order.note.optional()));
    let _ = Order::get(1).only(|order| order.tags.element(0).optional());
}
