//! A schema version is a whole number from 1, and beyond 1 there is a way to it; its attribute is no field's.

use dynamo_core::DynamoEntity;
use dynamo_core::schema::UpgradeError;
use dynamo_core::value::Item;

fn upgrade(_: u32, _: &mut Item) -> Result<(), UpgradeError> {
    Ok(())
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", schema_version = 0)]
#[pk("{id}")]
struct None {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", schema_version = 2)]
#[pk("{id}")]
struct NoWay {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", schema_version = 1, upgrade = upgrade)]
#[pk("{id}")]
struct First {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", upgrade = upgrade)]
#[pk("{id}")]
struct NoVersion {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", schema_version = "2", upgrade = upgrade)]
#[pk("{id}")]
struct Text {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", schema_version = 2, upgrade = "upgrade")]
#[pk("{id}")]
struct NoPath {
    id: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", schema_version = 1)]
#[pk("{id}")]
struct Taken {
    id: u32,
    #[dynamo(rename = "_sv")]
    visits: u32,
}

fn main() {}
