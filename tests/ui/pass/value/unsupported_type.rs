//! Types that have a `Value` of their own, or a newtype that has one.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Job {
    started: DateTime<Utc>,
    peers: Vec<Option<String>>,
}
