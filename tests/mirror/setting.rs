//! Both stores, empty.

use std::time::{Duration, Instant};

use dual_repo::MySql;
use dual_repo::mirror::Phase;
use dual_repo::mirror::switch::{Reason, Tolerance};
use dual_repo::repository::{BackfillOptions, DualBuilder, DualStore, ErrorKind};
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
        Setting::on(db, integration::database().await).await
    }

    /// On a database of another server.
    pub(crate) async fn on(db: Dynamo, database: Database) -> Self {
        Ledger::ensure_table(&db).await.unwrap();
        sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
        let mysql = MySql::connect(&database.url()).await.unwrap();
        Setting { database, mysql, db }
    }

    pub(crate) fn builder(&self) -> DualBuilder {
        self.builder_over(self.db.clone())
    }

    /// With another way to DynamoDB.
    pub(crate) fn builder_over(&self, db: Dynamo) -> DualBuilder {
        builder(self.mysql.clone(), db)
    }

    pub(crate) async fn store(&self) -> DualStore {
        self.builder().connect().await.unwrap()
    }

    /// Another instance, with connections of its own.
    pub(crate) async fn instance(&self) -> DualStore {
        let mysql = MySql::connect(&self.database.url()).await.unwrap();
        builder(mysql, self.db.clone()).connect().await.unwrap()
    }
}

/// What relays had claimed when they were cut off is free, as if its half a minute had passed.
pub(crate) async fn let_claims_run_out(setting: &Setting) {
    let statement = "UPDATE dual_sync SET lease = NULL WHERE pending = 1";
    sqlx::query(statement).execute(&setting.database.pool).await.unwrap();
}

/// A store of the ledger's entities. A busy server is no failure.
pub(crate) fn builder(mysql: MySql, db: Dynamo) -> DualBuilder {
    let builder = DualStore::builder(mysql, db).dynamo_within(Duration::from_mins(1));
    builder.entity::<Account>().entity::<Member>().entity::<Tag>().entity::<Session>()
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

/// How long a step may take to become free.
const PATIENCE: Duration = Duration::from_mins(1);

/// Goes to the next phase, or the one before, under load, with all that the step takes, as soon as all instances have heard of
/// the present one.
pub(crate) async fn step(store: &DualStore, to: Phase) {
    if to > store.phase() && to > Phase::Backfill {
        assert_eq!(store.backfill(&BackfillOptions::default()).await.unwrap().unfinished, 0);
        if to > Phase::DualWrite {
            let check = store.verify().await.unwrap();
            assert_eq!(check.unexplained(), 0, "{check}");
        }
    }
    // What a relay had claimed when it was cut off waits for half a minute.
    let tolerance = Tolerance { lag: PATIENCE, ..Tolerance::default() };
    let began = Instant::now();
    loop {
        store.refresh().await.unwrap();
        let unaware = store.facts().await.unwrap().unaware;
        if unaware.is_empty() {
            match store.switch_within(to, tolerance, &reason()).await {
                Ok(_) => return,
                // Between the two somebody has begun to run.
                Err(error) => assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}"),
            }
        }
        assert!(began.elapsed() < PATIENCE, "not yet in phase `{to}`, as {unaware:?} have not heard of the one before");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
