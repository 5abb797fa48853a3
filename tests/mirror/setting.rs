//! Both stores, empty.

use dual_repo::MySql;
use dual_repo::mirror::Phase;
use dual_repo::mirror::switch::Reason;
use dual_repo::repository::{BackfillOptions, DualBuilder, DualStore};
use dual_repo::testing::conformance::{Account, Ledger, Member, Session, TABLES, Tag};
use dynamo_core::{Dynamo, DynamoTable};
use integration::Database;

/// A database with the tables of the ledger, and its table in DynamoDB.
pub(crate) struct Setting {
    pub(crate) database: Database,
    pub(crate) mysql: MySql,
    pub(crate) db: Dynamo,
}

impl Setting {
    pub(crate) async fn new(db: Dynamo) -> Self {
        Ledger::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
        let mysql = MySql::connect(&database.url()).await.unwrap();
        Setting { database, mysql, db }
    }

    pub(crate) fn builder(&self) -> DualBuilder {
        self.builder_over(self.db.clone())
    }

    /// With another way to DynamoDB.
    pub(crate) fn builder_over(&self, db: Dynamo) -> DualBuilder {
        DualStore::builder(self.mysql.clone(), db)
            .entity::<Account>()
            .entity::<Member>()
            .entity::<Tag>()
            .entity::<Session>()
    }

    pub(crate) async fn store(&self) -> DualStore {
        self.builder().connect().await.unwrap()
    }
}

pub(crate) fn reason() -> Reason {
    Reason { who: "a test".to_owned(), why: "to see".to_owned() }
}

/// Goes up to a phase, with all that the steps take.
pub(crate) async fn go_up(store: &DualStore, to: Phase) {
    for phase in Phase::ALL {
        if store.phase() >= to {
            return;
        }
        if phase <= store.phase() {
            continue;
        }
        if phase > Phase::Backfill {
            let status = store.backfill(&BackfillOptions::default()).await.unwrap();
            assert_eq!(status.unfinished, 0);
            store.relay().await.unwrap();
            if phase > Phase::DualWrite {
                let check = store.verify().await.unwrap();
                assert_eq!(check.unexplained(), 0, "{check}");
            }
        }
        store.switch(phase, &reason()).await.unwrap();
    }
}
