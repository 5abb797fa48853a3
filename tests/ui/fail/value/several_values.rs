//! A value is a struct or an enum; what it has no names for has no settings.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(rename_all = "camelCase")]
struct Point(i32, i32);

#[derive(DynamoValue)]
union Bits {
    id: u32,
}

fn main() {}
