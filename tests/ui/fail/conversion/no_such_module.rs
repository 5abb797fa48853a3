//! `with` names what is there.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Missing {
    #[dynamo(with = hex)]
    there_is_none: u32,
}

fn main() {}
