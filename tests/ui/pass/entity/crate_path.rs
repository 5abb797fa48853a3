//! `crate` is the path of `dynamo_core`, as this crate reaches it.

mod facade {
    pub(super) use dynamo_core as runtime;
}

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users", crate = self::facade::runtime)]
#[pk("{id}")]
struct User {
    id: u32,
}
