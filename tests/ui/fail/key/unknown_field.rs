//! A template names fields of the struct.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{emial}")]
#[sk("ORDER#{created_at}#{id}")]
#[gsi(1, pk = "{self.id}")]
struct Order {
    email: String,
    id: u32,
}

fn main() {}
