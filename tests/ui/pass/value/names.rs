//! Names that differ.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(rename_all = "lowercase")]
enum Status {
    Open,
    #[dynamo(rename = "Open")]
    Closed,
}

#[derive(DynamoValue)]
#[dynamo(rename_all = "kebab-case")]
struct Address {
    street_name: String,
    #[dynamo(rename = "street_name")]
    road: String,
}
