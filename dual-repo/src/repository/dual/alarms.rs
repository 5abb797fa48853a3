//! Alarms of CloudWatch on how the move fares.

use dynamo_core::monitor::Alarm;

use super::DualStore;
use super::metrics::{CIRCUIT, DEAD, LAG, UNAWARE, UNEXPLAINED};

impl DualStore {
    /// What is worth to be woken for while data move, of the [metrics](Self::METRICS) that [`publish`](Self::publish) sets, under the
    /// namespace that the program's exporter writes them to in CloudWatch. Give them to
    /// [`Alarms::with`](dynamo_core::monitor::Alarms::with). An exporter that writes dimensions of its own, such as the host, needs
    /// [`Alarm::of`] for each.
    #[must_use]
    pub fn alarms(namespace: &str) -> Vec<Alarm> {
        let named =
            |alarm: Alarm, metric: &str, what: &str| alarm.named(format!("{namespace}-{metric}")).describe(what);
        let above =
            |metric: &str, threshold: f64, what: &str| named(Alarm::above(namespace, metric, threshold), metric, what);
        let circuit = |store: &str| {
            let name = format!("{namespace}-{CIRCUIT}-{store}");
            let alarm = above(CIRCUIT, 0.0, "A store does not answer: see `mirror_circuit_open` of the guide");
            alarm.named(name).of("store", store)
        };
        vec![
            above(LAG, 60.0, "DynamoDB is more than a minute behind: see whether relays run, and whether it throttles"),
            above(DEAD, 0.0, "Aggregates cannot be shipped as they are: `DualStore::dead_letters` says why"),
            named(
                Alarm::counted(namespace, UNEXPLAINED, 0.0),
                UNEXPLAINED,
                "The stores differ and nothing pending explains it: `DualStore::verify` says where",
            ),
            above(UNAWARE, 0.0, "Instances have not heard of the phase, and cannot write: see whether they run"),
            circuit("dynamodb"),
            circuit("mysql"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use dynamo_core::monitor::{Alarms, MetricKind};

    use super::*;

    #[test]
    fn each_is_about_a_metric_that_there_is() {
        let alarms = DualStore::alarms("Shop").into_iter().fold(Alarms::new(), Alarms::with).to_template();
        let resources: Vec<_> = alarms["Resources"].as_object().unwrap().values().collect();
        assert_eq!(resources.len(), 6);
        for resource in resources {
            let properties = &resource["Properties"];
            assert_eq!(properties["Namespace"], "Shop");
            let metric = DualStore::METRICS.into_iter().find(|metric| properties["MetricName"] == metric.name).unwrap();
            let dimensions = properties["Dimensions"].as_array().unwrap().iter();
            let dimensions: Vec<&str> = dimensions.map(|dimension| dimension["Name"].as_str().unwrap()).collect();
            assert_eq!(dimensions, metric.labels, "{}", metric.name);
            assert_eq!(properties["Statistic"] == "Sum", metric.kind == MetricKind::Counter, "{}", metric.name);
        }
    }
}
