//! What is compressed is a value.

use dynamo_core::DynamoValue;

struct Body;

#[derive(DynamoValue)]
struct Letter {
    #[dynamo(compress)]
    body: Vec<Body>,
}

fn main() {}
