//! `create`, `put`, `get`, `exists`, `delete`.

use dynamo_core::op::Deleted;
use dynamo_core::{Dynamo, DynamoEntity, Error};

use super::entities::{User, count, put_raw, shop, stored, user};
use crate::support::s;

integration::on_every_engine! {
    async fn what_is_created_is_read_back(db: Dynamo) {
        shop(&db).await;
        let bob = User { nickname: Some("bobby".into()), logins: 3, ..user("bob@x") };
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap(), None);
        bob.clone().create().send(&db).await.unwrap();
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap(), Some(bob.clone()));
        assert_eq!(User::get("bob@x").send(&db).await.unwrap(), Some(bob));
        assert_eq!(User::get("BOB@x").consistent().send(&db).await.unwrap(), None);
    }

    async fn create_leaves_an_existing_item_alone(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let error = User { name: "Eve".into(), ..user("bob@x") }.create().send(&db).await.unwrap_err();
        assert!(matches!(error, Error::AlreadyExists { entity: "USER" }), "{error:?}");
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().name, "Bob");
    }

    async fn put_replaces_all_of_an_item(db: Dynamo) {
        shop(&db).await;
        let key = [("PK", s("bob@x")), ("SK", s("#META")), ("legacy", s("x")), ("nickname", s("b"))];
        put_raw(&db, "Shop", key).await;
        user("bob@x").put().send(&db).await.unwrap();
        let item = stored(&db, &user("bob@x")).await.unwrap();
        assert!(!item.contains_key("legacy") && !item.contains_key("nickname"), "{item:?}");
    }

    async fn put_with_a_condition_returns_the_item_that_is_there(db: Dynamo) {
        shop(&db).await;
        user("bob@x").put().send(&db).await.unwrap();
        let changed = User { logins: 1, ..user("bob@x") };
        let error = changed.clone().put().condition(|u| u.logins.eq(7)).send(&db).await.unwrap_err();
        let Error::ConditionFailed { entity: "USER", item: Some(item) } = error else { panic!("{error:?}") };
        assert_eq!(dynamo_core::value::from_item::<User>(item).unwrap(), user("bob@x"));
        changed.put().condition(|u| u.logins.eq(0)).condition(|u| u.name.eq("Bob")).send(&db).await.unwrap();
        assert_eq!(User::get("bob@x").consistent().send(&db).await.unwrap().unwrap().logins, 1);

        let error = user("eve@x").put().condition(|u| u.logins.exists()).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: None, .. }), "{error:?}");
        assert_eq!(count(&db, "Shop", None).await, 1);
    }

    async fn exists_tells_by_the_key_alone(db: Dynamo) {
        shop(&db).await;
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("#META"))]).await;
        assert!(User::exists("bob@x").send(&db).await.unwrap());
        assert!(!User::exists("eve@x").send(&db).await.unwrap());
        let error = User::exists("bob@x").condition(|u| u.logins.eq(1)).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    }

    async fn delete_says_whether_there_was_an_item(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        assert_eq!(User::delete("bob@x").send(&db).await.unwrap(), Deleted::Existing);
        assert_eq!(User::delete("bob@x").send(&db).await.unwrap(), Deleted::Nothing);
        assert_eq!(count(&db, "Shop", None).await, 0);
    }

    async fn delete_with_a_condition_returns_the_item_that_is_there(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let error = User::delete("bob@x").condition(|u| u.logins.gt(0)).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
        let error = User::delete("eve@x").condition(|u| u.logins.eq(0)).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: None, .. }), "{error:?}");
        let deleted = User::delete("bob@x").condition(|u| u.logins.eq(0)).send(&db).await.unwrap();
        assert_eq!(deleted, Deleted::Existing);
    }

    async fn an_item_that_does_not_fit_names_the_attribute_and_not_its_value(db: Dynamo) {
        shop(&db).await;
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("#META")), ("name", s("Bob")), ("logins", s("secret"))]).await;
        let error = User::get("bob@x").send(&db).await.unwrap_err();
        let Error::Decode { entity: "USER", source } = &error else { panic!("{error:?}") };
        assert_eq!(source.path(), "logins");
        assert!(!format!("{error} {error:?} {source} {source:?}").contains("secret"));
    }
}
