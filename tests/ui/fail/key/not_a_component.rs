//! A component has a text that reads back; each field that has none is reported once.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{weight}")]
#[sk("ORDER#{tags}#{id}")]
#[gsi(1, pk = "{blob}", sk = "{blob}#{weight}")]
struct Order {
    weight: bool,
    #[dynamo(key_only)]
    tags: Vec<String>,
    id: u32,
    blob: Vec<u8>,
}

fn main() {}
