//! `crate` is the path of `dynamo_core`, as this crate reaches it.

mod facade {
    pub(super) use dynamo_core;
}

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users", crate = self::facade::dynamo_core)]
#[pk("{id}")]
struct User {
    id: u32,
}
