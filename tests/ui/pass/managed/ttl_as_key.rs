//! Reads filter by the expiry, which a query cannot do by a key.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Sessions")]
#[gsi(1, pk = "{user}", sk = "{expires_at:010}")]
struct Session {
    #[pk]
    id: u32,
    user: String,
    #[dynamo(ttl)]
    expires_at: u64,
}
