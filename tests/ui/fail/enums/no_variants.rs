//! An enum has a variant, and a struct a field.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
enum Never {}

#[derive(DynamoValue)]
struct Nothing;

fn main() {}
