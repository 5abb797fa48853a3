//! A field type that cannot be stored is reported once, under the type, naming the inner type.

use std::net::IpAddr;

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Job {
    started: std::time::Instant,
    peers: Vec<Option<IpAddr>>,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Jobs")]
#[pk("{id}")]
struct Stored {
    id: String,
    started: std::time::Instant,
    #[dynamo(default)]
    peers: Vec<Option<IpAddr>>,
}

#[derive(DynamoValue)]
struct Wrapped(std::time::Instant);

fn main() {}
