//! Reads filter by the expiry, which a query cannot do by a key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Sessions")]
struct Session {
    #[pk]
    id: u32,
    user: String,
    #[dynamo(ttl)]
    #[gsi(1, pk)]
    expires_at: u64,
    #[dynamo(ttl)]
    ends: u64,
}

fn main() {}
