//! The circuit breaker: what opens a circuit, and what closes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dynamo_core::batch::BatchRead;
use dynamo_core::{
    BatchWrite, CircuitBreaker, CircuitState, Dynamo, DynamoEntity, DynamoTable, Error, ErrorKind, Transaction,
};
use integration::faults::Gate;
use integration::{Fault, Faults};

use super::entities::{User, shop, user};
use super::readings::{Sample, Samples, sample};

/// A clock that stands still until it is moved.
#[derive(Clone)]
struct Hands(Arc<AtomicU64>);

fn breaker(failures: u32) -> (CircuitBreaker, Hands) {
    let (start, hands) = (Instant::now(), Hands(Arc::default()));
    let read = hands.clone();
    let now = move || start + Duration::from_millis(read.0.load(Ordering::Relaxed));
    (CircuitBreaker::default().failures(failures).open_for(Duration::from_secs(10)).clock(now), hands)
}

impl Hands {
    fn forward(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

async fn read(db: &Dynamo) -> Result<Option<User>, Error> {
    User::get("bob@x").send(db).await
}

integration::on_every_engine! {
    async fn a_circuit_opens_for_its_table_only_and_closes_after_a_success(db: Dynamo) {
        shop(&db).await;
        Samples::ensure_table(&db).await.unwrap();
        let (settings, hands) = breaker(3);
        let (faulty, log) = Faults::new().times(3, "GetItem", Fault::LoseRequest).over(&db);
        let db = faulty.with_circuit_breaker(settings);
        let (circuit, sent) = (|| db.circuit("Shop").unwrap().unwrap(), || log.total());
        for _ in 0..3 {
            assert_eq!(circuit(), CircuitState::Closed);
            assert!(matches!(read(&db).await, Err(Error::OutcomeUnknown { .. })));
        }
        assert_eq!((circuit(), sent()), (CircuitState::Open, 3));
        hands.forward(4000);
        let error = read(&db).await.unwrap_err();
        let Error::CircuitOpen { operation: "GetItem", table, retry_after } = &error else { panic!("{error:?}") };
        assert_eq!((table, retry_after.as_secs()), (&db.table_name("Shop").unwrap(), 6));
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::CircuitOpen, true));
        // Whatever goes to the table, alone or among others.
        let refused = [
            User::update("bob@x").set(|u| u.logins, 1).send(&db).await.unwrap_err(),
            User::query("bob@x").send(&db).await.unwrap_err(),
            User::scan().send(&db).await.unwrap_err(),
            Transaction::new().put(sample("1", "1")).put(user("bob@x")).send(&db).await.unwrap_err(),
            BatchWrite::new().put(sample("1", "1")).put(user("bob@x")).send(&db).await.unwrap_err(),
            BatchRead::new((User::get("bob@x"),)).send(&db).await.unwrap_err(),
        ];
        for error in refused {
            assert_eq!(error.kind(), ErrorKind::CircuitOpen, "{error:?}");
        }
        assert_eq!(sent(), 3);
        BatchWrite::new().put(sample("1", "1")).send(&db).await.unwrap();
        assert_eq!(Sample::scan().all(&db).await.unwrap().len(), 1);
        assert_eq!(db.circuit(Samples::TABLE.name).unwrap(), Some(CircuitState::Closed));
        hands.forward(6000);
        assert_eq!(circuit(), CircuitState::HalfOpen);
        assert_eq!(read(&db).await.unwrap(), None);
        assert_eq!(circuit(), CircuitState::Closed);
    }

    async fn a_half_open_circuit_lets_one_call_through_at_a_time(db: Dynamo) {
        shop(&db).await;
        let (settings, hands) = breaker(1);
        let gates = [Gate::new(), Gate::new()];
        let faults = Faults::new().next("GetItem", Fault::FailBefore).next("GetItem", Fault::Hold(gates[0].clone()));
        let faults = faults.next("GetItem", Fault::Hold(gates[1].clone())).next("GetItem", Fault::CutBody);
        let (faulty, log) = faults.over(&db);
        let db = faulty.with_circuit_breaker(settings);
        assert!(matches!(read(&db).await, Err(Error::OutcomeUnknown { .. })));
        hands.forward(10_000);
        let probe = |db: Dynamo| tokio::spawn(async move { read(&db).await });
        let first = probe(db.clone());
        gates[0].arrived(1).await;
        let Err(Error::CircuitOpen { retry_after: Duration::ZERO, .. }) = read(&db).await else { panic!() };
        // One that nobody waits for any more makes room for the next.
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        let second = probe(db.clone());
        gates[1].arrived(1).await;
        assert!(matches!(read(&db).await, Err(Error::CircuitOpen { .. })));
        gates[1].open();
        assert_eq!(second.await.unwrap().unwrap(), None);
        assert_eq!((db.circuit("Shop").unwrap(), log.total()), (Some(CircuitState::Closed), 3));
        // A probe that fails opens it again.
        assert!(read(&db).await.is_err());
        assert_eq!(db.circuit("Shop").unwrap(), Some(CircuitState::Open));
    }

    async fn what_dynamodb_answers_does_not_open_a_circuit(db: Dynamo) {
        shop(&db).await;
        let (settings, _) = breaker(2);
        let refuse = Fault::Refuse { code: "ValidationException", message: "no" };
        let faults = Faults::new().next("GetItem", Fault::LoseAnswer).times(3, "GetItem", Fault::Throttle);
        let (faulty, _) = faults.times(2, "GetItem", refuse).next("GetItem", Fault::LoseAnswer).over(&db);
        let db = faulty.with_circuit_breaker(settings);
        for _ in 0..7 {
            assert!(read(&db).await.is_err());
        }
        user("bob@x").create().send(&db).await.unwrap();
        for _ in 0..3 {
            assert!(matches!(user("bob@x").create().send(&db).await, Err(Error::AlreadyExists { .. })));
        }
        assert_eq!(db.circuit("Shop").unwrap(), Some(CircuitState::Closed));
    }

    async fn without_a_breaker_everything_is_sent(db: Dynamo) {
        shop(&db).await;
        let (faulty, log) = Faults::new().always("GetItem", Fault::Unreachable).over(&db);
        for _ in 0..10 {
            assert!(matches!(read(&faulty).await, Err(Error::Unreachable { operation: "GetItem", .. })));
        }
        assert_eq!((faulty.circuit("Shop").unwrap(), log.count("GetItem")), (None, 10));
    }
}

#[tokio::test]
async fn the_builder_takes_a_breaker() {
    let settings = Dynamo::builder().region("eu-west-1").endpoint("http://127.0.0.1:1").credentials("a", "b", None);
    let db = settings.circuit_breaker(CircuitBreaker::default().failures(1)).build().await.unwrap();
    let (faulty, log) = Faults::new().always("GetItem", Fault::FailBefore).over(&db);
    assert!(matches!(read(&faulty).await, Err(Error::OutcomeUnknown { .. })));
    assert!(matches!(read(&faulty).await, Err(Error::CircuitOpen { .. })));
    assert_eq!(log.total(), 1);
}
