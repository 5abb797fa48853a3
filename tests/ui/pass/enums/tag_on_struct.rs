//! An enum has a tag.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind", content = "data", rename_all_fields = "camelCase")]
enum Address {
    Street { name_of_street: String },
    Box(u32),
}
