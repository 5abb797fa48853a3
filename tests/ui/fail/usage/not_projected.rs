//! Only what an index holds can be read through it.

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

fn read(card: OrderCard) -> String {
    card.note
}

fn uses() {
    let _ = Order::query_gsi::<1>("Bonn").filter(|order| order.note.exists());
    let _ = Order::query_gsi::<1>("Bonn").filter(|order| order.city.exists());
}

fn main() {}
