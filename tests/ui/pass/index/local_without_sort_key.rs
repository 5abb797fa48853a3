//! With a sort key, or as a global index.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("#META")]
#[lsi(1, sk = "{city}")]
struct Order {
    id: u32,
    city: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Bills")]
#[pk("{id}")]
#[gsi(1, pk = "{id}", sk = "{city}")]
struct Bill {
    id: u32,
    city: String,
}
