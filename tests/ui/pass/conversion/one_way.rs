//! In a template the value keeps its own text.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Pages")]
#[pk("{id}")]
#[gsi(1, pk = "{at}")]
struct Stored {
    #[dynamo(key_only)]
    id: u32,
    #[dynamo(format = "unix-seconds", null)]
    at: Option<DateTime<Utc>>,
}
