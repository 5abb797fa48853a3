//! One alarm.

use serde_json::{Map, Value, json};

/// An alarm of CloudWatch: on when a number has been too large.
///
/// Missing data are no reason for one: CloudWatch has none of DynamoDB's counters where there is nothing to count.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "give it to `Alarms::with`"]
pub struct Alarm {
    name: String,
    description: String,
    data: Data,
    threshold: f64,
    /// How long a data point is, in seconds.
    period: u32,
    /// Of so many data points ..
    window: u32,
    /// .. so many have to be too large.
    points: u32,
}

#[derive(Debug, Clone, PartialEq)]
enum Data {
    Metric(Metric),
    /// An expression about metrics, each under its name.
    Expression {
        metrics: Vec<(String, Metric)>,
        expression: String,
    },
}

/// A metric, and what is taken of its values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Metric {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) dimensions: Vec<(String, String)>,
    pub(super) statistic: &'static str,
}

impl Alarm {
    /// A metric, under the namespace of its exporter, whose greatest value is above a threshold in two of five minutes.
    pub fn above(namespace: impl Into<String>, metric: impl Into<String>, threshold: f64) -> Self {
        Alarm::of_metric(namespace.into(), metric.into(), "Maximum", threshold)
    }

    /// A counter, under the namespace of its exporter, that has counted more than so many in a minute, in two of five minutes. The
    /// exporter has to write what was counted since it wrote last, and not all that there ever was.
    pub fn counted(namespace: impl Into<String>, metric: impl Into<String>, more_than: f64) -> Self {
        Alarm::of_metric(namespace.into(), metric.into(), "Sum", more_than)
    }

    fn of_metric(namespace: String, name: String, statistic: &'static str, threshold: f64) -> Self {
        let title = name.clone();
        Alarm::of_data(title, Data::Metric(Metric { namespace, name, dimensions: Vec::new(), statistic }), threshold)
    }

    pub(super) fn of_expression(
        name: impl Into<String>,
        metrics: Vec<(String, Metric)>,
        expression: impl Into<String>,
        threshold: f64,
    ) -> Self {
        Alarm::of_data(name.into(), Data::Expression { metrics, expression: expression.into() }, threshold)
    }

    fn of_data(name: String, data: Data, threshold: f64) -> Self {
        Alarm { name, description: String::new(), data, threshold, period: 60, window: 5, points: 2 }
    }

    /// Its name, which no other alarm of the region has. It is the metric's unless told.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What to do about it: whoever is woken reads it.
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Only of the metric with this dimension; several that are named all have to be there. CloudWatch adds nothing up: an alarm names
    /// all dimensions that the metric was written with.
    pub fn of(mut self, dimension: impl Into<String>, value: impl Into<String>) -> Self {
        let dimension = (dimension.into(), value.into());
        match &mut self.data {
            Data::Metric(metric) => metric.dimensions.push(dimension),
            Data::Expression { metrics, .. } => {
                for (_, metric) in metrics {
                    metric.dimensions.push(dimension.clone());
                }
            }
        }
        self
    }

    /// How many data points, of so many seconds each, have to be too large, of how many: two of five of a minute, unless told.
    pub fn when(mut self, points: u32, of: u32, seconds: u32) -> Self {
        (self.points, self.window, self.period) = (points, of, seconds);
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The properties of `AWS::CloudWatch::Alarm`.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html>
    pub(super) fn properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        let mut set = |name: &str, value: Value| {
            properties.insert(name.to_owned(), value);
        };
        set("AlarmName", json!(self.name));
        if !self.description.is_empty() {
            set("AlarmDescription", json!(self.description));
        }
        set("ComparisonOperator", json!("GreaterThanThreshold"));
        set("Threshold", json!(self.threshold));
        set("EvaluationPeriods", json!(self.window));
        set("DatapointsToAlarm", json!(self.points));
        set("TreatMissingData", json!("notBreaching"));
        match &self.data {
            Data::Metric(metric) => {
                set("Namespace", json!(metric.namespace));
                set("MetricName", json!(metric.name));
                set("Dimensions", metric.dimensions());
                set("Statistic", json!(metric.statistic));
                set("Period", json!(self.period));
            }
            Data::Expression { metrics, expression } => {
                let expression =
                    json!({ "Id": "value", "Expression": expression, "Label": self.name, "ReturnData": true });
                let metrics = metrics.iter().map(|(id, metric)| metric.query(id, self.period));
                set("Metrics", std::iter::once(expression).chain(metrics).collect());
            }
        }
        properties
    }
}

impl Metric {
    fn dimensions(&self) -> Value {
        self.dimensions.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect()
    }

    fn query(&self, id: &str, period: u32) -> Value {
        json!({
            "Id": id,
            "MetricStat": {
                "Metric": { "Namespace": self.namespace, "MetricName": self.name, "Dimensions": self.dimensions() },
                "Period": period,
                "Stat": self.statistic,
            },
            "ReturnData": false,
        })
    }
}
