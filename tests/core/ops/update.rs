//! `update`: what it changes, and what it leaves alone.

use dynamo_core::{Dynamo, DynamoEntity, Error};

use super::entities::{User, count, put_raw, shop, stored, text, user};
use crate::support::s;

async fn bob(db: &Dynamo) -> User {
    User::get("bob@x").consistent().send(db).await.unwrap().unwrap()
}

integration::on_every_engine! {
    async fn only_what_is_named_changes(db: Dynamo) {
        shop(&db).await;
        User { logins: 7, ..user("bob@x") }.create().send(&db).await.unwrap();
        User::update("bob@x").set(|u| u.name, "Robert").set(|u| u.nickname, "bobby").send(&db).await.unwrap();
        let expected = User { name: "Robert".into(), nickname: Some("bobby".into()), logins: 7, ..user("bob@x") };
        assert_eq!(bob(&db).await, expected);
        User::update("bob@x").set(|u| u.nickname, None).send(&db).await.unwrap();
        assert!(!stored(&db, &user("bob@x")).await.unwrap().contains_key("nickname"));
    }

    async fn attributes_that_the_struct_does_not_know_survive(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let item = [("PK", s("bob@x")), ("SK", s("#META")), ("email", s("bob@x")), ("name", s("Bob")), ("legacy", s("kept"))];
        put_raw(&db, "Shop", item).await;
        User::update("bob@x").set(|u| u.logins, 2).remove(|u| u.nickname).send(&db).await.unwrap();
        assert_eq!(text(&stored(&db, &user("bob@x")).await.unwrap(), "legacy").as_deref(), Some("kept"));
    }

    // DynamoDB's own `UpdateItem` creates what it does not find.
    async fn an_update_of_a_missing_item_creates_nothing(db: Dynamo) {
        shop(&db).await;
        for update in [
            User::update("bob@x").set(|u| u.logins, 1),
            User::update("bob@x").remove(|u| u.nickname),
            User::update("bob@x").add(|u| u.logins, 1),
            User::update("bob@x").set(|u| u.logins, 1).condition(|u| u.name.eq("Bob")),
            User::update("bob@x"),
        ] {
            let error = update.send(&db).await.unwrap_err();
            assert!(matches!(error, Error::NotFound { entity: "USER" }), "{error:?}");
        }
        assert_eq!(count(&db, "Shop", None).await, 0);
    }

    async fn a_failed_condition_changes_nothing_and_returns_the_item(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let update = User::update("bob@x").set(|u| u.name, "Eve").condition(|u| u.logins.eq(1).or(u.name.eq("Eve")));
        let error = update.send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { entity: "USER", item: Some(_) }), "{error:?}");
        assert_eq!(error.found::<User>().unwrap(), Some(user("bob@x")));
        assert_eq!(bob(&db).await, user("bob@x"));
    }

    async fn sums_are_made_by_the_engine(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        User::update("bob@x").add(|u| u.logins, 5).subtract(|u| u.score, 8).send(&db).await.unwrap();
        User::update("bob@x").subtract(|u| u.logins, 2).add(|u| u.score, -1).send(&db).await.unwrap();
        assert_eq!((bob(&db).await.logins, bob(&db).await.score), (3, -9));
    }

    async fn a_condition_keeps_a_sum_above_zero(db: Dynamo) {
        shop(&db).await;
        User { logins: 3, ..user("bob@x") }.create().send(&db).await.unwrap();
        let take = |count: u32| User::update("bob@x").subtract(|u| u.logins, count).condition(move |u| u.logins.ge(count));
        assert!(matches!(take(4).send(&db).await, Err(Error::ConditionFailed { item: Some(_), .. })));
        take(3).send(&db).await.unwrap();
        assert_eq!(bob(&db).await.logins, 0);
    }

    async fn a_missing_number_counts_as_zero_for_a_sum_and_as_a_mistake_for_a_difference(db: Dynamo) {
        shop(&db).await;
        put_raw(&db, "Shop", [("PK", s("bob@x")), ("SK", s("#META")), ("email", s("bob@x")), ("name", s("Bob"))]).await;
        let error = User::update("bob@x").subtract(|u| u.logins, 1).send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::Sdk { code: Some(code), .. } if code == "ValidationException"), "{error:?}");
        User::update("bob@x").add(|u| u.logins, 2).send(&db).await.unwrap();
        assert_eq!(bob(&db).await.logins, 2);
    }

    async fn an_attribute_is_changed_once(db: Dynamo) {
        let twice = [
            User::update("bob@x").set(|u| u.logins, 1).set(|u| u.logins, 1),
            User::update("bob@x").set(|u| u.nickname, "b").remove(|u| u.nickname),
            User::update("bob@x").add(|u| u.logins, 1).subtract(|u| u.logins, 1),
        ];
        for update in twice {
            let error = update.into_input(&db).unwrap_err();
            assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("more than once")), "{error:?}");
        }
    }

    // Options and numbers compare with plain values.
    async fn falsy_values_are_values(db: Dynamo) {
        shop(&db).await;
        User { logins: 7, nickname: Some("b".into()), ..user("bob@x") }.create().send(&db).await.unwrap();
        User::update("bob@x").set(|u| u.logins, 0).set(|u| u.name, "").set(|u| u.nickname, "").send(&db).await.unwrap();
        let expected = User { name: String::new(), nickname: Some(String::new()), ..user("bob@x") };
        assert_eq!(bob(&db).await, expected);
        User::update("bob@x").set(|u| u.score, 1).condition(|u| u.nickname.eq("").and(u.logins.eq(0))).send(&db).await.unwrap();
    }

    async fn an_update_without_changes_checks_the_item(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        User::update("bob@x").send(&db).await.unwrap();
        User::update("bob@x").keep(|u| u.nickname, None).send(&db).await.unwrap();
        let error = User::update("bob@x").keep(|u| u.logins, 9).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
    }
}
