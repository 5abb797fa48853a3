//! All entities of a table have the same key attributes.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("ORDER#{id}", attr = "key")]
#[sk("{name}")]
struct Order {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("BILL#{id}")]
struct Bill {
    id: u32,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[sk("NOTE#{name}")]
struct Note {
    #[pk]
    #[dynamo(rename = "PK")]
    id: u32,
    name: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users")]
enum Users {
    User(User),
    Order(Order),
    Bill(Bill),
    Note(Note),
}

fn main() {}
