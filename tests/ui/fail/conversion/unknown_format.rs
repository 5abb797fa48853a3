//! A format is one of six.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(format = "unix-second")]
    near: DateTime<Utc>,
    #[dynamo(format = "%Y-%m-%d")]
    far: DateTime<Utc>,
    #[dynamo(format)]
    alone: DateTime<Utc>,
    #[dynamo(format = unix)]
    path: DateTime<Utc>,
}

fn main() {}
