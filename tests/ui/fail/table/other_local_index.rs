//! Two entities declare one local index alike, and a key of several attributes too.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
#[lsi(1, sk = "{name}")]
struct User {
    id: u32,
    name: String,
    #[gsi(1, pk)]
    country: String,
    #[gsi(1, pk)]
    city: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("ORDER#{number}")]
struct Order {
    id: u32,
    #[lsi(1, sk)]
    number: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("BILL#{number}")]
struct Bill {
    id: u32,
    number: u32,
    #[gsi(1, pk)]
    country: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
    Order(Order),
    Bill(Bill),
}

fn main() {}
