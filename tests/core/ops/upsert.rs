//! `upsert`: a whole entity into the item that is there, or into a new one.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::op::{Call, Writes};
use dynamo_core::transaction::Reason;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error, Transaction, Wire, value};
use integration::{Fault, Faults};

use super::entities::{Order, User, count, order, put_raw, shop, stored, text, user};
use crate::support::s;

/// Nothing but a key.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Marks")]
struct Mark {
    #[pk]
    id: u32,
}

#[derive(DynamoTable)]
#[dynamo(table = "Marks")]
enum Marks {
    #[allow(dead_code, reason = "only its schema is used")]
    Mark(Mark),
}

async fn bob(db: &Dynamo) -> User {
    User::get("bob@x").consistent().send(db).await.unwrap().unwrap()
}

integration::on_every_engine! {
    async fn an_upsert_makes_an_item_as_a_put_does(db: Dynamo) {
        shop(&db).await;
        let new = Order { coupon: Some("C".into()), ..order("bob@x", "d", 1) };
        new.clone().upsert().send(&db).await.unwrap();
        assert_eq!(stored(&db, &new).await, Some(value::to_item(&new).unwrap()));
        assert_eq!((count(&db, "Shop", Some("GSI1")).await, count(&db, "Shop", Some("GSI2")).await), (1, 1));
    }

    async fn an_upsert_sets_what_is_there_removes_what_is_not_and_leaves_what_it_does_not_know(db: Dynamo) {
        shop(&db).await;
        let old = Order { coupon: Some("C".into()), note: Some("n".into()), ..order("bob@x", "d", 1) };
        let mut item = value::to_item(&old).unwrap();
        item.insert("legacy".into(), s("kept"));
        let table = db.table_name("Shop").unwrap();
        db.client().put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
        let new = Order { status: "paid".into(), total: 5, ..order("bob@x", "d", 1) };
        new.clone().upsert().send(&db).await.unwrap();
        let mut expected = value::to_item(&new).unwrap();
        expected.insert("legacy".into(), s("kept"));
        assert_eq!(stored(&db, &new).await, Some(expected));
        // The coupon is gone, and the item from the index of coupons with it.
        assert_eq!((count(&db, "Shop", Some("GSI1")).await, count(&db, "Shop", Some("GSI2")).await), (1, 0));
        new.clone().put().send(&db).await.unwrap();
        assert_eq!(text(&stored(&db, &new).await.unwrap(), "legacy"), None);
    }

    async fn an_upsert_brings_back_what_it_is_asked_for(db: Dynamo) {
        shop(&db).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            let named = |name: &str, logins| User { name: name.into(), logins, ..user("bob@x") };
            assert_eq!(named("a", 1).upsert().send_old(&db).await.unwrap(), None);
            assert_eq!(named("b", 2).upsert().send_old(&db).await.unwrap(), Some(named("a", 1)));
            assert_eq!(named("c", 3).upsert().send_new(&db).await.unwrap(), named("c", 3));
            let before = named("d", 4).upsert().send_updated_old(&db).await.unwrap();
            assert_eq!(before.get(|u| u.name).unwrap().as_deref(), Some("c"));
            assert_eq!(before.get(|u| u.nickname).unwrap(), None);
            let after = named("e", 5).upsert().send_updated_new(&db).await.unwrap();
            assert_eq!((after.get(|u| u.name).unwrap().as_deref(), after.get(|u| u.logins).unwrap()), (Some("e"), Some(5)));
            User::delete("bob@x").send(&db).await.unwrap();
        }
    }

    async fn a_condition_of_an_upsert_is_on_the_item_that_is_there(db: Dynamo) {
        shop(&db).await;
        let only_there = || User { logins: 2, ..user("bob@x") }.upsert().condition(|u| u.logins.lt(2));
        let error = only_there().send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { entity: "USER", item: None }), "{error:?}");
        assert_eq!(count(&db, "Shop", None).await, 0);
        user("bob@x").create().send(&db).await.unwrap();
        only_there().send(&db).await.unwrap();
        let error = only_there().send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
        assert_eq!(bob(&db).await.logins, 2);
    }

    async fn an_upsert_is_a_part_of_transactions_and_of_writes(db: Dynamo) {
        shop(&db).await;
        let both = || Transaction::new().upsert(user("bob@x")).upsert(order("bob@x", "d", 1));
        both().send(&db).await.unwrap();
        User::update("bob@x").add(|u| u.logins, 1).send(&db).await.unwrap();
        both().send(&db).await.unwrap();
        assert_eq!((bob(&db).await, count(&db, "Shop", None).await), (user("bob@x"), 2));
        let refused = Transaction::new().operation(user("bob@x").upsert().condition(|u| u.logins.gt(0)));
        let Err(Error::TransactionCanceled { reasons }) = refused.send(&db).await else { panic!() };
        assert!(matches!(reasons[..], [Reason::ConditionFailed { entity: "USER", item: Some(_) }]), "{reasons:?}");
        let plan = Writes::apart().upsert(User { logins: 7, ..user("bob@x") }).put(user("eve@x")).plan(&db).unwrap();
        assert_eq!(plan.calls(), [Call::UpdateItem, Call::PutItem]);
        assert!(plan.send(&db).await.iter().all(|(_, sent)| sent.is_ok()));
        assert_eq!(bob(&db).await.logins, 7);
        Writes::together().upsert(user("bob@x")).plan(&db).unwrap().send(&db).await.unwrap();
        assert_eq!(bob(&db).await.logins, 0);
    }

    async fn a_key_alone_is_an_item_too(db: Dynamo) {
        Marks::ensure_table(&db).await.unwrap();
        Mark { id: 1 }.upsert().send(&db).await.unwrap();
        put_raw(&db, "Marks", [("id", AttributeValue::N("2".into())), ("legacy", s("kept"))]).await;
        Mark { id: 2 }.upsert().send(&db).await.unwrap();
        assert_eq!(text(&stored(&db, &Mark { id: 2 }).await.unwrap(), "legacy").as_deref(), Some("kept"));
        assert!(Mark::exists(1).send(&db).await.unwrap());
        let error = Transaction::new().upsert(Mark { id: 3 }).send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("`put` it")), "{error:?}");
    }

    async fn sent_again_an_upsert_writes_the_same_and_knows_its_own_work(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let new = || User { logins: 3, nickname: Some("b".into()), ..user("bob@x") };
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        assert_eq!(new().upsert().send_new(&faulty).await.unwrap(), new());
        assert_eq!(log.count("UpdateItem"), 2);
        // Its own first attempt makes the condition fail.
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        user("bob@x").upsert().condition(|u| u.logins.eq(3)).send(&faulty).await.unwrap();
        assert_eq!((log.count("UpdateItem"), bob(&db).await), (2, user("bob@x")));
        // Another's write does.
        let (faulty, _) = Faults::new().next("UpdateItem", Fault::LoseRequest).attempts(3).over(&db);
        let error = new().upsert().condition(|u| u.logins.eq(9)).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { operation: "UpdateItem", .. }), "{error:?}");
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        let error = new().upsert().send_old(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
        assert_eq!((log.count("UpdateItem"), bob(&db).await), (1, new()));
    }
}

#[test]
fn the_request_of_an_upsert_names_attributes_in_order() {
    let (db, _) = Faults::new().alone();
    let input = || User { nickname: Some("b".into()), ..user("bob@x") }.upsert().into_input(&db).unwrap();
    assert_eq!(input().update_expression.as_deref(), Some("SET #0 = :0, #1 = :1, #2 = :2, #3 = :3, #4 = :4"));
    assert_eq!((input().condition_expression, input().key.unwrap().len()), (None, 2));
    assert_eq!(
        user("bob@x").upsert().into_input(&db).unwrap().update_expression.unwrap().split_once(" REMOVE ").unwrap().1,
        "#3"
    );
}
