//! A schema version is a whole number from 1, and beyond 1 there is a way to it; its attribute is no field's.

use dynamo_core::DynamoEntity;
use dynamo_core::schema::UpgradeError;
use dynamo_core::value::Item;

fn upgrade(version: u32, item: &mut Item) -> Result<(), UpgradeError> {
    match version {
        1 => item.remove("name").map(|name| item.insert("title".to_owned(), name)).map(drop).ok_or("no name")?,
        other => return Err(format!("no way from version {other}").into()),
    }
    Ok(())
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", schema_version = 1)]
#[pk("{id}")]
struct First {
    id: u32,
    #[dynamo(rename = "v")]
    visits: u32,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users", schema_version = 2, upgrade = self::upgrade)]
#[pk("{id}")]
struct Second<T: dynamo_core::value::Value + Send + Sync + 'static> {
    id: u32,
    title: T,
}
