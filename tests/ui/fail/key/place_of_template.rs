//! A template is written on the struct; a field is the key itself.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk]
#[sk(id)]
struct OnStruct {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
struct OnField {
    #[pk("{id}")]
    id: u32,
    #[gsi(1, pk = "{name}")]
    name: String,
}

fn main() {}
