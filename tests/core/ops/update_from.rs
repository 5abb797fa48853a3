//! `update_from`: what differs between two states is sent, and only over the first of them.

use dynamo_core::op::Updated;
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};
use integration::{Fault, Faults};

use super::entities::{Order, User, order, put_raw, shop, stored, text, user};
use crate::managed::entities::{Folder, files, folder};
use crate::support::s;

async fn bob(db: &Dynamo) -> User {
    User::get("bob@x").consistent().send(db).await.unwrap().unwrap()
}

integration::on_every_engine! {
    async fn only_what_differs_is_sent(db: Dynamo) {
        shop(&db).await;
        let old = User { nickname: Some("b".into()), ..user("bob@x") };
        old.clone().create().send(&db).await.unwrap();
        let new = User { name: "Robert".into(), nickname: None, ..old.clone() };
        let input = User::update_from(&old, &new).into_input(&db).unwrap();
        assert_eq!(input.update_expression.as_deref(), Some("SET #0 = :0 REMOVE #1"));
        assert_eq!(User::update_from(&old, &new).send(&db).await.unwrap(), Updated::Changed);
        assert_eq!(bob(&db).await, new);
        assert_eq!(User::update_from(&new, &old).send_new(&db).await.unwrap(), old);
    }

    async fn nothing_that_differs_is_no_call(db: Dynamo) {
        let (watched, log) = Faults::new().over(&db);
        let same = user("bob@x");
        assert_eq!(User::update_from(&same, &same.clone()).send(&watched).await.unwrap(), Updated::Nothing);
        assert_eq!(User::update_from(&same, &same).send_new(&watched).await.unwrap(), same);
        assert_eq!(log.all().len(), 0);
    }

    async fn what_others_changed_elsewhere_stays_and_what_they_changed_here_is_not_lost(db: Dynamo) {
        shop(&db).await;
        let old = user("bob@x");
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("#META")), ("email", s("bob@x")), ("name", s("Bob")),
            ("logins", aws_sdk_dynamodb::types::AttributeValue::N("0".into())), ("legacy", s("kept"))]).await;
        User::update("bob@x").add(|u| u.logins, 3).send(&db).await.unwrap();
        User::update_from(&old, &User { name: "Robert".into(), ..old.clone() }).send(&db).await.unwrap();
        assert_eq!(bob(&db).await, User { name: "Robert".into(), logins: 3, ..old.clone() });
        assert_eq!(text(&stored(&db, &old).await.unwrap(), "legacy").as_deref(), Some("kept"));
        let error = User::update_from(&old, &User { logins: 9, ..old.clone() }).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
        let error = User::update_from(&user("eve@x"), &User { logins: 9, ..user("eve@x") }).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    }

    async fn the_keys_of_indexes_follow_and_the_primary_key_stays(db: Dynamo) {
        shop(&db).await;
        let old = order("bob@x", "d", 1);
        old.clone().create().send(&db).await.unwrap();
        let new = Order { status: "paid".into(), total: 5, coupon: Some("C".into()), ..old.clone() };
        Order::update_from(&old, &new).send(&db).await.unwrap();
        assert_eq!(stored(&db, &old).await, Some(dynamo_core::value::to_item(&new).unwrap()));
        Order::update_from(&new, &old).send(&db).await.unwrap();
        assert_eq!(stored(&db, &old).await, Some(dynamo_core::value::to_item(&old).unwrap()));
        let error = Order::update_from(&old, &Order { id: 2, ..old.clone() }).send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("differ in `id`")), "{error:?}");
    }

    async fn a_version_is_checked_and_counted_up(db: Dynamo) {
        let (db, _) = files(db).await;
        let old = folder("a").create().send_new(&db).await.unwrap();
        let named = |name: &str| Folder { name: name.into(), ..old.clone() };
        let new = Folder::update_from(&old, &named("x")).send_new(&db).await.unwrap();
        assert_eq!((new.revision, new.name.as_str()), (old.revision + 1, "x"));
        let error = Folder::update_from(&old, &named("y")).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
        let error = Folder::update_from(&old, &new).send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("different versions")), "{error:?}");
    }

    async fn sent_again_it_knows_its_own_work(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        let new = User { name: "Robert".into(), ..user("bob@x") };
        assert_eq!(User::update_from(&user("bob@x"), &new).send_new(&faulty).await.unwrap(), new);
        assert_eq!(log.count("UpdateItem"), 2);
    }

    async fn it_is_a_part_of_a_transaction(db: Dynamo) {
        shop(&db).await;
        let old = user("bob@x");
        old.clone().create().send(&db).await.unwrap();
        let new = User { name: "Robert".into(), ..old.clone() };
        let both = || Transaction::new().operation(User::update_from(&old, &new)).create(user("eve@x"));
        both().send(&db).await.unwrap();
        assert_eq!(bob(&db).await, new);
        assert!(matches!(both().send(&db).await, Err(Error::TransactionCanceled { .. })));
    }
}
