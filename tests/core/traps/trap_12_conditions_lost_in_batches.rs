//! Conditions are lost in batches: an entity with a version does not go into one (`ui/fail/managed/batch.rs`), and a
//! transaction takes it.

use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};

use crate::managed::entities::{Folder, files, folder};

integration::on_every_engine! {
    async fn trap_12_a_transaction_checks_the_version_that_a_batch_would_overwrite(db: Dynamo) {
        let (db, _) = files(db).await;
        let read = folder("a").create().send_new(&db).await.unwrap();
        Folder::update("a").set(|f| f.name, "newer").send(&db).await.unwrap();
        let lost = Transaction::new().put(read).put(folder("b")).send(&db).await;
        assert!(matches!(lost, Err(Error::TransactionCanceled { .. })), "{lost:?}");
        let all = Folder::batch_get(["a", "b"]).consistent().send(&db).await.unwrap();
        assert_eq!(all, [Some(Folder { name: "newer".into(), revision: 2, ..folder("a") }), None]);
    }
}
