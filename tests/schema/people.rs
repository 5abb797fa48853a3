//! One entity in three versions: as it began, with a name in two parts, with an index and a counter of another name.

use dynamo_core::schema::UpgradeError;
use dynamo_core::{DynamoEntity, DynamoTable, value::Item};

/// A program from before there were versions.
pub(crate) mod v0 {
    use super::{DynamoEntity, DynamoTable};

    #[derive(Debug, Clone, PartialEq, DynamoEntity)]
    #[dynamo(table = "People", entity = "PERSON", type_attr = "type")]
    #[pk("PERSON#{id}")]
    #[sk("#META")]
    pub(crate) struct Person {
        pub(crate) id: u32,
        pub(crate) name: String,
        pub(crate) visits: u64,
    }

    #[derive(Debug, Clone, PartialEq, DynamoTable)]
    #[dynamo(table = "People")]
    pub(crate) enum People {
        Person(Person),
    }
}

pub(crate) mod v1 {
    use super::{DynamoEntity, DynamoTable};

    #[derive(Debug, Clone, PartialEq, DynamoEntity)]
    #[dynamo(table = "People", entity = "PERSON", type_attr = "type", schema_version = 1)]
    #[pk("PERSON#{id}")]
    #[sk("#META")]
    pub(crate) struct Person {
        pub(crate) id: u32,
        pub(crate) name: String,
        pub(crate) visits: u64,
    }

    #[derive(Debug, Clone, PartialEq, DynamoTable)]
    #[dynamo(table = "People")]
    pub(crate) enum People {
        Person(Person),
    }
}

pub(crate) mod v2 {
    use super::{DynamoEntity, DynamoTable, upgrade};

    #[derive(Debug, Clone, PartialEq, DynamoEntity)]
    #[dynamo(table = "People", entity = "PERSON", type_attr = "type", schema_version = 2, upgrade = upgrade)]
    #[pk("PERSON#{id}")]
    #[sk("#META")]
    pub(crate) struct Person {
        pub(crate) id: u32,
        pub(crate) first: String,
        pub(crate) last: String,
        pub(crate) visits: u64,
    }

    #[derive(Debug, Clone, PartialEq, DynamoTable)]
    #[dynamo(table = "People")]
    pub(crate) enum People {
        Person(Person),
    }
}

pub(crate) mod v3 {
    use super::{DynamoEntity, DynamoTable, upgrade};

    #[derive(Debug, Clone, PartialEq, DynamoEntity)]
    #[dynamo(table = "People", entity = "PERSON", type_attr = "type", schema_version = 3, upgrade = upgrade)]
    #[pk("PERSON#{id}")]
    #[sk("#META")]
    #[gsi(1, pk = "LAST#{last}", sk = "{first}")]
    pub(crate) struct Person {
        pub(crate) id: u32,
        pub(crate) first: String,
        pub(crate) last: String,
        pub(crate) seen: u64,
    }

    #[derive(Debug, Clone, PartialEq, DynamoTable)]
    #[dynamo(table = "People")]
    pub(crate) enum People {
        Person(Person),
    }
}

/// A step for each version.
fn upgrade(version: u32, item: &mut Item) -> Result<(), UpgradeError> {
    match version {
        1 => {
            let name = item.remove("name").ok_or("it has no name")?;
            let name = name.as_s().map_err(|_| "its name is no text")?;
            let (first, last) = name.split_once(' ').ok_or("its name has one part")?;
            item.insert("first".to_owned(), text(first));
            item.insert("last".to_owned(), text(last));
        }
        2 => {
            let visits = item.remove("visits").ok_or("it has no visits")?;
            item.insert("seen".to_owned(), visits);
        }
        other => return Err(format!("there is no way from version {other}").into()),
    }
    Ok(())
}

fn text(text: &str) -> aws_sdk_dynamodb::types::AttributeValue {
    aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned())
}

/// As the first program has stored it.
pub(crate) fn oldest(id: u32) -> v0::Person {
    v0::Person { id, name: format!("Ann{id} Lee"), visits: 7 }
}

/// The same as the newest reads it.
pub(crate) fn newest(id: u32) -> v3::Person {
    v3::Person { id, first: format!("Ann{id}"), last: "Lee".to_owned(), seen: 7 }
}
