//! Names.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Payment {
    Cash,
    Card,
    Transfer,
}
