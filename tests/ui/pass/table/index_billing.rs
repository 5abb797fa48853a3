//! An index is paid for in the way its table is, and is one that an entity declares.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[gsi(1, pk = "{name}")]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", gsi(1, billing = on_demand(max_read = 5)))]
enum OnDemand {
    User(User),
}

#[derive(DynamoTable)]
#[dynamo(
    table = "Users",
    billing = provisioned(read = 5, write = 5),
    gsi(1, billing = provisioned(read = 1, write = 1..=10)),
)]
enum Provisioned {
    User(User),
}
