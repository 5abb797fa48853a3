//! Each of them.

use chrono::{DateTime, Utc};
use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(format = "unix-seconds")]
    seconds: DateTime<Utc>,
    #[dynamo(format = "unix-millis")]
    millis: DateTime<Utc>,
    #[dynamo(format = "unix-micros")]
    micros: DateTime<Utc>,
    #[dynamo(format = "unix-nanos")]
    nanos: DateTime<Utc>,
    #[dynamo(format = "rfc3339")]
    text: DateTime<Utc>,
    #[dynamo(format = "date")]
    date: DateTime<Utc>,
}
