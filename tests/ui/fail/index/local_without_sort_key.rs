//! A local index is another order of a table that has one.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[lsi(1, sk = "{city}")]
struct Order {
    id: u32,
    city: String,
    #[lsi(2, sk)]
    street: String,
}

fn main() {}
