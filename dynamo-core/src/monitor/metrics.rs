//! Counters and histograms of calls, by the `metrics` crate.

use metrics::{Label, Unit, counter, histogram};

use super::{CallReport, Monitor};

/// Keeps counters and histograms of calls, through whatever recorder the program has installed for the
/// [`metrics`](https://docs.rs/metrics) crate. The names are those of [`METRICS`](Self::METRICS).
///
/// A [`Monitor`]: give it to [`Dynamo::with_monitor`](crate::Dynamo::with_monitor), once the recorder is installed.
///
/// ```no_run
/// # use dynamo_core::Dynamo;
/// use dynamo_core::monitor::Metrics;
///
/// # fn run(db: Dynamo) {
/// // First: `PrometheusBuilder::new().install()?`, or another exporter's.
/// let db = db.with_monitor(Metrics::new());
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Metrics;

/// A metric that this library keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MetricDescription {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: MetricKind,
    /// Its unit: `seconds`, `units` of capacity, or `count`.
    pub unit: &'static str,
    /// The labels that it has. One that does not apply is empty; where there are several tables, `several`.
    pub labels: &'static [&'static str],
    /// What it counts.
    pub help: &'static str,
}

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetricKind {
    /// It goes up.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How many there were of which size, and their sum.
    Histogram,
}

const CALLS: &str = "dynamodb_calls_total";
const CALL_SECONDS: &str = "dynamodb_call_seconds";
const WAIT_SECONDS: &str = "dynamodb_limiter_wait_seconds";
const RETRIES: &str = "dynamodb_retries_total";
const THROTTLES: &str = "dynamodb_throttles_total";
const READ_UNITS: &str = "dynamodb_read_units";
const WRITE_UNITS: &str = "dynamodb_write_units";

#[cfg(feature = "streams")]
const CHANGES: &str = "dynamodb_stream_changes_total";
#[cfg(feature = "streams")]
const BEHIND_SECONDS: &str = "dynamodb_stream_behind_seconds";

#[cfg(feature = "streams")]
const OF_CONSUMER: &[&str] = &["table", "consumer"];
const OF_CALL: &[&str] = &["table", "index", "operation", "entity"];
const OF_OUTCOME: &[&str] = &["table", "index", "operation", "entity", "outcome"];
const OF_UNITS: &[&str] = &["table", "index", "operation"];

impl Metrics {
    /// All metrics of calls. The guide [`monitoring`](crate::guide::monitoring) has them as a table.
    pub const METRICS: [MetricDescription; 7] = [
        MetricDescription::new(CALLS, MetricKind::Counter, "count", OF_OUTCOME, "Calls that have ended"),
        MetricDescription::new(
            CALL_SECONDS,
            MetricKind::Histogram,
            "seconds",
            OF_OUTCOME,
            "Time of a call, with its retries",
        ),
        MetricDescription::new(
            RETRIES,
            MetricKind::Counter,
            "count",
            OF_CALL,
            "Attempts of calls, but for the first of each",
        ),
        MetricDescription::new(
            THROTTLES,
            MetricKind::Counter,
            "count",
            OF_CALL,
            "Attempts for which there was no capacity",
        ),
        MetricDescription::new(
            WAIT_SECONDS,
            MetricKind::Histogram,
            "seconds",
            OF_CALL,
            "Time that a limiter has held a call back",
        ),
        MetricDescription::new(
            READ_UNITS,
            MetricKind::Histogram,
            "units",
            OF_UNITS,
            "Read units that a call has consumed",
        ),
        MetricDescription::new(
            WRITE_UNITS,
            MetricKind::Histogram,
            "units",
            OF_UNITS,
            "Write units that a call has consumed",
        ),
    ];

    /// All metrics of consumers of streams, which are in the same table.
    #[cfg(feature = "streams")]
    pub const STREAM_METRICS: [MetricDescription; 2] = [
        MetricDescription::new(
            CHANGES,
            MetricKind::Counter,
            "count",
            OF_CONSUMER,
            "Changes of a stream that were handled",
        ),
        MetricDescription::new(
            BEHIND_SECONDS,
            MetricKind::Histogram,
            "seconds",
            OF_CONSUMER,
            "Age of the last change that was handled of those of one call",
        ),
    ];

    /// Describes the metrics to the recorder, if one is installed.
    #[must_use]
    pub fn new() -> Self {
        for metric in &Metrics::METRICS {
            metric.describe();
        }
        #[cfg(feature = "streams")]
        for metric in &Metrics::STREAM_METRICS {
            metric.describe();
        }
        Metrics
    }
}

impl MetricKind {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Histogram => "histogram",
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics::new()
    }
}

impl MetricDescription {
    /// Of a library that builds upon this one.
    #[must_use]
    pub const fn new(
        name: &'static str,
        kind: MetricKind,
        unit: &'static str,
        labels: &'static [&'static str],
        help: &'static str,
    ) -> Self {
        MetricDescription { name, kind, unit, labels, help }
    }

    /// Its row in a table of Markdown: name, kind, unit, labels, help.
    #[must_use]
    pub fn row(&self) -> String {
        let MetricDescription { name, kind, unit, labels, help } = self;
        format!("| `{name}` | {} | {unit} | {} | {help} |", kind.as_str(), labels.join(", "))
    }

    /// Describes it to the recorder, if one is installed.
    pub fn describe(&self) {
        let MetricDescription { name, kind, unit, help, .. } = *self;
        let unit = if unit == "seconds" { Unit::Seconds } else { Unit::Count };
        match kind {
            MetricKind::Counter => metrics::describe_counter!(name, unit, help),
            MetricKind::Gauge => metrics::describe_gauge!(name, unit, help),
            MetricKind::Histogram => metrics::describe_histogram!(name, unit, help),
        }
    }
}

impl Monitor for Metrics {
    fn ended(&self, call: &CallReport) {
        let table = call.table().unwrap_or(if call.touched.is_empty() { "" } else { "several" });
        let labels = vec![
            Label::new("table", table.to_owned()),
            Label::from_static_parts("index", call.index().unwrap_or_default()),
            Label::from_static_parts("operation", call.operation),
            Label::from_static_parts("entity", call.entity.unwrap_or_default()),
        ];
        let mut with_outcome = labels.clone();
        with_outcome.push(Label::from_static_parts("outcome", call.outcome.as_str()));
        counter!(CALLS, with_outcome.clone()).increment(1);
        histogram!(CALL_SECONDS, with_outcome).record(call.latency.as_secs_f64());
        // Also when there are none, so that what has not yet happened can be told from what is not kept.
        counter!(RETRIES, labels.clone()).increment(u64::from(call.attempts.saturating_sub(1)));
        counter!(THROTTLES, labels.clone()).increment(u64::from(call.throttles));
        if !call.waited.is_zero() {
            histogram!(WAIT_SECONDS, labels).record(call.waited.as_secs_f64());
        }
        for used in &call.used {
            let labels = || {
                vec![
                    Label::new("table", used.table.clone()),
                    Label::new("index", used.index.clone().unwrap_or_default()),
                    Label::from_static_parts("operation", call.operation),
                ]
            };
            for (name, units) in [(READ_UNITS, used.units.read), (WRITE_UNITS, used.units.write)] {
                if units > 0.0 {
                    histogram!(name, labels()).record(units);
                }
            }
        }
    }

    #[cfg(feature = "streams")]
    fn handled(&self, changes: &super::StreamReport<'_>) {
        let labels =
            vec![Label::new("table", changes.table.to_owned()), Label::new("consumer", changes.consumer.to_owned())];
        counter!(CHANGES, labels.clone()).increment(u64::try_from(changes.changes).unwrap_or(u64::MAX));
        if let Some(behind) = changes.behind {
            histogram!(BEHIND_SECONDS, labels).record(behind.as_secs_f64());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_has_a_row_for_each_metric() {
        let guide = include_str!("../docs/monitoring.md");
        let described = Metrics::METRICS.into_iter();
        #[cfg(feature = "streams")]
        let described = described.chain(Metrics::STREAM_METRICS);
        for row in described.map(|metric| metric.row()) {
            assert!(guide.lines().any(|line| line == row), "the guide lacks this row:\n{row}");
        }
        let is_row = |line: &&str| line.starts_with("| `dynamodb_") && !line.starts_with("| `dynamodb_stream_");
        assert_eq!(guide.lines().filter(is_row).count(), Metrics::METRICS.len());
    }
}
