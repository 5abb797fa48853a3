//! Capacity is a number of units or a range of them, and limits are for requests that are paid one by one.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", billing = provisioned(read = 5..=500, write = 5, utilization = 90))]
enum Range {
    User(User),
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", billing = on_demand(max_read = 1000))]
enum Limits {
    User(User),
}
