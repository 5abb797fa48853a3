//! Items expire by the attribute by which DynamoDB deletes them.

use dynamo_core::{DynamoEntity, DynamoTable};

#[derive(DynamoEntity)]
#[dynamo(table = "Sessions", entity = "SESSION")]
struct Session {
    #[pk]
    id: u32,
    #[dynamo(ttl, rename = "expires")]
    expires_at: u64,
}

#[derive(DynamoTable)]
#[dynamo(table = "Sessions", ttl = "expires")]
enum Sessions {
    Session(Session),
}
