//! NULL and absent: two stored forms of nothing, which comparisons tell apart and `is_none` does not.

use std::time::SystemTime;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::expr::Condition;
use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use crate::ops::entities::put_raw;
use crate::support::s;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "People", entity = "PERSON")]
#[pk("PEOPLE")]
#[sk("{name}")]
struct Person {
    name: String,
    nick: Option<String>,
    age: Option<u32>,
    #[dynamo(default)]
    seen: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "People")]
enum People {
    Person(Person),
}

fn forms() -> [(&'static str, Option<AttributeValue>); 3] {
    [("absent", None), ("null", Some(AttributeValue::Null(true))), ("value", Some(s("x")))]
}

fn item(name: &str, nick: Option<AttributeValue>) -> Item {
    let mut item =
        Item::from([("PK", s("PEOPLE")), ("SK", s(name)), ("name", s(name))].map(|(k, v)| (k.to_owned(), v)));
    item.extend(nick.map(|nick| ("nick".to_owned(), nick)));
    item
}

async fn people(db: &Dynamo) {
    People::ensure_table(db).await.unwrap();
    for (name, nick) in forms() {
        let table = db.table_name("People").unwrap();
        db.client().put_item().table_name(table).set_item(Some(item(name, nick))).send().await.unwrap();
    }
}

/// A predicate, and of which stored forms it holds.
type Predicate = (&'static str, fn() -> Condition<Person>, Vec<&'static str>);

fn predicates() -> Vec<Predicate> {
    vec![
        ("is_none", || Person::FIELDS.nick.is_none(), vec!["absent", "null"]),
        ("is_some", || Person::FIELDS.nick.is_some(), vec!["value"]),
        ("exists", || Person::FIELDS.nick.exists(), vec!["null", "value"]),
        ("is_absent", || Person::FIELDS.nick.is_absent(), vec!["absent"]),
        ("eq", || Person::FIELDS.nick.eq("x"), vec!["value"]),
        ("ne", || Person::FIELDS.nick.ne("y"), vec!["absent", "null", "value"]),
        ("ne the same", || Person::FIELDS.nick.ne("x"), vec!["absent", "null"]),
        ("not eq", || !Person::FIELDS.nick.eq("y"), vec!["absent", "null", "value"]),
        ("ne_present", || Person::FIELDS.nick.ne_present("y"), vec!["value"]),
        ("ne_present the same", || Person::FIELDS.nick.ne_present("x"), vec![]),
    ]
}

integration::on_every_engine! {
    async fn trap_17_the_three_stored_forms_under_every_predicate(db: Dynamo) {
        people(&db).await;
        for (what, condition, expected) in predicates() {
            let found = Person::query(()).filter(|_| condition()).all(&db).await.unwrap();
            let found: Vec<String> = found.into_iter().map(|person| person.name).collect();
            assert_eq!(found, expected, "{what}");
            let evaluated = forms().into_iter().filter(|(name, nick)| condition().matches(&item(name, nick.clone())).unwrap());
            assert_eq!(evaluated.map(|(name, _)| name).collect::<Vec<_>>(), expected, "{what}, in memory");
        }
    }

    async fn trap_17_none_is_written_as_absent_and_both_forms_read_as_none(db: Dynamo) {
        people(&db).await;
        for name in ["absent", "null"] {
            assert_eq!(Person::get(name).send(&db).await.unwrap().unwrap().nick, None);
        }
        Person::update("value").set(|p| p.nick, None).send(&db).await.unwrap();
        let absent = Person::query(()).filter(|p| p.nick.is_absent()).all(&db).await.unwrap();
        assert_eq!(absent.len(), 2);
    }

    async fn trap_17_a_field_is_kept_as_none_in_either_form(db: Dynamo) {
        people(&db).await;
        for name in ["absent", "null"] {
            Person::update(name).set(|p| p.age, 7).keep(|p| p.nick, None).send(&db).await.unwrap();
        }
        let error = Person::update("value").set(|p| p.age, 7).keep(|p| p.nick, None).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
    }

    async fn trap_17_adding_to_null_is_refused_and_setting_it_is_not(db: Dynamo) {
        People::ensure_table(&db).await.unwrap();
        let attributes = [("PK", s("PEOPLE")), ("SK", s("z")), ("name", s("z")), ("seen", AttributeValue::Null(true))];
        put_raw(&db, "People", attributes).await;
        let mut item = Item::from(["PK", "SK", "name"].map(|name| (name.to_owned(), s(if name == "PK" { "PEOPLE" } else { "z" }))));
        item.insert("seen".to_owned(), AttributeValue::Null(true));
        let seen = || Person::update("z").add(|p| p.seen, 1);
        let error = seen().send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::Sdk { code: Some(code), .. } if code == "ValidationException"), "{error:?}");
        let error = seen().apply(&mut item, SystemTime::now()).unwrap_err();
        assert!(error.to_string().contains("what the item has at `seen` is no number"), "{error}");
        Person::update("z").set(|p| p.seen, 1).send(&db).await.unwrap();
        assert_eq!(Person::get("z").consistent().send(&db).await.unwrap().unwrap().seen, 1);
    }

    async fn trap_17_a_patch_keeps_sets_or_removes(db: Dynamo) {
        people(&db).await;
        let nick = async || Person::get("value").consistent().send(&db).await.unwrap().unwrap().nick;
        let patch = async |nick: Option<Option<String>>| {
            Person::update("value").patch(|p| p.nick, nick).send(&db).await.unwrap();
        };
        patch(None).await;
        assert_eq!(nick().await.as_deref(), Some("x"));
        patch(Some(Some("y".to_owned()))).await;
        assert_eq!(nick().await.as_deref(), Some("y"));
        patch(Some(None)).await;
        assert_eq!(nick().await, None);
        assert_eq!(Person::query(()).filter(|p| p.nick.is_absent()).all(&db).await.unwrap().len(), 2);
    }
}
