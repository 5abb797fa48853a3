//! `pk_attr` names the attribute of a template; a field that is the key has a name of its own.

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
