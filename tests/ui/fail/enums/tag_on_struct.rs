//! How variants are stored is said of enums.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind", content = "data")]
struct Address {
    street: String,
}

#[derive(DynamoValue)]
#[dynamo(untagged, repr = "number", rename_all_fields = "camelCase")]
struct Id(u32);

fn main() {}
