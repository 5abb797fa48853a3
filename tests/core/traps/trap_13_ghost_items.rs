//! `UpdateItem` makes an item out of a key that is not there.

use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};

use crate::managed::entities::{Document, Folder, document, files};
use crate::ops::entities::{User, count, shop};

integration::on_every_engine! {
    async fn trap_13_an_update_of_a_missing_item_makes_none(db: Dynamo) {
        shop(&db).await;
        let updates = [
            User::update("bob@x").set(|u| u.name, "Bob"),
            User::update("bob@x").add(|u| u.logins, 1),
            // DynamoDB takes both of these for a new item with nothing but a key.
            User::update("bob@x").remove(|u| u.nickname),
            User::update("bob@x"),
        ];
        for update in updates {
            let error = update.send(&db).await.unwrap_err();
            assert!(matches!(error, Error::NotFound { entity: "USER" }), "{error:?}");
        }
        let removal = Transaction::new().update(User::update("bob@x").remove(|u| u.nickname)).send(&db).await;
        assert!(matches!(removal, Err(Error::TransactionCanceled { .. })), "{removal:?}");
        assert_eq!(count(&db, "Shop", None).await, 0);
    }

    async fn trap_13_managed_fields_make_none_either(db: Dynamo) {
        let (db, _) = files(db).await;
        let unseen = Folder::update("a").send(&db).await;
        let checked = Folder::update("a").if_version(1).send(&db).await;
        // Version 0 is also that of an item which is not there; an update wants one that is.
        let new = Document::update_of(&document("a")).set(|d| d.text, "x").send(&db).await;
        for sent in [unseen, checked, new] {
            assert!(matches!(sent, Err(Error::NotFound { .. })), "{sent:?}");
        }
        assert_eq!(count(&db, "Files", None).await, 0);
    }
}
