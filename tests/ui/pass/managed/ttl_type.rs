//! DynamoDB takes seconds in a number for an expiry.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Sessions")]
struct Session {
    #[pk]
    id: u32,
    #[dynamo(ttl)]
    expires_at: u64,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Sessions")]
struct Lock {
    #[pk]
    id: u32,
    #[dynamo(ttl)]
    expires_at: chrono::DateTime<chrono::Utc>,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Sessions")]
struct Flag {
    #[pk]
    id: u32,
    #[dynamo(ttl)]
    expires_at: Option<i64>,
}
