//! A declaration with a mistake is reported, its uses are not.

use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue, Gsi, Indexed};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{emial}")]
#[sk("ORDER#{id}")]
struct Order {
    email: String,
    id: u32,
    note: Option<String>,
    status: Status,
}

#[derive(DynamoValue)]
#[dynamo(rename_al = "lowercase")]
enum Status {
    Open,
}

#[derive(DynamoValue)]
#[dynamo(rename_al = "lowercase")]
struct Address {
    street: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{email}")]
#[sk("BILL#{status}")]
struct Bill {
    email: String,
    status: Status,
    address: Option<Address>,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    Order(Order),
    Bill(Bill),
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", bililng = "on-demand")]
enum Others {
    Order(Order),
    Bill(Bill),
}

fn uses(order: Order, bill: Bill) {
    let _ = Order::get(("a@b", 7));
    let _ = Order::update("a@b").condition(|order| order.note.eq("x"));
    let _ = Order::query("a@b").sk(|key| key.id(7)..);
    let _ = <Order as Indexed<Gsi<1>>>::INDEX;
    let _ = Users::TABLE;
    let _ = Others::from(bill);
    let _ = order.put();
}

fn main() {}
