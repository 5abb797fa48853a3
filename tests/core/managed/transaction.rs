//! The same fields in a transaction.

use dynamo_core::transaction::Reason;
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};

use super::entities::{Document, Folder, document, files, folder, read};
use crate::ops::entities::stored;

integration::on_every_engine! {
    async fn versions_are_checked_and_counted_up_together(db: Dynamo) {
        let (db, _) = files(db).await;
        let a = document("a").create().send_new(&db).await.unwrap();
        let b = folder("b").create().send_new(&db).await.unwrap();
        let c = folder("c").create().send_new(&db).await.unwrap();
        let all = |a: &Document| {
            Transaction::new()
                .put(a.clone())
                .update(Folder::update_of(&b).set(|f| f.name, "x"))
                .delete(Folder::delete_of(&c))
                .create(folder("d"))
        };
        // One of them is stale, and nothing is written.
        let stale = Document { version: 7, ..a.clone() };
        let error = all(&stale).send(&db).await.unwrap_err();
        let Error::TransactionCanceled { reasons } = error else { panic!("{error:?}") };
        assert!(matches!(&reasons[0], Reason::ConditionFailed { entity: "DOCUMENT", item: Some(_) }), "{reasons:?}");
        assert_eq!(reasons[1..], [Reason::InOrder, Reason::InOrder, Reason::InOrder]);
        assert!(stored(&db, &c).await.is_some() && stored(&db, &folder("d")).await.is_none());

        all(&a).send(&db).await.unwrap();
        assert_eq!(read(&db, "a").await.version, 2);
        let folders = Folder::batch_get(["b", "c", "d"]).consistent().send(&db).await.unwrap();
        let versions: Vec<_> = folders.iter().map(|found| found.as_ref().map(|folder| folder.revision)).collect();
        assert_eq!(versions, [Some(2), None, Some(1)]);
    }

    async fn an_update_by_key_counts_up_in_a_transaction_too(db: Dynamo) {
        let (db, _) = files(db).await;
        folder("a").create().send(&db).await.unwrap();
        Transaction::new().update(Folder::update("a")).send(&db).await.unwrap();
        Transaction::new().update(Folder::update("a").if_version(2)).send(&db).await.unwrap();
        let stale = Transaction::new().update(Folder::update("a").if_version(2)).send(&db).await;
        assert!(matches!(stale, Err(Error::TransactionCanceled { .. })), "{stale:?}");
        assert_eq!(Folder::get("a").consistent().send(&db).await.unwrap().unwrap().revision, 3);
    }
}
