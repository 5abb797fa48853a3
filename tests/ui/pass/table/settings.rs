//! What DynamoDB offers.

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
    table = "Users",
    billing = provisioned(read = 5, write = 5),
    stream = "new-and-old-images",
    encryption = customer_key("alias/shop"),
    point_in_time_recovery,
    deletion_protection,
    ttl = "expires_at",
    tags("team" = "shop", "stage" = "test")
)]
enum Users {
    User(User),
}

#[derive(DynamoTable)]
#[dynamo(table = "Users", billing = "on-demand", encryption = "aws-managed")]
enum Others {
    User(User),
}
