//! Settings of a table have known values.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
#[sk("#META")]
struct User {
    id: u32,
    name: String,
}

#[derive(DynamoTable)]
#[dynamo(
    billing = "ondemand",
    stream = "images",
    encryption = managed("alias/shop"),
    point_in_time_recovery = true,
    ttl = "",
    tags("team" = "shop", "team" = "search", "aws:x" = "y"),
    capacity = 5,
)]
enum Users {
    User(User),
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", billing = provisioned(read = 0, write = 5), encryption = "aws-manged", tags = "x")]
enum Others {
    User(User),
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", billing = provisioned(write = 5, reads = 4), stream)]
enum More {
    User(User),
}

fn main() {}
