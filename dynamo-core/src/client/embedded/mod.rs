//! A `DynamoDB` engine in this process, below the SDK's client.

mod answer;
mod connector;
mod dispatch;
mod error;
mod open;
