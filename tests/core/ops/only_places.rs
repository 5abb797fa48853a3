//! `only` of what is inside of attributes: entries, elements, flattened fields; and in batches.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::batch::BatchRead;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue, Error, Wire};
use integration::Faults;

use super::entities::put_raw;
use crate::support::s;

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(rename_all = "kebab-case")]
struct Address {
    home_town: String,
    floor: Option<u32>,
    #[dynamo(default = somewhere)]
    country: String,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
struct Audit {
    changed_by: Option<String>,
    #[dynamo(default)]
    revision: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Customers", entity = "CUSTOMER")]
#[pk("CUSTOMER#{id}")]
#[sk("#META")]
struct Customer {
    id: u32,
    #[dynamo(rename = "postal")]
    address: Option<Address>,
    former: Vec<Address>,
    settings: BTreeMap<String, String>,
    #[dynamo(flatten)]
    audit: Audit,
    #[dynamo(default = first_rank)]
    rank: u32,
    #[dynamo(format = "unix-seconds", default = first_seen)]
    seen: SystemTime,
}

/// Beside a [`Customer`].
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Customers", entity = "ACCOUNT")]
#[pk("CUSTOMER#{id}")]
#[sk("ACCOUNT")]
struct Balance {
    id: u32,
    cents: i64,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Customers")]
enum Customers {
    Customer(Customer),
    Balance(Balance),
}

fn somewhere() -> String {
    "NO".into()
}

fn first_rank() -> u32 {
    3
}

fn first_seen() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(9)
}

fn address(town: &str) -> Address {
    Address { home_town: town.into(), floor: None, country: "FR".into() }
}

fn customer(id: u32) -> Customer {
    Customer {
        id,
        address: Some(Address { floor: Some(2), ..address("Oslo") }),
        former: vec![address("Rome"), address("Bonn")],
        settings: [("theme".to_owned(), "dark".to_owned()), ("a.b".to_owned(), "c".to_owned())].into(),
        audit: Audit { changed_by: Some("ann".into()), revision: 5 },
        rank: 1,
        seen: UNIX_EPOCH,
    }
}

/// One is whole, the second has hardly anything.
async fn customers(db: &Dynamo) {
    Customers::ensure_table(db).await.unwrap();
    customer(1).create().send(db).await.unwrap();
    let keys = [("PK", s("CUSTOMER#2")), ("SK", s("#META"))];
    let [pk, sk] = keys;
    let id = ("id", AttributeValue::N("2".into()));
    put_raw(
        db,
        "Customers",
        [pk, sk, id, ("former", AttributeValue::L(vec![])), ("settings", AttributeValue::M([].into()))],
    )
    .await;
    Balance { id: 1, cents: 7 }.create().send(db).await.unwrap();
}

integration::on_every_engine! {
    async fn places_inside_of_attributes_are_read(db: Dynamo) {
        customers(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = &db.clone().with_wire(wire);
            let towns = Customer::get(1).only(|c| (c.address.at(|a| a.home_town), c.address.at(|a| a.floor), c.id));
            assert_eq!(towns.send(db).await.unwrap(), Some(("Oslo".into(), Some(2), 1)));
            let theme = Customer::query(1).only(|c| c.settings.entry("a.b")).all(db).await.unwrap();
            assert_eq!(theme, ["c"]);
            let audit = Customer::scan().only(|c| (c.audit.at(|a| a.revision), c.audit.at(|a| a.changed_by))).all(db).await;
            let mut audit = audit.unwrap();
            audit.sort();
            assert_eq!(audit, [(0, None), (5, Some("ann".to_owned()))]);
        }
    }

    // What DynamoDB returns of a list are the elements that were asked for, without their indexes; so the list is asked for.
    async fn elements_are_those_with_their_index(db: Dynamo) {
        customers(&db).await;
        let (counted, log) = Faults::new().over(&db);
        let towns = Customer::get(1).only(|c| {
            let town = |index| c.former.element(index).at(|a| a.home_town).optional();
            (town(1), town(7), town(0), c.former.element(1).at(|a| a.country))
        });
        let town = |text: &str| Some(text.to_owned());
        assert_eq!(towns.send(&counted).await.unwrap(), Some((town("Bonn"), None, town("Rome"), "FR".into())));
        let names = log.all()[0].body["ExpressionAttributeNames"].as_object().unwrap().clone();
        let names: std::collections::BTreeSet<&str> = names.values().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(names, ["PK", "SK", "former"].into());
    }

    // Two places of which one is in the other overlap, which DynamoDB refuses.
    async fn places_may_be_inside_of_each_other(db: Dynamo) {
        customers(&db).await;
        let read = Customer::get(1).only(|c| (c.address.at(|a| a.home_town), c.address, c.former.element(0), c.former));
        let Customer { address, former, .. } = customer(1);
        assert_eq!(read.send(&db).await.unwrap(), Some(("Oslo".into(), address, former[0].clone(), former)));
    }

    async fn what_is_absent_is_none_or_its_default_or_an_error(db: Dynamo) {
        customers(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = &db.clone().with_wire(wire);
            let read = Customer::get(2).only(|c| (c.rank, c.seen, c.address.at(|a| a.floor), c.audit.at(|a| a.revision)));
            let (rank, seen, floor, revision) = read.send(db).await.unwrap().unwrap();
            assert_eq!((rank, *seen, floor, revision), (3, first_seen(), None, 0));
            let read = Customer::get(2).only(|c| (c.rank.optional(), c.address.at(|a| a.home_town).optional(), c.address.at(|a| a.country)));
            assert_eq!(read.send(db).await.unwrap(), Some((None, None, "NO".into())));
            let missing = [
                Customer::get(2).only(|c| c.address.at(|a| a.home_town)).send(db).await.unwrap_err(),
                Customer::get(2).only(|c| c.former.element(0).at(|a| a.home_town)).send(db).await.unwrap_err(),
                Customer::get(2).only(|c| c.settings.entry("theme")).send(db).await.unwrap_err(),
            ];
            let paths = missing.map(|error| match error {
                Error::Decode { entity: "CUSTOMER", source } => source.path(),
                other => panic!("{other:?}"),
            });
            assert_eq!(paths, ["postal.home-town", "former[0].home-town", "settings.theme"]);
        }
    }

    async fn an_entry_without_a_name_is_refused(db: Dynamo) {
        let (counted, log) = Faults::new().over(&db);
        let error = Customer::get(1).only(|c| c.settings.entry("")).send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        let error = Customer::batch_get([1]).only(|c| c.settings.entry("")).send(&counted).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        let error = Customer::scan().only(|c| c.settings.entry("")).all(&counted).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert_eq!(log.total(), 0);
    }

    async fn batches_read_some_attributes_too(db: Dynamo) {
        customers(&db).await;
        let (counted, log) = Faults::new().over(&db);
        let towns = Customer::batch_get([1, 9, 2, 1]).only(|c| (c.id, c.address.at(|a| a.home_town).optional()));
        let one = Some((1, Some("Oslo".to_owned())));
        assert_eq!(towns.send(&counted).await.unwrap(), [one.clone(), None, Some((2, None)), one]);
        let sent = &log.all()[0].body["RequestItems"][&db.table_name("Customers").unwrap()];
        assert_eq!(sent["ProjectionExpression"].as_str(), Some("#0, #1, #2, #3.#4"));

        // One table, one projection: what any of them reads, and all when one reads whole items.
        let reads = (Customer::get(1).only(|c| c.rank), Balance::batch_get([1, 2]).only(|b| b.cents));
        assert_eq!(BatchRead::new(reads).send(&counted).await.unwrap(), (Some(1), vec![Some(7), None]));
        let whole = (Customer::get(1).only(|c| c.rank), Customer::get(1), Balance::get(1).only(|b| (b.id, b.cents)));
        assert_eq!(BatchRead::new(whole).send(&counted).await.unwrap(), (Some(1), Some(customer(1)), Some((1, 7))));
        let projections = log.of("BatchGetItem").into_iter().map(|call| {
            call.body["RequestItems"][&db.table_name("Customers").unwrap()]["ProjectionExpression"].as_str().map(str::to_owned)
        });
        assert_eq!(projections.skip(1).collect::<Vec<_>>(), [Some("#0, #1, #2, #3".to_owned()), None]);
    }
}
