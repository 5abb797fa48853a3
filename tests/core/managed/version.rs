//! What becomes of a version.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::op::Deleted;
use dynamo_core::{Dynamo, DynamoEntity, Error};

use super::entities::{Document, Folder, document, files, folder, read};
use crate::ops::entities::{put_raw, stored, text};
use crate::support::s;

fn n(text: &str) -> AttributeValue {
    AttributeValue::N(text.to_owned())
}

/// A folder from before there were versions.
async fn legacy(db: &Dynamo, id: &str) {
    put_raw(db, "Files", [("PK", s(id)), ("SK", s("FOLDER")), ("id", s(id)), ("name", s("Old"))]).await;
}

async fn folder_of(db: &Dynamo, id: &str) -> Folder {
    Folder::get(id).consistent().send(db).await.unwrap().unwrap()
}

integration::on_every_engine! {
    async fn every_write_of_a_loaded_item_counts_its_version_up(db: Dynamo) {
        let (db, _) = files(db).await;
        // A copy of another item starts anew.
        let created = Document { version: 7, ..document("a") }.create().send_new(&db).await.unwrap();
        assert_eq!((created.version, read(&db, "a").await), (1, created.clone()));
        let put = Document { text: "Final".into(), ..created }.put().send_new(&db).await.unwrap();
        assert_eq!((put.version, read(&db, "a").await), (2, put.clone()));
        let updated = Document::update_of(&put).set(|d| d.note, "x").send_new(&db).await.unwrap();
        assert_eq!((updated.version, read(&db, "a").await), (3, updated.clone()));
        assert_eq!(Document { note: Some("x".into()), version: 3, ..put }, updated);
        assert_eq!(Document::delete_of(&updated).send(&db).await.unwrap(), Deleted::Existing);
        assert_eq!(stored(&db, &updated).await, None);
    }

    async fn a_put_of_what_was_never_stored_creates_it_once(db: Dynamo) {
        let (db, _) = files(db).await;
        document("a").put().send(&db).await.unwrap();
        let error = Document { text: "Other".into(), ..document("a") }.put().send(&db).await.unwrap_err();
        let Error::ConditionFailed { entity: "DOCUMENT", item: Some(item) } = error else { panic!("{error:?}") };
        assert_eq!(text(&item, "text").as_deref(), Some("Draft"));
        // One that was stored, and is gone.
        let gone = Document { version: 3, ..document("b") }.put().send(&db).await.unwrap_err();
        assert!(matches!(gone, Error::ConditionFailed { item: None, .. }), "{gone:?}");
    }

    async fn an_update_by_key_counts_up_unseen_or_checks_the_version_that_it_is_given(db: Dynamo) {
        let (db, _) = files(db).await;
        folder("a").create().send(&db).await.unwrap();
        Folder::update("a").set(|f| f.name, "b").send(&db).await.unwrap();
        Folder::update("a").if_version(2).set(|f| f.name, "c").send(&db).await.unwrap();
        let error = Folder::update("a").if_version(2).set(|f| f.name, "d").send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
        let here = Folder { name: "c".into(), revision: 3, ..folder("a") };
        assert_eq!(folder_of(&db, "a").await, here);
        // Without any other change, too.
        assert_eq!(Folder::update("a").send_new(&db).await.unwrap().revision, 4);
        assert_eq!(Folder::update("a").condition(|f| f.revision.eq(4)).send_new(&db).await.unwrap().revision, 5);

        let error = Folder::delete("a").if_version(4).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: Some(_), .. }), "{error:?}");
        assert_eq!(Folder::delete("a").if_version(5).send(&db).await.unwrap(), Deleted::Existing);
        let error = Folder::delete("a").if_version(5).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { item: None, .. }), "{error:?}");
        let error = Folder::update("a").if_version(5).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    }

    async fn an_item_without_the_attribute_has_version_0(db: Dynamo) {
        let (db, _) = files(db).await;
        for id in ["put", "update", "delete"] {
            legacy(&db, id).await;
        }
        let old = folder_of(&db, "put").await;
        assert_eq!(old.revision, 0);
        assert_eq!(old.clone().put().send_new(&db).await.unwrap().revision, 1);
        assert!(matches!(old.put().send(&db).await, Err(Error::ConditionFailed { .. })));

        let old = folder_of(&db, "update").await;
        assert_eq!(Folder::update_of(&old).send_new(&db).await.unwrap().revision, 1);
        assert!(matches!(Folder::update_of(&old).send(&db).await, Err(Error::ConditionFailed { .. })));

        let old = folder_of(&db, "delete").await;
        Folder::delete_of(&old).send(&db).await.unwrap();
        // A zero that is written down is the same.
        put_raw(&db, "Files", [("PK", s("z")), ("SK", s("FOLDER")), ("id", s("z")), ("name", s("Z")), ("v", n("0"))]).await;
        assert_eq!(folder_of(&db, "z").await.put().send_new(&db).await.unwrap().revision, 1);
    }

    async fn a_version_that_is_used_up_is_an_error(db: Dynamo) {
        let (db, _) = files(db).await;
        let last = [("PK", s("a")), ("SK", s("FOLDER")), ("id", s("a")), ("name", s("A")), ("v", n("254"))];
        put_raw(&db, "Files", last).await;
        Folder::update("a").send(&db).await.unwrap();
        let last = folder_of(&db, "a").await;
        assert_eq!(last.revision, u8::MAX);
        let unseen = Folder::update("a").set(|f| f.name, "B").send(&db).await;
        for sent in [unseen, last.clone().put().send(&db).await, Folder::update_of(&last).send(&db).await] {
            let Err(Error::Encode { entity: "FOLDER", source }) = sent else { panic!("{sent:?}") };
            assert_eq!(source.path(), "v");
        }
        assert_eq!(folder_of(&db, "a").await, last);
        Folder::delete_of(&last).send(&db).await.unwrap();
    }

    async fn a_condition_is_checked_beside_the_version(db: Dynamo) {
        let (db, _) = files(db).await;
        let here = folder("a").create().send_new(&db).await.unwrap();
        let renamed = Folder { name: "x".into(), ..here.clone() };
        let error = renamed.clone().put().condition(|f| f.name.eq("y")).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
        let error = Folder::update_of(&here).condition(|f| f.name.eq("y")).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
        let error = Folder::delete_of(&here).condition(|f| f.name.eq("y")).send(&db).await.unwrap_err();
        assert!(matches!(error, Error::ConditionFailed { .. }), "{error:?}");
        renamed.put().condition(|f| f.name.eq("Inbox")).send(&db).await.unwrap();
    }
}
