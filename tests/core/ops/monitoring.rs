//! What monitors are told of calls, and what heat maps find.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_core::batch::BatchRead;
use dynamo_core::heat::{HeatMap, HotKey};
use dynamo_core::monitor::{CallReport, Metrics, Monitor, Outcome};
use dynamo_core::op::Unit;
use dynamo_core::transaction::TransactGet;
use dynamo_core::{BatchWrite, CircuitBreaker, Dynamo, DynamoEntity, DynamoTable, Engine, Error, Transaction};
use futures::TryStreamExt;
use integration::faults::Gate;
use integration::{Fault, Faults};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use super::entities::{Order, Shop, User, order, shop, user};
use super::readings::{Reading, Readings, reading};
use super::spans::Spans;

/// Keeps what it is told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Call>>>);

#[derive(Debug, Clone, PartialEq)]
struct Call {
    operation: &'static str,
    entity: Option<&'static str>,
    index: Option<&'static str>,
    tables: usize,
    partitions: usize,
    outcome: Outcome,
    attempts: u32,
    throttles: u32,
}

impl Monitor for Told {
    fn ended(&self, call: &CallReport) {
        let mut tables: Vec<&str> = call.touched.iter().map(|touched| touched.table.as_str()).collect();
        tables.sort_unstable();
        tables.dedup();
        self.0.lock().unwrap().push(Call {
            operation: call.operation,
            entity: call.entity,
            index: call.index(),
            tables: tables.len(),
            partitions: call.touched.iter().filter(|touched| !touched.partition.is_empty()).count(),
            outcome: call.outcome,
            attempts: call.attempts,
            throttles: call.throttles,
        });
        // Neither keys nor values.
        assert!(!format!("{call:?}").contains("bob@x"), "{call:?}");
    }
}

impl Told {
    fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    fn outcome(&self) -> (Outcome, u32, u32) {
        let calls = self.take();
        let [Call { outcome, attempts, throttles, .. }] = calls[..] else { panic!("{calls:?}") };
        (outcome, attempts, throttles)
    }
}

fn call(operation: &'static str, entity: Option<&'static str>, index: Option<&'static str>, partitions: usize) -> Call {
    Call { operation, entity, index, tables: 1, partitions, outcome: Outcome::Success, attempts: 1, throttles: 0 }
}

integration::on_every_engine! {
    async fn every_call_is_told_with_what_it_is_about(db: Dynamo) {
        shop(&db).await;
        Readings::ensure_table(&db).await.unwrap();
        let told = Told::default();
        let db = db.with_monitor(told.clone());
        user("bob@x").create().send(&db).await.unwrap();
        User::update("bob@x").add(|u| u.logins, 1).send(&db).await.unwrap();
        User::get("bob@x").send(&db).await.unwrap();
        Order::query("bob@x").all(&db).await.unwrap();
        Order::query_gsi::<2>("X1").all(&db).await.unwrap();
        Shop::query("bob@x").all(&db).await.unwrap();
        User::scan().all(&db).await.unwrap();
        User::delete("bob@x").send(&db).await.unwrap();
        BatchWrite::new().put(user("bob@x")).put(user("eve@x")).put(reading(1, 1)).send(&db).await.unwrap();
        BatchRead::new((User::get("bob@x"), Reading::get((1, 1)))).send(&db).await.unwrap();
        Transaction::new().put(user("bob@x")).check(User::exists("eve@x")).send(&db).await.unwrap();
        Transaction::new().put(user("bob@x")).put(reading(1, 2)).send(&db).await.unwrap();
        TransactGet::new((User::get("bob@x"), User::get("eve@x"))).send(&db).await.unwrap();
        let both = |call: Call| Call { tables: 2, ..call };
        let expected = [
            call("PutItem", Some("USER"), None, 1),
            call("UpdateItem", Some("USER"), None, 1),
            call("GetItem", Some("USER"), None, 1),
            call("Query", Some("ORDER"), None, 1),
            call("Query", Some("ORDER"), Some("GSI2"), 1),
            call("Query", None, None, 1),
            call("Scan", Some("USER"), None, 0),
            call("DeleteItem", Some("USER"), None, 1),
            both(call("BatchWriteItem", None, None, 3)),
            both(call("BatchGetItem", None, None, 2)),
            call("TransactWriteItems", Some("USER"), None, 2),
            both(call("TransactWriteItems", None, None, 2)),
            call("TransactGetItems", None, None, 2),
        ];
        let calls = told.take();
        for (found, expected) in calls.iter().zip(&expected) {
            assert_eq!(found, expected);
        }
        assert_eq!(calls.len(), expected.len());
    }

    async fn what_becomes_of_a_call_is_told(db: Dynamo) {
        shop(&db).await;
        let told = Told::default();
        let over = |faults: Faults| faults.over(&db.clone().with_monitor(told.clone())).0;
        let put = |db: Dynamo| async move { user("bob@x").create().send(&db).await };
        let plain = over(Faults::new());
        put(plain.clone()).await.unwrap();
        assert_eq!(told.outcome(), (Outcome::Success, 1, 0));
        assert!(put(plain.clone()).await.is_err());
        assert_eq!(told.outcome(), (Outcome::ConditionFailed, 1, 0));
        // A condition that does not hold in a transaction.
        assert!(Transaction::new().create(user("bob@x")).send(&plain).await.is_err());
        assert_eq!(told.outcome(), (Outcome::ConditionFailed, 1, 0));
        let get = |db: Dynamo| async move { User::get("bob@x").send(&db).await };
        get(over(Faults::new().times(2, "GetItem", Fault::Throttle).attempts(3))).await.unwrap();
        assert_eq!(told.outcome(), (Outcome::Success, 3, 2));
        assert!(matches!(get(over(Faults::new().always("GetItem", Fault::Throttle).attempts(2))).await, Err(Error::Throttled { .. })));
        assert_eq!(told.outcome(), (Outcome::Throttled, 2, 2));
        for fault in [Fault::FailBefore, Fault::LoseAnswer, Fault::CutBody, Fault::Unreachable] {
            assert!(get(over(Faults::new().always("GetItem", fault.clone()))).await.is_err());
            assert_eq!(told.outcome(), (Outcome::Unanswered, 1, 0), "{fault:?}");
        }
        let refuse = |code| Fault::Refuse { code, message: "no" };
        assert!(get(over(Faults::new().next("GetItem", refuse("ValidationException")))).await.is_err());
        assert_eq!(told.outcome(), (Outcome::Refused, 1, 0));
        let put_over = over(Faults::new().next("PutItem", refuse("TransactionConflictException")));
        assert!(put(put_over).await.is_err());
        assert_eq!(told.outcome(), (Outcome::Conflict, 1, 0));
        let broken = over(Faults::new().always("GetItem", Fault::LoseRequest)).with_circuit_breaker(CircuitBreaker::default().failures(1));
        assert!(get(broken.clone()).await.is_err());
        assert_eq!(told.outcome(), (Outcome::Unanswered, 1, 0));
        assert!(matches!(get(broken).await, Err(Error::CircuitOpen { .. })));
        assert_eq!(told.outcome(), (Outcome::CircuitOpen, 0, 0));
    }

    async fn a_call_that_nobody_waits_for_any_more_is_told(db: Dynamo) {
        shop(&db).await;
        let (told, gate) = (Told::default(), Gate::new());
        let faults = Faults::new().next("GetItem", Fault::Hold(gate.clone()));
        let (db, _) = faults.over(&db.with_monitor(told.clone()));
        let reads = tokio::spawn(async move { User::get("bob@x").send(&db).await });
        gate.arrived(1).await;
        reads.abort();
        assert!(reads.await.unwrap_err().is_cancelled());
        assert_eq!(told.outcome(), (Outcome::Abandoned, 1, 0));
    }

    async fn what_a_batch_leaves_counts_as_throttled(db: Dynamo) {
        shop(&db).await;
        let told = Told::default();
        let faults = Faults::new().next("BatchWriteItem", Fault::Unprocessed { percent: 50 });
        let (db, _) = faults.over(&db.with_monitor(told.clone()));
        BatchWrite::new().put_all(["a", "b", "c", "d"].map(user)).send(&db).await.unwrap();
        let calls: Vec<(usize, u32)> = told.take().into_iter().map(|call| (call.partitions, call.throttles)).collect();
        assert_eq!(calls, [(4, 1), (2, 0)]);
    }

    async fn a_write_that_is_sent_again_by_this_library_is_two_calls(db: Dynamo) {
        shop(&db).await;
        let told = Told::default();
        let faults = Faults::new().next("PutItem", Fault::Throttle).attempts(3);
        let (db, _) = faults.over(&db.with_monitor(told.clone()));
        user("bob@x").put().send_old(&db).await.unwrap();
        let calls: Vec<(Outcome, u32)> = told.take().into_iter().map(|call| (call.outcome, call.attempts)).collect();
        assert_eq!(calls, [(Outcome::Throttled, 1), (Outcome::Success, 1)]);
    }

    async fn hot_keys_are_found_whatever_reads_and_writes_them(db: Dynamo) {
        shop(&db).await;
        let hot = Arc::new(Mutex::new(Vec::<HotKey>::new()));
        let tell = { let hot = Arc::clone(&hot); move |key: &HotKey| hot.lock().unwrap().push(key.clone()) };
        // The tenth of what a partition bears, so that a few kilobytes are many.
        let heat = HeatMap::new().plain().warn_above(0.1).on_hot(tell);
        let db = db.with_monitor(heat.clone());
        let large = |email: &str, id| Order { note: Some("x".repeat(300_000)), coupon: Some("X1".into()), ..order(email, "d1", id) };
        for id in 1..=4 {
            large("bob@x", id).create().send(&db).await.unwrap();
        }
        BatchWrite::new().put(large("bob@x", 5)).put(order("eve@x", "d1", 1)).send(&db).await.unwrap();
        Order::query("bob@x").consistent().stream(&db).try_collect::<Vec<_>>().await.unwrap();
        Order::query_gsi::<2>("X1").stream(&db).try_collect::<Vec<_>>().await.unwrap();
        let hottest = heat.hottest(10);
        let of = |key: &str, index: Option<&str>, unit: Unit| {
            let found = hottest.iter().find(|hot| hot.key == key && hot.index == index && hot.unit == unit);
            found.unwrap_or_else(|| panic!("{key} is not in {hottest:?}")).clone()
        };
        let (bob, eve) = (of("bob@x", None, Unit::Write), of("eve@x", None, Unit::Write));
        assert_eq!(hottest[0], bob);
        // Of the batch, each by its size; 293 units for one order, a tenth of them in each second.
        assert!((100.0..=147.5).contains(&bob.at_least) && eve.at_most <= 0.21, "{bob} {eve}");
        of("bob@x", None, Unit::Read);
        of("COUPON#X1", Some("GSI2"), Unit::Read);
        let hot: BTreeMap<String, Unit> = hot.lock().unwrap().iter().map(|hot| (hot.key.clone(), hot.unit)).collect();
        assert_eq!(hot, BTreeMap::from([("bob@x".to_owned(), Unit::Write)]));
        assert!(bob.to_string().starts_with("partition key `bob@x` of table `"), "{bob}");
    }

    async fn keys_are_shown_as_hashes_unless_told(db: Dynamo) {
        shop(&db).await;
        let (heat, same) = (HeatMap::new(), [HeatMap::new().hashed_by([7; 16]), HeatMap::new().hashed_by([7; 16])]);
        let db = db.with_monitor(heat.clone()).with_monitor(same[0].clone()).with_monitor(same[1].clone());
        user("bob@x").put().send(&db).await.unwrap();
        let key = |heat: &HeatMap| heat.hottest(1).remove(0).key;
        assert_eq!((key(&heat).len(), key(&same[0])), (16, key(&same[1])));
        assert_ne!(key(&heat), key(&same[0]));
        assert!(!format!("{heat:?} {db:?}").contains("bob@x"));
    }

    async fn calls_are_counted_and_measured(db: Dynamo) {
        shop(&db).await;
        let recorder = DebuggingRecorder::new();
        {
            let _guard = metrics::set_default_local_recorder(&recorder);
            let (db, _) = Faults::new().next("GetItem", Fault::Throttle).attempts(3).over(&db.clone().with_monitor(Metrics::new()));
            order("bob@x", "d1", 1).create().send(&db).await.unwrap();
            assert!(order("bob@x", "d1", 1).create().send(&db).await.is_err());
            User::get("bob@x").consistent().send(&db).await.unwrap();
            Transaction::new().put(user("bob@x")).put(order("bob@x", "d1", 2)).send(&db).await.unwrap();
        }
        let shop = db.table_name("Shop").unwrap();
        let mut found: BTreeMap<String, DebugValue> = BTreeMap::new();
        let mut kinds: BTreeMap<String, (Vec<String>, bool)> = BTreeMap::new();
        for (key, _, help, value) in recorder.snapshotter().snapshot().into_vec() {
            let labels: Vec<_> = key.key().labels().collect();
            let values: Vec<&str> = labels.iter().map(|label| label.value()).collect();
            found.insert(format!("{} {}", key.key().name(), values.join(" ").replace(&shop, "T")), value);
            let names = labels.iter().map(|label| label.key().to_owned()).collect();
            kinds.insert(key.key().name().to_owned(), (names, help.is_some()));
        }
        // As they are documented, but for the limiter's, which this handle lacks.
        for metric in Metrics::METRICS.iter().filter(|metric| metric.name != "dynamodb_limiter_wait_seconds") {
            let labels = metric.labels.iter().map(|label| (*label).to_owned()).collect();
            assert_eq!(kinds.remove(metric.name), Some((labels, true)), "{}", metric.name);
        }
        assert_eq!(kinds, BTreeMap::new());
        let count = |name: &str| match found.get(name) {
            Some(DebugValue::Counter(count)) => *count,
            found => panic!("{name}: {found:?}"),
        };
        let sum = |name: &str| match found.get(name) {
            Some(DebugValue::Histogram(values)) => values.iter().map(|value| value.into_inner()).sum::<f64>(),
            _ => panic!("{name} is not in {found:#?}"),
        };
        assert_eq!(count("dynamodb_calls_total T  PutItem ORDER success"), 1);
        assert_eq!(count("dynamodb_calls_total T  PutItem ORDER condition_failed"), 1);
        assert_eq!(count("dynamodb_calls_total T  TransactWriteItems  success"), 1);
        assert_eq!((count("dynamodb_retries_total T  GetItem USER"), count("dynamodb_throttles_total T  GetItem USER")), (1, 1));
        assert_eq!(count("dynamodb_throttles_total T  PutItem ORDER"), 0);
        assert!(sum("dynamodb_call_seconds T  GetItem USER success") > 0.0);
        assert!((sum("dynamodb_write_units T  PutItem") - 1.0).abs() < 1e-9);
        assert!((sum("dynamodb_write_units T GSI1 PutItem") - 1.0).abs() < 1e-9);
    }

    async fn a_span_has_what_a_call_was_and_no_contents(db: Dynamo) {
        shop(&db).await;
        let spans = Spans::default();
        let (metered, _) = db.metered();
        {
            let _guard = tracing::subscriber::set_default(spans.clone());
            user("bob@x").create().send(&metered).await.unwrap();
            Order::query_gsi::<2>("hunter2").send(&metered).await.unwrap();
            assert!(user("bob@x").create().send(&metered).await.is_err());
            // A span is all that it takes; capacity is not asked for then.
            User::get("bob@x").send(&db).await.unwrap();
        }
        let spans = spans.take();
        let text = format!("{spans:?}");
        assert!(!text.contains("hunter2") && !text.contains("bob@x"), "{text}");
        let [put, query, refused, get] = &spans[..] else { panic!("{text}") };
        let shop = db.table_name("Shop").unwrap();
        let has = |span: &BTreeMap<String, String>, fields: &[(&str, &str)]| {
            for (name, value) in fields {
                assert_eq!(span.get(*name).map(String::as_str), Some(*value), "{name} of {span:?}");
            }
        };
        has(put, &[
            ("otel.name", "PutItem"),
            ("otel.kind", "client"),
            ("db.system.name", "aws.dynamodb"),
            ("db.operation.name", "PutItem"),
            ("db.collection.name", &shop),
            ("dynamodb.entity", "USER"),
            ("dynamodb.outcome", "success"),
            ("dynamodb.attempts", "1"),
            ("dynamodb.throttles", "0"),
            ("dynamodb.write_units", "1"),
            ("dynamodb.read_units", "0"),
        ]);
        has(query, &[("db.operation.name", "Query"), ("dynamodb.index", "GSI2")]);
        has(refused, &[("dynamodb.outcome", "condition_failed")]);
        has(get, &[("db.collection.name", &shop), ("dynamodb.outcome", "success")]);
        assert!(!refused.contains_key("otel.status_code") && !get.contains_key("dynamodb.read_units"), "{text}");
    }
}

#[tokio::test]
async fn what_waits_for_a_limiter_is_no_latency() {
    use dynamo_core::capacity::{Limiter, Limits};

    #[derive(Clone, Default)]
    struct Times(Arc<Mutex<Vec<(Duration, Duration)>>>);
    impl Monitor for Times {
        fn ended(&self, call: &CallReport) {
            self.0.lock().unwrap().push((call.waited, call.latency));
        }
    }
    let (times, db) = (Times::default(), Dynamo::embedded().unwrap());
    assert_eq!(db.engine(), Engine::Embedded);
    shop(&db).await;
    // A unit in twenty milliseconds, of which a second's are there at first.
    let limiter = Limiter::new(Limits { reads: None, writes: Some(50) });
    limiter.writes("Shop").consumed(51.0);
    let db = db.with_limiter(limiter).with_monitor(times.clone());
    user("bob@x").put().send(&db).await.unwrap();
    let times = times.0.lock().unwrap();
    let [(waited, latency)] = times[..] else { panic!("{times:?}") };
    assert!(waited >= Duration::from_millis(15), "{waited:?} and {latency:?}");
}
