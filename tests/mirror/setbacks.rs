//! What cannot be shipped, and when it is tried again.

use std::time::Duration;

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, Repository};
use dual_repo::testing::conformance::Tag;
use dynamo_core::{CircuitBreaker, Dynamo};
use integration::faults::Calls;
use integration::{Fault, Faults};

use crate::setting::{Setting, let_claims_run_out, reason};

/// A store that owes an aggregate, and whose relay is to run so often without success.
async fn owing(setting: &Setting, times: usize, fault: Fault) -> DualStore {
    let (db, _) = Faults::new().times(times, Calls::to("PutItem").on("Ledger"), fault).over(&setting.db);
    let builder = setting.builder_over(db).dynamo_breaker(CircuitBreaker::default().failures(1000));
    let store = builder.wait(Duration::ZERO).connect().await.unwrap();
    store.switch(Phase::Capture, &reason()).await.unwrap();
    let tag = Tag { tenant: "acme".to_owned(), name: "a".to_owned(), weight: Some(1) };
    store.repository::<Tag>().create(tag).await.unwrap();
    store
}

/// How often an aggregate has counted as tried, and how long it waits until it is again, in seconds.
async fn waits(setting: &Setting) -> (i64, f64) {
    let statement = "SELECT CAST(tries AS SIGNED), \
         CAST(TIMESTAMPDIFF(MICROSECOND, CURRENT_TIMESTAMP(6), lease) / 1e6 AS DOUBLE) FROM dual_sync WHERE entity > ''";
    sqlx::query_as(statement).fetch_one(&setting.database.pool).await.unwrap()
}

integration::on_every_engine! {
    async fn an_outage_is_no_fault_of_what_was_to_be_shipped(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = owing(&setting, 12, Fault::Unreachable).await;
        for round in 0..12 {
            assert_eq!(store.relay().await.unwrap(), 0, "{round}");
            let (tries, seconds) = waits(&setting).await;
            assert!(tries == 0 && seconds <= 2.0, "{round}: {tries} tries, {seconds} s");
            let_claims_run_out(&setting).await;
        }
        assert_eq!(store.relay().await.unwrap(), 1);
        assert_eq!(store.facts().await.unwrap().pending, 0);
    }

    async fn what_is_refused_waits_longer_and_longer(db: Dynamo) {
        let setting = Setting::new(db).await;
        let refuse = Fault::Refuse { code: "AccessDeniedException", message: "not for you" };
        let store = owing(&setting, 9, refuse).await;
        for round in 1..=9 {
            assert_eq!(store.relay().await.unwrap(), 0, "{round}");
            let (tries, seconds) = waits(&setting).await;
            // Two to the power of it, five minutes at most; a busy machine has taken some of it.
            let most = f64::from(2_u32.pow(round)).min(300.0);
            assert!(tries == i64::from(round) && seconds <= most && seconds > most - 60.0, "{round}: {tries}, {seconds} s");
            let_claims_run_out(&setting).await;
        }
        assert_eq!(store.relay().await.unwrap(), 1);
    }
}
