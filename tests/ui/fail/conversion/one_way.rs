//! A field is stored in one way, if it is stored.

use chrono::{DateTime, Utc};
use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Page {
    #[dynamo(with = hex, serde)]
    both: u32,
    #[dynamo(serde, format = "unix-seconds")]
    at: DateTime<Utc>,
    #[dynamo(skip, null)]
    skipped: Option<u32>,
    #[dynamo(serde, serde)]
    twice: u32,
    #[dynamo(null = true)]
    flag: Option<u32>,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Pages")]
#[pk("{id}")]
struct Stored {
    #[dynamo(key_only, with = hex)]
    id: u32,
    #[dynamo(format = "unix-seconds")]
    #[gsi(1, pk)]
    at: DateTime<Utc>,
    #[dynamo(updated_at, format = "unix-seconds")]
    changed: DateTime<Utc>,
}

fn main() {}
