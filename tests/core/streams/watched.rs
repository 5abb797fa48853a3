//! What monitors are told of consumers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_core::capacity::{Limiter, Limits};
use dynamo_core::monitor::{CallReport, Metrics, Monitor, Outcome, StreamReport};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use super::fake::Fake;
use super::sharding::shard;
use super::{Shop, collect, order};

/// Keeps what it is told: outcomes of calls, with their operation and table, and changes that were handled.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<(Calls, Handled)>>);

type Calls = Vec<(&'static str, String, Outcome)>;
type Handled = Vec<(String, usize, Option<Duration>)>;

impl Monitor for Told {
    fn ended(&self, call: &CallReport) {
        let table = call.table().unwrap_or_default().to_owned();
        self.0.lock().unwrap().0.push((call.operation, table, call.outcome));
    }

    fn handled(&self, changes: &StreamReport<'_>) {
        let StreamReport { consumer, table, changes, behind, .. } = changes;
        self.0.lock().unwrap().1.push((format!("{consumer} {table}"), *changes, *behind));
    }
}

impl Told {
    fn outcomes(&self, operation: &str) -> Vec<Outcome> {
        let told = self.0.lock().unwrap();
        told.0.iter().filter(|(name, ..)| *name == operation).map(|(.., outcome)| *outcome).collect()
    }
}

integration::on_every_engine! {
    async fn calls_and_handled_changes_of_a_consumer_are_told(db: Dynamo) {
        Shop::ensure_table(&db).await.unwrap();
        for id in 1..=3 {
            order(id, "new").create().send(&db).await.unwrap();
        }
        let (told, table) = (Told::default(), db.table_name("Shop").unwrap());
        let watched = db.clone().with_monitor(told.clone());
        collect(&watched, Shop::changes("index").page(2), 3).await.unwrap();
        for operation in ["DescribeStream", "GetShardIterator", "GetRecords"] {
            let outcomes = told.outcomes(operation);
            assert!(!outcomes.is_empty(), "{operation}");
            assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Success), "{operation}: {outcomes:?}");
        }
        let told = told.0.lock().unwrap();
        assert!(told.0.iter().all(|(_, of, _)| *of == table), "{told:?}");
        for (whose, _, behind) in &told.1 {
            assert_eq!(*whose, format!("index {table}"));
            assert!(behind.is_some_and(|behind| behind < Duration::from_mins(1)), "{behind:?}");
        }
        let handled: Vec<usize> = told.1.iter().map(|(_, changes, _)| *changes).collect();
        assert_eq!((handled.iter().sum::<usize>(), handled.iter().max()), (3, Some(&2)), "{handled:?}");
    }
}

#[test]
fn metrics_say_how_far_behind_a_consumer_is() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let fake = Fake::new(vec![shard("a", None, &[1, 2, 3])]);
            let db = fake.db().with_monitor(Metrics::new());
            collect(&db, Shop::changes("index"), 3).await.unwrap();
        });
    });
    let found = snapshotter.snapshot().into_vec().into_iter().filter_map(|(key, _, _, value)| {
        let labels: Vec<String> =
            key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let value = match value {
            DebugValue::Counter(count) => count.to_string(),
            DebugValue::Histogram(values) => format!("{} values", values.len()),
            DebugValue::Gauge(_) => return None,
        };
        key.key()
            .name()
            .starts_with("dynamodb_stream_")
            .then(|| (key.key().name().to_owned(), (labels.join(" "), value)))
    });
    let found: BTreeMap<String, (String, String)> = found.collect();
    let expected = |value: &str| ("table=Shop consumer=index".to_owned(), value.to_owned());
    assert_eq!(found["dynamodb_stream_changes_total"], expected("3"));
    assert_eq!(found["dynamodb_stream_behind_seconds"], expected("1 values"));
}

#[tokio::test]
async fn throttled_calls_of_streams_are_told_and_wait_for_no_limiter() {
    let fake = Fake::new(vec![shard("a", None, &[1])]);
    fake.fail("GetRecords", &["LimitExceededException"]);
    let told = Told::default();
    let limiter = Limiter::new(Limits { reads: Some(1), ..Limits::default() });
    // Of which nothing is left for years.
    limiter.reads("Shop").consumed(1e9);
    let db = fake.db().with_monitor(told.clone()).with_limiter(limiter);
    collect(&db, Shop::changes("index"), 1).await.unwrap();
    assert_eq!(told.outcomes("GetRecords"), [Outcome::Throttled, Outcome::Success]);
}
