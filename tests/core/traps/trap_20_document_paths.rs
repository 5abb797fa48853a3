//! Paths into documents: any name, no two actions on one place, no map made by the way, everything read before it changes.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue, Error};

use crate::ops::entities::stored;

#[derive(Debug, Clone, PartialEq, Default, DynamoValue)]
struct Address {
    city: Option<String>,
    #[dynamo(rename = "a.b")]
    dotted: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Default, DynamoEntity)]
#[dynamo(table = "Odd", entity = "ODD")]
#[pk("ODD#{id}")]
struct Odd {
    id: u32,
    size: u32,
    #[dynamo(rename = "a.b")]
    dotted: u32,
    #[dynamo(rename = "a-b")]
    dashed: u32,
    a_b: u32,
    #[dynamo(rename = "名")]
    named: u32,
    #[dynamo(rename = "0 \"day\"")]
    quoted: u32,
    home: Option<Address>,
    others: Vec<Address>,
    numbers: Vec<u32>,
    settings: BTreeMap<String, u32>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Odd")]
enum Odds {
    Odd(Odd),
}

fn odd() -> Odd {
    let others = vec![Address { city: Some("Rome".into()), dotted: Some(1) }, Address::default()];
    Odd { id: 1, others, numbers: vec![10, 11, 12, 13], ..Odd::default() }
}

async fn table(db: &Dynamo) {
    Odds::ensure_table(db).await.unwrap();
    odd().create().send(db).await.unwrap();
}

async fn read(db: &Dynamo) -> Odd {
    Odd::get(1).consistent().send(db).await.unwrap().unwrap()
}

integration::on_every_engine! {
    async fn any_name_is_set_compared_and_filtered(db: Dynamo) {
        table(&db).await;
        Odd::update(1)
            .set(|odd| odd.size, 1)
            .set(|odd| odd.dotted, 2)
            .set(|odd| odd.dashed, 3)
            .set(|odd| odd.a_b, 4)
            .set(|odd| odd.named, 5)
            .add(|odd| odd.quoted, 6)
            .set(|odd| odd.settings.entry("a.b-c \u{1F980}"), 7)
            .condition(|odd| odd.size.eq(0).and(odd.dashed.eq(0)).and(odd.a_b.eq(0)).and(odd.named.le(0)))
            .send(&db)
            .await
            .unwrap();
        let found = read(&db).await;
        let numbers = [found.size, found.dotted, found.dashed, found.a_b, found.named, found.quoted];
        assert_eq!((numbers, found.settings["a.b-c \u{1F980}"]), ([1, 2, 3, 4, 5, 6], 7));
        let filtered = Odd::scan().filter(|odd| odd.dotted.eq(2).and(odd.named.eq(5)).and(odd.quoted.gt(5)));
        assert_eq!(filtered.all(&db).await.unwrap(), [found]);
        let nested = Odd::scan().filter(|odd| odd.settings.entry("a.b-c \u{1F980}").eq(7));
        assert_eq!(nested.all(&db).await.unwrap().len(), 1);
    }

    async fn places_inside_of_structs_lists_and_maps_are_changed_alone(db: Dynamo) {
        table(&db).await;
        Odd::update(1)
            .set(|odd| odd.others.element(0).at(|other| other.dotted), 5)
            .add(|odd| odd.numbers.element(3), 100)
            .remove(|odd| odd.others.element(0).at(|other| other.city))
            .condition(|odd| odd.others.element(0).at(|other| other.city).begins_with("Ro"))
            .send(&db)
            .await
            .unwrap();
        let found = read(&db).await;
        assert_eq!(found.others, [Address { city: None, dotted: Some(5) }, Address::default()]);
        assert_eq!(found.numbers, [10, 11, 12, 113]);
        let missing = Odd::scan().filter(|odd| odd.others.element(1).at(|other| other.city).exists());
        assert_eq!(missing.all(&db).await.unwrap(), []);
    }

    async fn a_map_around_a_place_is_made_by_an_update_of_its_own(db: Dynamo) {
        table(&db).await;
        let city = || Odd::update(1).set(|odd| odd.home.at(|home| home.city), "Oslo");
        let error = city().send(&db).await.unwrap_err();
        assert!(error.to_string().contains("document path"), "{error}");
        Odd::update(1).ensure_map(|odd| odd.home).send(&db).await.unwrap();
        city().send(&db).await.unwrap();
        // It leaves alone what is there.
        Odd::update(1).ensure_map(|odd| odd.home).send(&db).await.unwrap();
        assert_eq!(read(&db).await.home, Some(Address { city: Some("Oslo".into()), dotted: None }));
    }

    async fn two_changes_of_one_place_are_refused_before_anything_is_sent(db: Dynamo) {
        let inside = Odd::update(1).set(|odd| odd.home, Address::default()).set(|odd| odd.home.at(|home| home.city), "x");
        let twice = Odd::update(1).set(|odd| odd.home.at(|home| home.dotted), 1).remove(|odd| odd.home.at(|home| home.dotted));
        for (update, expected) in [
            (inside, "changes both `home` and `home.city`, and one is inside of the other"),
            (twice, "changes `home.a.b` more than once"),
        ] {
            let error = update.send(&db).await.unwrap_err();
            assert!(matches!(error, Error::InvalidRequest(_)) && error.to_string().contains(expected), "{error:?}");
        }
        let error = Odd::update(1).set(|odd| odd.settings.entry(""), 1).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error:?}");
        let error = Odd::scan().filter(|odd| odd.settings.entry("").eq(1)).all(&db).await.unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    }

    async fn elements_are_counted_before_any_is_removed(db: Dynamo) {
        table(&db).await;
        Odd::update(1).remove(|odd| odd.numbers.element(0)).remove(|odd| odd.numbers.element(1)).send(&db).await.unwrap();
        assert_eq!(read(&db).await.numbers, [12, 13]);
    }

    async fn an_element_behind_the_end_is_appended(db: Dynamo) {
        table(&db).await;
        Odd::update(1).set(|odd| odd.numbers.element(9), 99).send(&db).await.unwrap();
        let item = stored(&db, &odd()).await.unwrap();
        let numbers = item["numbers"].as_l().unwrap();
        assert_eq!((numbers.len(), numbers.last()), (5, Some(&AttributeValue::N("99".into()))));
    }
}
