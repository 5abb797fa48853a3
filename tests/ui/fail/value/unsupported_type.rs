//! A field type that cannot be stored is reported once, under the type, naming the inner type.

use std::ffi::OsString;

use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Job {
    started: std::time::Instant,
    peers: Vec<Option<OsString>>,
    name: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Jobs")]
#[pk("{id}")]
struct Stored {
    id: String,
    started: std::time::Instant,
    #[dynamo(default)]
    peers: Vec<Option<OsString>>,
}

#[derive(DynamoValue)]
struct Wrapped(std::time::Instant);

fn main() {}
