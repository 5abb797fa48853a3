//! The same without the mistakes.

use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue, Gsi, Indexed};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{email}")]
#[sk("ORDER#{id:010}")]
#[gsi(1, pk = "{note}")]
struct Order {
    email: String,
    id: u32,
    note: Option<String>,
    status: Status,
}

#[derive(DynamoValue)]
#[dynamo(rename_all = "lowercase")]
enum Status {
    Open,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", billing = "on-demand")]
enum Users {
    Order(Order),
}

fn uses(order: Order) {
    let _ = Order::get(("a@b", 7));
    let _ = Order::update(("a@b", 7)).condition(|order| order.note.eq("x"));
    let _ = Order::query("a@b").sk(|key| key.id(7)..);
    let _ = <Order as Indexed<Gsi<1>>>::INDEX;
    let _ = Users::TABLE;
    let _ = order.put();
}
