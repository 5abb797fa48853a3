//! `upsert` leaves `created_at` as it is, so that no key can be written with another one.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[sk("ORDER#{made}")]
struct InPrimaryKey {
    id: u32,
    #[dynamo(created_at)]
    made: DateTime<Utc>,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
#[gsi(1, pk = "ALL", sk = "{made}")]
struct InTemplate {
    id: u32,
    #[dynamo(created_at)]
    made: DateTime<Utc>,
}

fn uses(one: InPrimaryKey, other: InTemplate) {
    let _ = one.upsert();
    let _ = other.upsert();
}

fn main() {}
