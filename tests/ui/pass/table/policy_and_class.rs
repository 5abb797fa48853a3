//! A policy is a JSON document, and there are two classes of tables.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
}

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": []}"#;

#[derive(DynamoTable)]
#[dynamo(table = "Users", resource_policy = POLICY, table_class = "standard-infrequent-access")]
enum Users {
    User(User),
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", resource_policy = "{}", table_class = "standard")]
enum Others {
    User(User),
}
