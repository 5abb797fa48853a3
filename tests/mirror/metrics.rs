//! What is published of a move, for dashboards and alarms.

use std::collections::BTreeMap;

use dual_repo::mirror::Phase;
use dual_repo::repository::{BackfillOptions, DualStore, Repository};
use dual_repo::testing::conformance::Tag;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use crate::setting::{Setting, reason};

/// What was published, by name and labels.
async fn published(store: &DualStore) -> BTreeMap<String, f64> {
    let recorder = DebuggingRecorder::new();
    {
        let _guard = metrics::set_default_local_recorder(&recorder);
        store.publish().await.unwrap();
    }
    let value = |value: DebugValue| match value {
        DebugValue::Counter(count) => f64::from(u32::try_from(count).unwrap()),
        DebugValue::Gauge(value) => value.into_inner(),
        DebugValue::Histogram(_) => panic!("there are none"),
    };
    let metrics = recorder.snapshotter().snapshot().into_vec().into_iter();
    let named = metrics.map(|(key, _, _, found)| {
        let labels = key.key().labels().map(|label| format!("{}={}", label.key(), label.value()));
        let name = std::iter::once(key.key().name().to_owned()).chain(labels).collect::<Vec<_>>().join(" ");
        (name, value(found))
    });
    named.collect()
}

integration::on_every_engine! {
    async fn a_move_publishes_how_it_fares(db: dynamo_core::Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        let first = published(&store).await;
        let names: std::collections::BTreeSet<&str> = first.keys().filter_map(|key| key.split(' ').next()).collect();
        let described: std::collections::BTreeSet<&str> = DualStore::METRICS.iter().map(|metric| metric.name).collect();
        assert_eq!(names, described);
        let has = |found: &BTreeMap<String, f64>, expected: &[(&str, f64)]| {
            for (name, value) in expected {
                assert!(found.get(*name).is_some_and(|found| (found - value).abs() < 1e-9), "{name} is not {value} in {found:#?}");
            }
        };
        has(&first, &[("mirror_phase", 0.0), ("mirror_pending", 0.0), ("mirror_circuit_open store=mysql", 0.0)]);
        store.switch(Phase::Capture, &reason()).await.unwrap();
        let tag = |name: &str| Tag { tenant: "acme".into(), name: name.into(), weight: Some(1) };
        store.repository::<Tag>().create(tag("a")).await.unwrap();
        // Nothing ships it yet, as no relay runs and the store does not wait.
        let captured = published(&store).await;
        has(&captured, &[("mirror_phase", 1.0), ("mirror_dead_letters", 0.0)]);
        store.switch(Phase::Backfill, &reason()).await.unwrap();
        store.backfill(&BackfillOptions::default()).await.unwrap();
        while store.relay().await.unwrap() > 0 {}
        let filled = published(&store).await;
        has(&filled, &[("mirror_phase", 2.0), ("mirror_backfill_open_ranges", 0.0), ("mirror_mismatches_total", 0.0)]);
        has(&filled, &[("mirror_shipped_total result=done", 1.0), ("mirror_largest_group", 1.0), ("mirror_split_total", 0.0)]);
        has(&filled, &[("mirror_circuit_open store=dynamodb", 0.0), ("mirror_shadow_reads_total result=different", 0.0)]);
    }
}
