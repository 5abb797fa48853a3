//! `#[dynamo(schema_version = 3, upgrade = ..)]`: items of every version, on every path.

use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::schema::SCHEMA_VERSION;
use dynamo_core::transaction::TransactGet;
use dynamo_core::value::{self, Item};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error, ErrorKind, Transaction, Wire};

use crate::people::{newest, oldest, v0, v1, v2, v3};

async fn stored(db: &Dynamo, id: u32) -> Item {
    let key = v0::Person::key_of(id).unwrap().into_item(&v0::Person::SCHEMA.primary);
    let table = db.table_name("People").unwrap();
    db.client()
        .get_item()
        .table_name(table)
        .set_key(Some(key))
        .consistent_read(true)
        .send()
        .await
        .unwrap()
        .item
        .unwrap()
}

fn version(item: &Item) -> Option<&str> {
    item.get(SCHEMA_VERSION).map(|version| version.as_n().unwrap().as_str())
}

async fn write(db: &Dynamo, item: Item) {
    db.client().put_item().table_name(db.table_name("People").unwrap()).set_item(Some(item)).send().await.unwrap();
}

/// An item that a newer program has written.
async fn write_newer(db: &Dynamo, id: u32) {
    let mut item = value::to_item(&newest(id)).unwrap();
    item.insert(SCHEMA_VERSION.to_owned(), AttributeValue::N("4".to_owned()));
    write(db, item).await;
}

fn names_both(error: &Error) {
    let text = format!("{error:?}");
    assert!(text.contains("schema version 3 at most") && text.contains("in version 4"), "{text}");
    assert_eq!(error.kind(), ErrorKind::Mismatch);
}

integration::on_every_engine! {
    async fn items_of_every_version_are_read_on_every_path_and_stay_as_they_are(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        oldest(1).create().send(&db).await.unwrap();
        let second = v2::Person { id: 2, first: "Ann2".to_owned(), last: "Lee".to_owned(), visits: 7 };
        second.create().send(&db).await.unwrap();
        newest(3).create().send(&db).await.unwrap();
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            for id in 1..=3 {
                let new = newest(id);
                assert_eq!(v3::Person::get(id).consistent().send(&db).await.unwrap(), Some(new.clone()));
                assert_eq!(v3::Person::query(id).all(&db).await.unwrap(), std::slice::from_ref(&new));
                let found = v3::People::query(format!("PERSON#{id}")).all(&db).await.unwrap();
                assert_eq!(found, [v3::People::Person(new)]);
            }
            let all = || (1..=3).map(newest).collect::<Vec<_>>();
            let sorted = |mut people: Vec<v3::Person>| { people.sort_by_key(|person| person.id); people };
            assert_eq!(sorted(v3::Person::scan().all(&db).await.unwrap()), all());
            assert_eq!(v3::People::scan().all(&db).await.unwrap().len(), 3);
            let got = v3::Person::batch_get([1, 2, 3]).send(&db).await.unwrap();
            assert_eq!(got.into_iter().flatten().collect::<Vec<_>>(), all());
            // The index has what has its key; of older items that is made by a sweep.
            assert_eq!(v3::Person::query_gsi::<1>("Lee").all(&db).await.unwrap(), [newest(3)]);
        }
        assert_eq!(version(&stored(&db, 1).await), None);
        assert_eq!(version(&stored(&db, 2).await), Some("2"));
        assert_eq!(version(&stored(&db, 3).await), Some("3"));
    }

    async fn a_write_of_the_whole_item_makes_it_new(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        oldest(1).create().send(&db).await.unwrap();
        let person = v3::Person::get(1).send(&db).await.unwrap().unwrap();
        person.put().send(&db).await.unwrap();
        let item = stored(&db, 1).await;
        assert_eq!(item, value::to_item(&newest(1)).unwrap());
        assert_eq!(version(&item), Some("3"));
    }

    async fn an_update_of_an_older_item_makes_it_new_first(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        oldest(1).create().send(&db).await.unwrap();
        let seen = v3::Person::update(1).add(|p| p.seen, 1).condition(|p| p.last.eq("Lee")).send_new(&db).await.unwrap();
        assert_eq!(seen, v3::Person { seen: 8, ..newest(1) });
        let item = stored(&db, 1).await;
        assert_eq!(item, value::to_item(&seen).unwrap());
        // It is in the index by now.
        assert_eq!(v3::Person::query_gsi::<1>("Lee").all(&db).await.unwrap(), [seen]);

        // A condition that does not hold of the new item leaves it as it is, but new.
        oldest(2).create().send(&db).await.unwrap();
        let error = v3::Person::update(2).add(|p| p.seen, 1).condition(|p| p.last.eq("Poe")).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error}");
        assert_eq!(v3::Person::get(2).send(&db).await.unwrap(), Some(newest(2)));
        assert!(matches!(v3::Person::update(9).add(|p| p.seen, 1).send(&db).await, Err(Error::NotFound { .. })));
    }

    async fn what_the_entity_does_not_know_survives(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        let mut item = value::to_item(&oldest(1)).unwrap();
        item.insert("extra".to_owned(), AttributeValue::S("kept".to_owned()));
        write(&db, item).await;
        v3::Person::update(1).set(|p| p.seen, 1).send(&db).await.unwrap();
        assert_eq!(stored(&db, 1).await["extra"], AttributeValue::S("kept".to_owned()));
    }

    async fn every_other_expression_is_about_the_new_item_too(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        for id in 1..=6 {
            oldest(id).create().send(&db).await.unwrap();
        }
        newest(6).upsert().send(&db).await.unwrap();
        assert_eq!(stored(&db, 6).await, value::to_item(&newest(6)).unwrap());
        v3::Person { seen: 9, ..newest(1) }.put().condition(|p| p.first.eq("Ann1")).send(&db).await.unwrap();
        v3::Person::delete(2).condition(|p| p.seen.eq(7)).send(&db).await.unwrap();
        let old = v3::Person::get(3).send(&db).await.unwrap().unwrap();
        v3::Person::update_from(&old, &v3::Person { last: "Poe".to_owned(), ..old.clone() }).send(&db).await.unwrap();
        v3::Person { seen: 1, ..newest(4) }.upsert().condition(|p| p.seen.eq(7)).send(&db).await.unwrap();
        let seen = [Some(9), None, Some(7), Some(1), Some(7)];
        for (id, seen) in (1..).zip(seen) {
            let found = v3::Person::get(id).consistent().send(&db).await.unwrap();
            assert_eq!(found.map(|person| person.seen), seen, "{id}");
        }
        assert_eq!(v3::Person::query_gsi::<1>("Poe").all(&db).await.unwrap().len(), 1);
        // Nothing is in its place: there is no older item either.
        newest(7).put().condition(|p| p.seen.is_absent()).send(&db).await.unwrap();
    }

    async fn a_transaction_makes_older_items_new_first(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        oldest(1).create().send(&db).await.unwrap();
        oldest(2).create().send(&db).await.unwrap();
        let transfer = || {
            Transaction::new()
                .update(v3::Person::update(1).subtract(|p| p.seen, 1).condition(|p| p.seen.ge(1)))
                .update(v3::Person::update(2).add(|p| p.seen, 1))
                .check(v3::Person::exists(3).condition(|p| p.last.eq("Lee")))
        };
        assert!(matches!(transfer().send(&db).await, Err(Error::TransactionCanceled { .. })));
        oldest(3).create().send(&db).await.unwrap();
        transfer().send(&db).await.unwrap();
        let seen = v3::Person::batch_get([1, 2, 3]).consistent().send(&db).await.unwrap();
        assert_eq!(seen.into_iter().map(|person| person.unwrap().seen).collect::<Vec<_>>(), [6, 8, 7]);
        let (one, two) = TransactGet::new((v3::Person::get(1), v3::Person::get(2))).send(&db).await.unwrap();
        assert_eq!((one.unwrap().seen, two.unwrap().seen), (6, 8));
    }

    async fn a_newer_item_is_refused_and_both_versions_are_named(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        write_newer(&db, 1).await;
        names_both(&v3::Person::get(1).send(&db).await.unwrap_err());
        names_both(&v3::Person::query(1).all(&db).await.unwrap_err());
        names_both(&v3::Person::scan().all(&db).await.unwrap_err());
        names_both(&v3::Person::batch_get([1]).send(&db).await.unwrap_err());
        names_both(&v3::Person::update(1).add(|p| p.seen, 1).send(&db).await.unwrap_err());
        names_both(&Transaction::new().update(v3::Person::update(1).add(|p| p.seen, 1)).send(&db).await.unwrap_err());
        // A program that knows version 1 alone, and an item of version 3.
        newest(2).create().send(&db).await.unwrap();
        let error = v1::Person::update(2).add(|p| p.visits, 1).send(&db).await.unwrap_err();
        assert!(format!("{error:?}").contains("schema version 1 at most"), "{error:?}");
        assert_eq!(stored(&db, 2).await, value::to_item(&newest(2)).unwrap());
    }

    async fn a_part_of_an_older_item_is_refused(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        oldest(1).create().send(&db).await.unwrap();
        newest(2).create().send(&db).await.unwrap();
        let error = v3::Person::get(1).only(|p| p.seen).send(&db).await.unwrap_err();
        assert!(format!("{error:?}").contains("it is of version 1; read it whole, or sweep the table first"), "{error:?}");
        v3::Person::query(1).only(|p| p.seen).all(&db).await.unwrap_err();
        assert_eq!(v3::Person::get(2).only(|p| p.seen).send(&db).await.unwrap(), Some(7));
        v3::Person::sweep().send(&db).await.unwrap();
        assert_eq!(v3::Person::get(1).only(|p| p.seen).send(&db).await.unwrap(), Some(7));
    }

    async fn an_item_that_cannot_be_made_new_is_an_error_with_the_reason(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        v0::Person { name: "Ann".to_owned(), ..oldest(1) }.create().send(&db).await.unwrap();
        let error = v3::Person::get(1).send(&db).await.unwrap_err();
        let text = format!("{error:?}");
        assert!(text.contains("version 1 that can be made one of version 2: its name has one part"), "{text}");
        v3::Person::update(1).add(|p| p.seen, 1).send(&db).await.unwrap_err();
        assert_eq!(version(&stored(&db, 1).await), None);
    }
}

#[test]
fn an_item_in_memory_is_made_new_too() {
    let old = value::to_item(&oldest(1)).unwrap();
    assert_eq!(value::from_item::<v3::Person>(old.clone()).unwrap(), newest(1));
    let mut item = old;
    v3::Person::update(1).add(|p| p.seen, 1).apply(&mut item, SystemTime::now()).unwrap();
    assert_eq!(item, value::to_item(&v3::Person { seen: 8, ..newest(1) }).unwrap());
    item.insert(SCHEMA_VERSION.to_owned(), AttributeValue::N("4".to_owned()));
    names_both(&v3::Person::update(1).add(|p| p.seen, 1).apply(&mut item, SystemTime::now()).unwrap_err());
    item.insert(SCHEMA_VERSION.to_owned(), AttributeValue::S("3".to_owned()));
    value::from_item::<v3::Person>(item).unwrap_err();
}
