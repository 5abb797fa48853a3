//! Four fields, and templates for more.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(2, pk = "{country}#{city}")]
#[gsi(3, pk = "{country}#{city}#{street}#{house}#{floor}")]
struct Order {
    id: u32,
    #[gsi(1, pk)]
    country: String,
    #[gsi(1, pk)]
    city: String,
    #[gsi(1, pk)]
    street: String,
    #[gsi(1, pk)]
    house: u32,
    floor: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Places")]
#[pk("{country}#{city}")]
struct Place {
    country: String,
    city: String,
}
