//! A local index has the partition key of the table, and one sort attribute of its own.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{shop}")]
#[sk("{id}")]
#[lsi(1, pk = "{maker}", sk = "{city}")]
#[lsi(2, name = "by-city")]
#[lsi(6, sk = "{city}")]
#[lsi(sk = "{city}")]
struct Order {
    shop: String,
    id: u32,
    maker: String,
    #[lsi(3, sk)]
    city: String,
    #[lsi(3, sk)]
    street: String,
    #[lsi(4, pk)]
    house: u32,
}

fn main() {}
