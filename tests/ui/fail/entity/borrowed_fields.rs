//! An entity owns its fields.

use std::borrow::Cow;

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}")]
struct Order<'a> {
    id: u32,
    note: Cow<'a, str>,
}

fn main() {}
