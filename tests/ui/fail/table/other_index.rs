//! Two entities declare one index alike.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "{name}")]
#[gsi(2, pk = "{name}")]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("ORDER#{name}")]
#[gsi(1, pk = "{name}", name = "other")]
struct Order {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("BILL#{name}")]
#[gsi(2, pk = "{name}", projection = "keys-only")]
struct Bill {
    id: u32,
    name: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
    Order(Order),
    Bill(Bill),
}

fn main() {}
