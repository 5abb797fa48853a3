//! No two fields or variants have one name.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Status {
    Open,
    #[dynamo(rename = "Open")]
    Closed,
    #[dynamo(rename = "")]
    Lost,
}

#[derive(DynamoValue)]
struct Address {
    street: String,
    #[dynamo(rename = "street")]
    road: String,
}

fn main() {}
