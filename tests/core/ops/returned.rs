//! What a write brings back.

use dynamo_core::op::Deleted;
use dynamo_core::{Dynamo, DynamoEntity, Error};
use integration::{Fault, Faults};

use super::entities::{User, shop, user};

fn named(name: &str) -> User {
    User { name: name.into(), ..user("bob@x") }
}

integration::on_every_engine! {
    async fn a_write_brings_back_what_was_there_or_what_is(db: Dynamo) {
        shop(&db).await;
        assert_eq!(named("a").put().send_old(&db).await.unwrap(), None);
        assert_eq!(named("b").put().send_old(&db).await.unwrap(), Some(named("a")));
        assert_eq!(named("c").put().send_new(&db).await.unwrap(), named("c"));
        assert_eq!(User::update("bob@x").set(|u| u.name, "d").send_old(&db).await.unwrap(), named("c"));
        assert_eq!(User::update("bob@x").set(|u| u.name, "e").send_new(&db).await.unwrap(), named("e"));
        assert_eq!(User::update("bob@x").add(|u| u.logins, 2).send_new(&db).await.unwrap().logins, 2);
        assert_eq!(User::update("bob@x").send_new(&db).await.unwrap(), User { logins: 2, ..named("e") });
        assert_eq!(User::delete("bob@x").send_old(&db).await.unwrap(), Some(User { logins: 2, ..named("e") }));
        assert_eq!(User::delete("bob@x").send_old(&db).await.unwrap(), None);
        assert_eq!(User::delete("bob@x").send(&db).await.unwrap(), Deleted::Nothing);
    }

    async fn a_refused_write_brings_back_nothing(db: Dynamo) {
        shop(&db).await;
        let error = User::update("bob@x").set(|u| u.name, "a").send_old(&db).await.unwrap_err();
        assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
        named("a").create().send_new(&db).await.unwrap();
        let error = named("b").create().send_new(&db).await.unwrap_err();
        assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
        let error = named("b").put().condition(|u| u.name.eq("z")).send_old(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
        let error = User::delete("bob@x").condition(|u| u.name.eq("z")).send_old(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
    }

    // The second time, the old item would be the new one.
    async fn what_was_there_is_asked_for_once(db: Dynamo) {
        shop(&db).await;
        let losing = |operation| Faults::new().next(operation, Fault::LoseAnswer).attempts(3).over(&db);
        named("a").create().send(&db).await.unwrap();
        let (faulty, puts) = losing("PutItem");
        let put = named("b").put().send_old(&faulty).await.unwrap_err();
        let (faulty, updates) = losing("UpdateItem");
        let update = User::update("bob@x").set(|u| u.name, "c").send_old(&faulty).await.unwrap_err();
        let (faulty, deletes) = losing("DeleteItem");
        let delete = User::delete("bob@x").send_old(&faulty).await.unwrap_err();
        for error in [put, update, delete] {
            assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
        }
        let counts = (puts.count("PutItem"), updates.count("UpdateItem"), deletes.count("DeleteItem"));
        assert_eq!(counts, (1, 1, 1));
        let (throttled, log) = Faults::new().times(2, "PutItem", Fault::Throttle).attempts(3).over(&db);
        assert_eq!(named("d").put().send_old(&throttled).await.unwrap(), None);
        assert_eq!(log.count("PutItem"), 3);
    }
}
