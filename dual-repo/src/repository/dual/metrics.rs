//! How the move fares, as gauges and counters of the `metrics` crate.

use dynamo_core::CircuitState;
use dynamo_core::monitor::{MetricDescription, MetricKind};
use metrics::{counter, gauge};

use super::{DualStore, Health, Rounds, ShadowCounts, ShipmentCounts};
use crate::mirror::Phase;
use crate::mirror::switch::Facts;
use crate::repository::Result;

const PHASE: &str = "mirror_phase";
const PENDING: &str = "mirror_pending";
pub(super) const LAG: &str = "mirror_lag_seconds";
pub(super) const DEAD: &str = "mirror_dead_letters";
pub(super) const UNAWARE: &str = "mirror_unaware_instances";
const UNFILLED: &str = "mirror_backfill_open_ranges";
pub(super) const CIRCUIT: &str = "mirror_circuit_open";
const DELAYED: &str = "mirror_delayed_writes_total";
const REFUSED: &str = "mirror_refused_writes_total";
const SHADOW: &str = "mirror_shadow_reads_total";
const SHIPPED: &str = "mirror_shipped_total";
const SPLIT: &str = "mirror_split_total";
const LARGEST: &str = "mirror_largest_group";
const ROUNDS: &str = "mirror_rounds_total";
const COMPARED: &str = "mirror_compared_total";
pub(super) const UNEXPLAINED: &str = "mirror_mismatches_total";

const fn counts(name: &'static str, labels: &'static [&'static str], help: &'static str) -> MetricDescription {
    MetricDescription::new(name, MetricKind::Counter, "count", labels, help)
}

const fn gauges(name: &'static str, unit: &'static str, help: &'static str) -> MetricDescription {
    MetricDescription::new(name, MetricKind::Gauge, unit, &[], help)
}

impl DualStore {
    /// The metrics of [`publish`](Self::publish). The guide [`mirror`](crate::guide::mirror) has them as a table.
    pub const METRICS: [MetricDescription; 16] = [
        gauges(PHASE, "count", "The phase, from 0 for `mysql-only` to 5 for `dynamo-read`"),
        gauges(PENDING, "count", "Aggregates that DynamoDB may not have"),
        gauges(LAG, "seconds", "How long the oldest of them has been so"),
        gauges(DEAD, "count", "Aggregates that cannot be shipped as they are"),
        gauges(UNAWARE, "count", "Instances that have not heard of the current phase"),
        gauges(UNFILLED, "count", "Ranges that the backfill has not come to the end of"),
        MetricDescription::new(
            CIRCUIT,
            MetricKind::Gauge,
            "count",
            &["store"],
            "1 while a store is not asked, 0.5 while it is tried",
        ),
        counts(DELAYED, &[], "Writes that had to wait, as DynamoDB was too far behind"),
        counts(REFUSED, &[], "Writes that were refused for that"),
        counts(
            SHADOW,
            &["result"],
            "Reads that were compared: `same`, `lagging`, `different`; or not: `failed`, `skipped`",
        ),
        counts(
            SHIPPED,
            &["result"],
            "Aggregates that were shipped: `done`, or `failed` for now; and writes that something newer was there for: `superseded`",
        ),
        counts(SPLIT, &[], "Aggregates that were shipped each alone, as too many were changed together"),
        gauges(LARGEST, "count", "Aggregates of the largest group that was shipped as one"),
        counts(ROUNDS, &[], "Rounds of comparing all data that have come to their end"),
        counts(COMPARED, &[], "Aggregates that were compared by them"),
        counts(UNEXPLAINED, &[], "Differences that nothing pending explains"),
    ];

    /// Sets gauges and counters of the [`metrics`](https://docs.rs/metrics) crate to how the move fares: call it every few
    /// seconds, from one instance or from each. What it asks of MySQL is [`facts`](Self::facts) and [`rounds`](Self::rounds).
    ///
    /// ```no_run
    /// # use dual_repo::repository::DualStore;
    /// # use std::time::Duration;
    /// # async fn run(store: DualStore) {
    /// DualStore::METRICS.iter().for_each(|metric| metric.describe());
    /// loop {
    ///     if let Err(error) = store.publish().await {
    ///         eprintln!("{error}");
    ///     }
    ///     tokio::time::sleep(Duration::from_secs(15)).await;
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// Whatever MySQL says; what nobody has to be asked for is published all the same.
    pub async fn publish(&self) -> Result<()> {
        self.health().publish();
        self.shadow().publish();
        self.shipments().publish();
        gauge!(PHASE).set(f64::from(number(self.phase())));
        self.facts().await?.publish();
        self.rounds().await?.publish();
        Ok(())
    }
}

fn number(phase: Phase) -> u8 {
    let at = Phase::ALL.iter().position(|known| *known == phase).unwrap_or_default();
    u8::try_from(at).unwrap_or(u8::MAX)
}

#[allow(clippy::cast_precision_loss, reason = "a number for people")]
fn set(name: &'static str, count: u64) {
    gauge!(name).set(count as f64);
}

impl Health {
    fn publish(self) {
        for (store, state) in [("dynamodb", self.dynamo), ("mysql", self.mysql)] {
            let open = match state {
                CircuitState::Closed => 0.0,
                CircuitState::HalfOpen => 0.5,
                _ => 1.0,
            };
            gauge!(CIRCUIT, "store" => store).set(open);
        }
        counter!(DELAYED).absolute(self.delayed);
        counter!(REFUSED).absolute(self.refused);
    }
}

impl ShadowCounts {
    fn publish(self) {
        let ShadowCounts { compared, lagging, different, failed, skipped } = self;
        let same = compared.saturating_sub(lagging).saturating_sub(different);
        let results = [("same", same), ("lagging", lagging), ("different", different)];
        for (result, count) in results.into_iter().chain([("failed", failed), ("skipped", skipped)]) {
            counter!(SHADOW, "result" => result).absolute(count);
        }
    }
}

impl ShipmentCounts {
    fn publish(self) {
        let ShipmentCounts { shipped, superseded, failed, split, largest_group } = self;
        for (result, count) in [("done", shipped), ("superseded", superseded), ("failed", failed)] {
            counter!(SHIPPED, "result" => result).absolute(count);
        }
        counter!(SPLIT).absolute(split);
        set(LARGEST, largest_group);
    }
}

impl Facts {
    fn publish(&self) {
        set(PENDING, self.pending);
        gauge!(LAG).set(self.oldest.unwrap_or_default().as_secs_f64());
        set(DEAD, self.dead);
        set(UNAWARE, u64::try_from(self.unaware.len()).unwrap_or(u64::MAX));
        set(UNFILLED, self.unfilled.unwrap_or_default());
    }
}

impl Rounds {
    fn publish(&self) {
        counter!(ROUNDS).absolute(self.done);
        counter!(COMPARED).absolute(self.compared);
        counter!(UNEXPLAINED).absolute(self.unexplained);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_has_a_row_for_each_metric() {
        let guide = include_str!("../../docs/mirror.md");
        for row in DualStore::METRICS.map(|metric| metric.row()) {
            assert!(guide.lines().any(|line| line == row), "the guide lacks this row:\n{row}");
        }
        assert_eq!(guide.lines().filter(|line| line.starts_with("| `mirror_")).count(), DualStore::METRICS.len());
    }
}
