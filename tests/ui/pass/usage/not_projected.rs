//! What is included, or the items themselves.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{city}", projection = include("total"), projected = OrderCard)]
struct Order {
    id: u32,
    city: String,
    total: u32,
    note: String,
}

fn read(card: OrderCard) -> (u32, String, u32) {
    (card.id, card.city, card.total)
}

fn uses() {
    let _ = Order::query_gsi::<1>("Bonn").filter(|order| order.total.gt(5));
    let _ = Order::query_gsi::<1>("Bonn").hydrate();
}
