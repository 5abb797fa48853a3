//! A key of a global index is up to four fields, or a template; that of the table is one attribute.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(2, pk = "{country}")]
struct Order {
    id: u32,
    #[gsi(1, pk)]
    country: String,
    #[gsi(1, pk)]
    #[gsi(2, pk)]
    city: String,
    #[gsi(1, pk)]
    street: String,
    #[gsi(1, pk)]
    house: u32,
    #[gsi(1, pk)]
    floor: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Places")]
struct Place {
    #[pk]
    country: String,
    #[pk]
    city: String,
}

fn main() {}
