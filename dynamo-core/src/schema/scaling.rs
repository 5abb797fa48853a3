//! Capacities that follow the load: what Application Auto Scaling, a service of its own, has to be told.

use super::{Billing, Capacity, TableSchema};

/// A capacity that Application Auto Scaling is to keep between bounds.
///
/// The fields are those of its `RegisterScalableTarget`, with the service namespace `dynamodb`, and of
/// `PutScalingPolicy` with a target tracking policy; infrastructure as code takes the same values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScalingTarget {
    /// `table/Users`, or `table/Users/index/GSI1`.
    pub resource_id: String,
    /// The scalable dimension: `dynamodb:table:ReadCapacityUnits`, `dynamodb:index:WriteCapacityUnits`, ..
    pub dimension: &'static str,
    /// The predefined metric that is tracked.
    pub metric: &'static str,
    /// The fewest capacity units a second.
    pub min_capacity: i64,
    /// The most capacity units a second.
    pub max_capacity: i64,
    /// How much of the capacity is kept in use, in percent.
    pub target_value: i64,
}

const READ: &str = "DynamoDBReadCapacityUtilization";
const WRITE: &str = "DynamoDBWriteCapacityUtilization";

/// The scaled capacities of a table and of its indexes; `name` is the table's full name.
pub(crate) fn scaling_targets(schema: &TableSchema, name: &str) -> Vec<ScalingTarget> {
    let table = (
        format!("table/{name}"),
        schema.settings.billing,
        ["dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"],
    );
    let indexes = schema.indexes().into_iter().map(|(number, index)| {
        let resource = format!("table/{name}/index/{}", index.name);
        let dimensions = ["dynamodb:index:ReadCapacityUnits", "dynamodb:index:WriteCapacityUnits"];
        (resource, schema.settings.billing_of(number), dimensions)
    });
    let mut targets = Vec::new();
    for (resource, billing, [read_dimension, write_dimension]) in std::iter::once(table).chain(indexes) {
        let Billing::Provisioned { read, write, utilization } = billing else { continue };
        for (capacity, dimension, metric) in [(read, read_dimension, READ), (write, write_dimension, WRITE)] {
            if let Capacity::Scaled { min, max } = capacity {
                targets.push(ScalingTarget {
                    resource_id: resource.clone(),
                    dimension,
                    metric,
                    min_capacity: min,
                    max_capacity: max,
                    target_value: utilization,
                });
            }
        }
    }
    targets
}
