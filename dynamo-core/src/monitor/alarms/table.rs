//! The alarms of a table and its indexes.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html>

use super::alarm::{Alarm, Metric};
use crate::schema::{Billing, TableSchema};

pub(super) const NAMESPACE: &str = "AWS/DynamoDB";

/// As many as an alarm may have metrics: each of them has metrics of its own.
const OPERATIONS: [&str; 10] = [
    "GetItem",
    "BatchGetItem",
    "TransactGetItems",
    "Query",
    "Scan",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactWriteItems",
];

/// How much of the capacity may be in use, in percent.
const USED_MAX: f64 = 80.0;

/// What has capacity of its own.
struct Place<'p> {
    table: &'p str,
    index: Option<&'p str>,
    billing: Billing,
}

#[derive(Clone, Copy)]
enum Kind {
    Read,
    Write,
}

pub(super) fn alarms(schema: &TableSchema, table: &str) -> Vec<Alarm> {
    let of_operations = [
        (
            "ThrottledRequests",
            "ThrottledRequests",
            "DynamoDB had no capacity for requests: see which of the table and its indexes",
        ),
        (
            "SystemErrors",
            "SystemErrors",
            "DynamoDB answers with errors of its own: they are tried again; see AWS's health dashboard",
        ),
    ];
    let mut alarms: Vec<Alarm> = of_operations
        .into_iter()
        .map(|(title, metric, what)| over_operations(table, title, metric).describe(what))
        .collect();
    let own = Place { table, index: None, billing: schema.settings.billing };
    let indexes = schema.indexes().into_iter().map(|(number, index)| Place {
        table,
        index: Some(index.name),
        billing: schema.settings.billing_of(number),
    });
    for place in std::iter::once(own).chain(indexes) {
        for kind in [Kind::Read, Kind::Write] {
            alarms.push(place.throttles(kind));
            alarms.extend(place.used(kind));
        }
    }
    alarms
}

/// The sum over all operations; what there is none of counts as none.
fn over_operations(table: &str, title: &str, metric: &str) -> Alarm {
    let metrics = OPERATIONS.iter().zip(1..).map(|(operation, number)| {
        let dimensions =
            vec![("TableName".to_owned(), table.to_owned()), ("Operation".to_owned(), (*operation).to_owned())];
        (format!("m{number}"), of_dynamo(metric, dimensions, "Sum"))
    });
    Alarm::of_expression(format!("{table}-{title}"), metrics.collect(), "SUM(FILL(METRICS(), 0))", 0.0)
}

impl Place<'_> {
    /// `Shop-GSI1-ReadThrottles`.
    fn name(&self, what: &str) -> String {
        match self.index {
            Some(index) => format!("{}-{index}-{what}", self.table),
            None => format!("{}-{what}", self.table),
        }
    }

    fn dimensions(&self) -> Vec<(String, String)> {
        let index = self.index.map(|index| ("GlobalSecondaryIndexName".to_owned(), index.to_owned()));
        std::iter::once(("TableName".to_owned(), self.table.to_owned())).chain(index).collect()
    }

    fn throttles(&self, kind: Kind) -> Alarm {
        let (metric, title, remedy) = match kind {
            Kind::Read => ("ReadThrottleEvents", "ReadThrottles", "spread reads, or raise its read capacity"),
            Kind::Write => {
                ("WriteThrottleEvents", "WriteThrottles", "spread writes over more keys, or raise its write capacity")
            }
        };
        let alarm = Alarm::counted(NAMESPACE, metric, 0.0).named(self.name(title));
        let alarm = self.dimensions().into_iter().fold(alarm, |alarm, (name, value)| alarm.of(name, value));
        alarm.describe(format!(
            "There was no capacity for requests: {remedy}. One key bears 3,000 read and 1,000 write units a second"
        ))
    }

    /// `None` where there is nothing to use up.
    fn used(&self, kind: Kind) -> Option<Alarm> {
        let (consumed, provisioned, title) = match kind {
            Kind::Read => ("ConsumedReadCapacityUnits", "ProvisionedReadCapacityUnits", "ReadCapacity"),
            Kind::Write => ("ConsumedWriteCapacityUnits", "ProvisionedWriteCapacityUnits", "WriteCapacity"),
        };
        let consumed = ("consumed".to_owned(), of_dynamo(consumed, self.dimensions(), "Sum"));
        let share = "100 * (FILL(consumed, 0) / PERIOD(consumed))";
        let (metrics, expression) = match self.billing {
            Billing::Provisioned { .. } => {
                let provisioned = of_dynamo(provisioned, self.dimensions(), "Average");
                (vec![consumed, ("provisioned".to_owned(), provisioned)], format!("{share} / provisioned"))
            }
            Billing::OnDemand { max_read, max_write } => {
                let limit = match kind {
                    Kind::Read => max_read,
                    Kind::Write => max_write,
                };
                (vec![consumed], format!("{share} / {}", limit?))
            }
        };
        let alarm = Alarm::of_expression(self.name(title), metrics, expression, USED_MAX);
        // What is provisioned is written every five minutes.
        let alarm = alarm.when(3, 3, 300);
        Some(alarm.describe("More than four fifths of the capacity are in use: raise it before requests are throttled"))
    }
}

fn of_dynamo(name: &str, dimensions: Vec<(String, String)>, statistic: &'static str) -> Metric {
    Metric { namespace: NAMESPACE.to_owned(), name: name.to_owned(), dimensions, statistic }
}
