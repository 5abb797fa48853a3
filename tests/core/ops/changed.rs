//! What an update has changed, brought back without the rest of the item.

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue, Error, Wire};
use integration::{Fault, Faults};

use super::entities::{User, shop, user};
use crate::unique::entities::{Account, account, accounts};

#[derive(Debug, Clone, Default, PartialEq, DynamoValue)]
struct Home {
    city: Option<String>,
    street: Option<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Homes")]
struct Person {
    #[pk]
    id: u32,
    home: Home,
    tags: Vec<String>,
    visits: u32,
    seen: Option<u32>,
}

#[derive(DynamoTable)]
#[dynamo(table = "Homes")]
enum Homes {
    #[allow(dead_code, reason = "only its schema is used")]
    Person(Person),
}

async fn ann(db: &Dynamo) {
    Homes::ensure_table(db).await.unwrap();
    let home = Home { city: Some("Oslo".into()), street: Some("Main".into()) };
    Person { id: 1, home, tags: vec!["a".into(), "b".into()], visits: 2, seen: None }.put().send(db).await.unwrap();
}

integration::on_every_engine! {
    async fn what_changed_comes_back_as_it_is_or_was(db: Dynamo) {
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            ann(&db).await;
            let update = || Person::update(1).set(|p| p.seen, 4).add(|p| p.visits, 1).append(|p| p.tags, ["c"]);
            let before = update().send_updated_old(&db).await.unwrap();
            assert_eq!(before.get(|p| p.visits).unwrap(), Some(2));
            assert_eq!((before.get(|p| p.seen).unwrap(), before.get(|p| p.tags).unwrap().unwrap().len()), (None, 2));
            let after = update().send_updated_new(&db).await.unwrap();
            assert_eq!((after.get(|p| p.seen).unwrap(), after.get(|p| p.tags).unwrap().unwrap().len()), (Some(Some(4)), 4));
            assert_eq!(after.get(|p| p.visits).unwrap(), Some(4));
            // What is inside of it is there, too.
            assert_eq!(after.get(|p| p.tags.element(3)).unwrap().as_deref(), Some("c"));
            let removed = Person::update(1).remove(|p| p.seen).send_updated_new(&db).await.unwrap();
            assert_eq!(removed.get(|p| p.seen).unwrap(), None);
            assert_eq!(format!("{removed:?}"), "[\"seen\"]");
        }
    }

    async fn of_a_document_only_what_changed_is_known(db: Dynamo) {
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            ann(&db).await;
            let moved = Person::update(1).set(|p| p.home.at(|h| h.city), Some("Rome".to_owned()));
            let changed = moved.send_updated_new(&db).await.unwrap();
            assert_eq!(changed.get(|p| p.home.at(|h| h.city)).unwrap(), Some(Some("Rome".to_owned())));
            // The home would read as one without a street.
            for unknown in [changed.get(|p| p.home).map(drop), changed.get(|p| p.home.at(|h| h.street)).map(drop), changed.get(|p| p.seen).map(drop)] {
                assert!(matches!(&unknown, Err(Error::InvalidRequest(reason)) if reason.contains("send_new")), "{unknown:?}");
            }
            let whole = Person::update(1).set(|p| p.home, Home::default()).send_updated_old(&db).await.unwrap();
            assert_eq!(whole.get(|p| p.home.at(|h| h.street)).unwrap(), Some(Some("Main".to_owned())));
            let element = Person::update(1).set(|p| p.tags.element(1), "z").send_updated_new(&db).await.unwrap();
            let error = element.get(|p| p.tags.element(1)).unwrap_err();
            assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("`tags[1]`")), "{error:?}");
        }
    }

    async fn what_was_is_asked_for_once_and_what_is_again(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let losing = || Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        let (faulty, log) = losing();
        let error = User::update("bob@x").set(|u| u.name, "a").send_updated_old(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
        assert_eq!(log.count("UpdateItem"), 1);
        let (faulty, log) = losing();
        let changed = User::update("bob@x").set(|u| u.name, "b").send_updated_new(&faulty).await.unwrap();
        assert_eq!((changed.get(|u| u.name).unwrap().as_deref(), log.count("UpdateItem")), (Some("b"), 2));
        accounts(&db).await;
        account("a", "ann@x", "Ann").create().send(&db).await.unwrap();
        let renamed = Account::update("a").change(|a| a.email, "ann@x", "bob@x").send_updated_new(&db).await;
        assert!(matches!(&renamed, Err(Error::InvalidRequest(reason)) if reason.contains("brings back nothing")), "{renamed:?}");
        let error = User::update("eve@x").set(|u| u.name, "b").send_updated_new(&db).await.unwrap_err();
        assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    }
}
