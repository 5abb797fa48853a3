//! Named fields are a map, several values without a name a list.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(rename_all = "camelCase")]
struct Named {
    x_axis: i32,
    y_axis: i32,
}

#[derive(DynamoValue)]
struct Point(i32, i32);

#[derive(DynamoValue)]
struct Meters(u32);
