//! Unique are fields of an entity.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Profile {
    #[dynamo(unique)]
    nick: String,
}

fn main() {}
