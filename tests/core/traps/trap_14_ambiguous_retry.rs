//! A write is applied, its answer is lost, and when it is sent again its condition fails because of itself.

use dynamo_core::op::Deleted;
use dynamo_core::{Dynamo, DynamoEntity, Error};
use integration::{Fault, Faults, Log};

use crate::managed::entities::{Document, Folder, document, files, folder, read};

/// A handle whose first request of this operation is applied and not answered.
fn losing(db: &Dynamo, operation: &'static str) -> (Dynamo, Log) {
    Faults::new().next(operation, Fault::LoseAnswer).attempts(3).over(db)
}

integration::on_every_engine! {
    async fn trap_14_a_create_of_a_version_knows_its_own_item(db: Dynamo) {
        let (db, hands) = files(db).await;
        hands.set(9);
        let (faulty, log) = losing(&db, "PutItem");
        let created = document("a").create().send_new(&faulty.with_clock(hands.clock())).await.unwrap();
        assert_eq!((log.count("PutItem"), read(&db, "a").await), (2, created));
    }

    async fn trap_14_a_put_of_a_version_knows_its_own_item(db: Dynamo) {
        let (db, _) = files(db).await;
        let first = document("a").create().send_new(&db).await.unwrap();
        let (faulty, log) = losing(&db, "PutItem");
        let put = Document { text: "x".into(), ..first.clone() }.put().send_new(&faulty).await.unwrap();
        assert_eq!((log.count("PutItem"), put.version, read(&db, "a").await), (2, 2, put));
        // That of another has another content.
        let (faulty, _) = Faults::new().next("PutItem", Fault::LoseRequest).attempts(3).over(&db);
        let error = Document { text: "y".into(), ..first }.put().send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { operation: "PutItem", .. }), "{error:?}");
    }

    async fn trap_14_an_update_of_a_version_knows_what_it_set(db: Dynamo) {
        let (db, _) = files(db).await;
        let first = document("a").create().send_new(&db).await.unwrap();
        let (faulty, log) = losing(&db, "UpdateItem");
        let update = Document::update_of(&first).set(|d| d.text, "x").remove(|d| d.note);
        let updated = update.send_new(&faulty).await.unwrap();
        assert_eq!((log.count("UpdateItem"), updated.version, &*updated.text), (2, 2, "x"));
        assert_eq!(read(&db, "a").await, updated);
        let (faulty, _) = losing(&db, "UpdateItem");
        Document::update_of(&updated).set(|d| d.note, "n").send(&faulty).await.unwrap();
        assert_eq!(read(&db, "a").await.version, 3);
    }

    async fn trap_14_an_update_of_a_version_does_not_take_anothers_for_its_own(db: Dynamo) {
        let (db, _) = files(db).await;
        let first = folder("a").create().send_new(&db).await.unwrap();
        Folder::update_of(&first).set(|f| f.name, "theirs").send(&db).await.unwrap();
        let (faulty, _) = Faults::new().next("UpdateItem", Fault::LoseRequest).attempts(3).over(&db);
        let error = Folder::update_of(&first).set(|f| f.name, "ours").send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { operation: "UpdateItem", .. }), "{error:?}");
        // Without a lost answer it is known to be stale, also when the content is the same.
        let error = Folder::update_of(&first).set(|f| f.name, "theirs").send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
    }

    async fn trap_14_a_sum_under_a_version_is_added_once(db: Dynamo) {
        let (db, _) = files(db).await;
        let first = document("a").create().send_new(&db).await.unwrap();
        // The version makes it safe to send it again ..
        let (faulty, log) = Faults::new().next("UpdateItem", Fault::LoseRequest).attempts(3).over(&db);
        let second = Document::update_of(&first).add(|d| d.reads, 1).send_new(&faulty).await.unwrap();
        assert_eq!((log.count("UpdateItem"), second.reads), (2, 1));
        // .. but a sum does not show whose it is.
        let (faulty, _) = losing(&db, "UpdateItem");
        let error = Document::update_of(&second).add(|d| d.reads, 1).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
        assert_eq!(read(&db, "a").await.reads, 2);
        // One by key alone is sent once.
        let (faulty, log) = losing(&db, "UpdateItem");
        let update = Document::update("a").add(|d| d.reads, 1).keep(|d| d.owner, "ann");
        assert!(matches!(update.send(&faulty).await, Err(Error::OutcomeUnknown { .. })));
        assert_eq!((log.count("UpdateItem"), read(&db, "a").await.reads), (1, 3));
    }

    async fn trap_14_counting_a_version_up_unseen_may_be_sent_again(db: Dynamo) {
        let (db, _) = files(db).await;
        folder("a").create().send(&db).await.unwrap();
        let (faulty, log) = losing(&db, "UpdateItem");
        let updated = Folder::update("a").set(|f| f.name, "x").send_new(&faulty).await.unwrap();
        assert_eq!((log.count("UpdateItem"), updated.revision), (2, 3));
    }

    async fn trap_14_a_delete_of_a_version_finds_nothing_the_second_time(db: Dynamo) {
        let (db, _) = files(db).await;
        let here = folder("a").create().send_new(&db).await.unwrap();
        let (faulty, log) = losing(&db, "DeleteItem");
        assert_eq!(Folder::delete_of(&here).send(&faulty).await.unwrap(), Deleted::Nothing);
        assert_eq!(log.count("DeleteItem"), 2);
        // Another's item under the same key is kept, and known not to be ours to delete.
        let other = folder("a").create().send_new(&db).await.unwrap();
        Folder::update_of(&other).send(&db).await.unwrap();
        let (faulty, _) = Faults::new().next("DeleteItem", Fault::LoseRequest).attempts(3).over(&db);
        let error = Folder::delete_of(&other).send(&faulty).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
    }
}
