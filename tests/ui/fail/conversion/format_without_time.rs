//! A format is for a time that it can write.

use chrono::NaiveDate;
use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(format = "rfc3339")]
    title: String,
    #[dynamo(format = "date")]
    size: u32,
    #[dynamo(format = "unix-seconds")]
    day: NaiveDate,
    #[dynamo(format = "unix-millis")]
    maybe: Option<String>,
}

fn main() {}
