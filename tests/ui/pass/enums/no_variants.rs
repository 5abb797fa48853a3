//! One variant is enough.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Always {
    Nothing,
}
