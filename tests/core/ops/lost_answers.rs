//! Writes whose answer is lost after they were applied, and which the SDK then sends again.

use dynamo_core::op::Deleted;
use dynamo_core::{Dynamo, DynamoEntity, Error};
use integration::{Fault, Faults};

use super::entities::{User, shop, user};

async fn bob(db: &Dynamo) -> User {
    User::get("bob@x").consistent().send(db).await.unwrap().unwrap()
}

integration::on_every_engine! {
    async fn a_create_that_was_applied_is_a_success(db: Dynamo) {
        shop(&db).await;
        let (faulty, log) = Faults::new().next("PutItem", Fault::LoseAnswer).attempts(3).over(&db);
        User { logins: 10, nickname: Some("b".into()), ..user("bob@x") }.create().send(&faulty).await.unwrap();
        assert_eq!((log.count("PutItem"), bob(&db).await.logins), (2, 10));
        // Without a lost answer, an item that is the same is another's.
        let error = bob(&db).await.create().send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
    }

    async fn a_create_whose_answer_is_cut_is_a_success(db: Dynamo) {
        shop(&db).await;
        let (faulty, log) = Faults::new().next("PutItem", Fault::CutBody).attempts(3).over(&db);
        user("bob@x").create().send(&faulty).await.unwrap();
        assert_eq!((log.count("PutItem"), bob(&db).await), (2, user("bob@x")));
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::CutBody).attempts(3).over(&db);
        let error = User::update("bob@x").set(|u| u.logins, 1).condition(|u| u.logins.eq(0)).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { operation: "UpdateItem", .. }), "{error:?}");
        assert_eq!((log.count("UpdateItem"), bob(&db).await.logins), (2, 1));
    }

    async fn a_create_that_met_another_item_is_no_success(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, _) = Faults::new().next("PutItem", Fault::LoseRequest).attempts(3).over(&db);
        let error = User { logins: 1, ..user("bob@x") }.create().send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { operation: "PutItem", .. }), "{error:?}");
        assert_eq!(bob(&db).await, user("bob@x"));
    }

    async fn a_put_whose_condition_its_own_write_has_changed_is_a_success(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, log) = Faults::new().next("PutItem", Fault::LoseAnswer).attempts(3).over(&db);
        User { logins: 1, ..user("bob@x") }.put().condition(|u| u.logins.eq(0)).send(&faulty).await.unwrap();
        assert_eq!((log.count("PutItem"), bob(&db).await.logins), (2, 1));
    }

    async fn an_update_whose_condition_fails_the_second_time_is_unknown(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, _) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        let update = User::update("bob@x").set(|u| u.logins, 1).condition(|u| u.logins.eq(0));
        let error = update.send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { operation: "UpdateItem", .. }), "{error:?}");
        let (faulty, _) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        User::update("bob@x").set(|u| u.logins, 2).send(&faulty).await.unwrap();
        assert_eq!(bob(&db).await.logins, 2);
    }

    async fn a_sum_is_not_sent_again(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseAnswer).attempts(3).over(&db);
        let error = User::update("bob@x").add(|u| u.logins, 1).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { operation: "UpdateItem", .. }), "{error:?}");
        assert_eq!((log.count("UpdateItem"), bob(&db).await.logins), (1, 1));
    }

    async fn a_sum_that_was_throttled_is_sent_again(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, log) = Faults::new().times(2, "UpdateItem", Fault::Throttle).attempts(3).over(&db);
        User::update("bob@x").add(|u| u.logins, 1).send(&faulty).await.unwrap();
        assert_eq!((log.count("UpdateItem"), bob(&db).await.logins), (3, 1));
        let (faulty, log) = Faults::new().times(3, "UpdateItem", Fault::Throttle).attempts(3).over(&db);
        let error = User::update("bob@x").add(|u| u.logins, 1).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::Throttled { .. }), "{error:?}");
        assert_eq!(log.count("UpdateItem"), 3);
    }

    async fn throttling_after_a_lost_answer_is_an_unknown_outcome(db: Dynamo) {
        shop(&db).await;
        let faults = Faults::new().next("PutItem", Fault::LoseAnswer).always("PutItem", Fault::Throttle).attempts(3);
        let error = user("bob@x").create().send(&faults.over(&db).0).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
    }

    async fn a_delete_that_was_applied_found_nothing_the_second_time(db: Dynamo) {
        shop(&db).await;
        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, _) = Faults::new().next("DeleteItem", Fault::LoseAnswer).attempts(3).over(&db);
        assert_eq!(User::delete("bob@x").send(&faulty).await.unwrap(), Deleted::Nothing);

        user("bob@x").create().send(&db).await.unwrap();
        let (faulty, _) = Faults::new().next("DeleteItem", Fault::LoseAnswer).attempts(3).over(&db);
        let error = User::delete("bob@x").condition(|u| u.logins.eq(0)).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
    }
}
