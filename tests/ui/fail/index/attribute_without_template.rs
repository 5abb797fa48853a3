//! `pk_attr` and `sk_attr` name the attribute of a template.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "{name}", sk_attr = "byName")]
#[gsi(2, pk_attr = "byMaker")]
struct Order {
    id: u32,
    name: String,
    #[gsi(2, pk)]
    maker: String,
}

fn main() {}
