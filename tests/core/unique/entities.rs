//! What these tests write.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

/// Unique fields of every kind, and no version.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Accounts", entity = "ACCOUNT")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk_attr = "SK", sk_attr = "PK")]
pub(crate) struct Account {
    pub id: String,
    #[dynamo(unique(ignore_case), rename = "mail")]
    pub email: String,
    #[dynamo(unique = "login")]
    pub tenant: u32,
    #[dynamo(unique(name = "login", ignore_case))]
    pub name: String,
    #[dynamo(unique)]
    pub phone: Option<String>,
    #[dynamo(default)]
    pub visits: u32,
}

/// A version, and a unique field that is in an index as well.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Accounts", entity = "BADGE")]
#[pk("BADGE#{id}")]
#[sk("BADGE")]
#[gsi(2, pk = "{code}", sk = "{id}")]
pub(crate) struct Badge {
    pub id: u32,
    #[dynamo(unique)]
    pub code: String,
    pub colour: String,
    #[dynamo(version)]
    pub version: u64,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Accounts")]
pub(crate) enum Accounts {
    Account(Account),
    Badge(Badge),
}

/// The table's key is a field of any text, and its sort key a number.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Names")]
pub(crate) struct Name {
    #[pk]
    pub owner: String,
    #[sk]
    pub number: u32,
    #[dynamo(unique)]
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Names")]
pub(crate) enum Names {
    Name(Name),
}

pub(crate) fn account(id: &str, email: &str, name: &str) -> Account {
    Account { id: id.into(), email: email.into(), tenant: 7, name: name.into(), phone: None, visits: 0 }
}

pub(crate) fn badge(id: u32, code: &str) -> Badge {
    Badge { id, code: code.into(), colour: "red".into(), version: 0 }
}

pub(crate) async fn accounts(db: &Dynamo) {
    Accounts::ensure_table(db).await.unwrap();
}

pub(crate) async fn read(db: &Dynamo, id: &str) -> Option<Account> {
    Account::get(id).consistent().send(db).await.unwrap()
}

/// The values that are taken, as the keys of their markers say, with their owners' partition keys.
pub(crate) async fn taken(db: &Dynamo) -> BTreeSet<(String, String)> {
    let table = db.table_name("Accounts").unwrap();
    let items = db.client().scan().table_name(table).consistent_read(true).send().await.unwrap().items.unwrap();
    let text = |value: &AttributeValue| value.as_s().unwrap().clone();
    let markers = items.iter().filter(|item| text(&item["PK"]).starts_with("$unique#"));
    markers
        .map(|item| {
            assert_eq!(item["PK"], item["SK"]);
            let value = text(&item["PK"]).strip_prefix("$unique#").unwrap().to_owned();
            (value, text(&item["$owner"].as_m().unwrap()["PK"]))
        })
        .collect()
}

/// The values of these accounts.
pub(crate) fn values(all: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    all.iter().map(|(value, owner)| ((*value).to_owned(), (*owner).to_owned())).collect()
}
