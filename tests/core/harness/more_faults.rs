//! Faults of bodies, of the server, of chance; for one table; with the handle's own settings.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use dynamo_core::{Dynamo, Engine, Wire};
use integration::faults::Calls;
use integration::{Fault, Faults};

use crate::support::{s, table};

fn put(db: &Dynamo, name: &str, key: &str) -> aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder {
    db.client().put_item().table_name(name).item("PK", s(key))
}

async fn count(db: &Dynamo, name: &str) -> i32 {
    db.client().scan().table_name(name).send().await.unwrap().count
}

integration::on_every_engine! {
    async fn an_internal_error_comes_before_or_after_the_write(db: Dynamo) {
        let name = table(&db).await;
        for (fault, applied) in [(Fault::FailBefore, 0), (Fault::FailAfter, 1)] {
            let (faulty, _) = Faults::new().next("PutItem", fault).over(&db);
            let error = put(&faulty, &name, "a").send().await.unwrap_err();
            assert_eq!(error.code(), Some("InternalServerError"));
            assert_eq!(error.raw_response().unwrap().status().as_u16(), 500);
            assert_eq!(count(&db, &name).await, applied);
        }
    }

    async fn what_cannot_be_reached_has_nothing_done(db: Dynamo) {
        let name = table(&db).await;
        let (faulty, _) = Faults::new().next("PutItem", Fault::Unreachable).over(&db);
        let error = put(&faulty, &name, "a").send().await.unwrap_err();
        assert!(matches!(&error, SdkError::DispatchFailure(failure) if failure.is_io()), "{error:?}");
        assert_eq!(count(&db, &name).await, 0);
    }

    async fn a_broken_answer_is_to_a_write_that_was_applied(db: Dynamo) {
        let name = table(&db).await;
        let old = |key: &'static str, db: &Dynamo| {
            put(db, &name, key).return_values(aws_sdk_dynamodb::types::ReturnValue::AllOld)
        };
        let faults = [(Fault::CutBody, "cut"), (Fault::ShortBody, "short"), (Fault::Garbage("<html>"), "garbage")];
        for (at, (fault, key)) in (1..).zip(faults) {
            let (faulty, _) = Faults::new().next("PutItem", fault.clone()).over(&db);
            let error = old(key, &faulty).send().await.unwrap_err();
            match fault {
                Fault::CutBody => assert!(matches!(error, SdkError::ResponseError(_)), "{error:?}"),
                _ => assert!(matches!(error, SdkError::ServiceError(_)) && error.code().is_none(), "{error:?}"),
            }
            assert_eq!(count(&db, &name).await, at);
        }
    }

    async fn late_requests_and_bodies_arrive(db: Dynamo) {
        let name = table(&db).await;
        let pause = Duration::from_millis(30);
        for fault in [Fault::Delay(pause), Fault::SlowBody(pause)] {
            let (faulty, log) = Faults::new().next("Scan", fault).over(&db);
            let start = Instant::now();
            assert_eq!(count(&faulty, &name).await, 0);
            assert!(start.elapsed() >= pause, "{:?}", start.elapsed());
            assert_eq!(log.faults().len(), 1);
        }
    }

    async fn a_fault_is_for_one_table(db: Dynamo) {
        let name = table(&db).await;
        let faults = Faults::new()
            .always(Calls::to("PutItem").on("Others"), Fault::LoseRequest)
            .nth(2, Calls::all().on("Things"), Fault::Throttle);
        let (faulty, log) = faults.over(&db);
        put(&faulty, &name, "a").send().await.unwrap();
        assert!(put(&faulty, &name, "b").send().await.is_err());
        put(&faulty, &name, "c").send().await.unwrap();
        let faults: Vec<Option<Fault>> = log.all().into_iter().map(|request| request.fault).collect();
        assert_eq!(faults, [None, Some(Fault::Throttle), None]);
    }

    async fn the_handle_stays_as_it_is(db: Dynamo) {
        let db = db.with_wire(Wire::Sdk).with_clock(|| std::time::UNIX_EPOCH);
        let (faulty, _) = Faults::new().over(&db);
        assert_eq!((faulty.wire(), faulty.now(), faulty.engine()), (Wire::Sdk, std::time::UNIX_EPOCH, db.engine()));
        assert_eq!(faulty.endpoint().is_some(), db.engine() == Engine::Remote);
        let attempts = |db: &Dynamo| db.client().config().retry_config().unwrap().max_attempts();
        assert_eq!(attempts(&faulty), 1);
        let (faulty, _) = Faults::new().keep_settings().over(&db);
        assert_eq!(attempts(&faulty), attempts(&db));
    }

    async fn the_last_requests_are_kept_and_all_are_counted(db: Dynamo) {
        let name = table(&db).await;
        let (faulty, log) = Faults::new().keep_last(2).over(&db);
        for key in ["a", "b", "c"] {
            put(&faulty, &name, key).send().await.unwrap();
        }
        let keys: Vec<String> = log.all().iter().map(|request| request.body["Item"]["PK"]["S"].to_string()).collect();
        assert_eq!((keys, log.count("PutItem"), log.total()), (vec!["\"b\"".into(), "\"c\"".into()], 3, 3));
    }
}

#[tokio::test]
async fn a_status_that_http_does_not_have_is_an_error() {
    let answer = Fault::Answer { status: 7, body: serde_json::json!({}) };
    let (alone, _) = Faults::new().next("ListTables", answer).alone();
    let error = alone.client().list_tables().send().await.unwrap_err();
    assert!(format!("{error:?}").contains("status 7"), "{error:?}");
}
