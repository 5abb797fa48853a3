//! A date is a date, a point in time a number.

use std::time::SystemTime;

use chrono::NaiveDate;
use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
struct Page {
    #[dynamo(format = "date")]
    day: NaiveDate,
    #[dynamo(format = "unix-seconds")]
    at: Option<SystemTime>,
}
