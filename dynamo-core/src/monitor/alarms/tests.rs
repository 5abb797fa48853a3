//! What the template says, of tables that are paid for in each way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Alarm, Alarms};
use crate::{Dynamo, DynamoEntity, DynamoTable};

#[derive(Debug, DynamoEntity)]
#[dynamo(table = "Shop", entity = "ORDER")]
#[pk("ORDER#{id}")]
#[gsi(1, pk = "{user}", sk = "{id}")]
#[allow(dead_code, reason = "never written")]
struct Order {
    id: u32,
    user: String,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Shop", billing = provisioned(read = 5, write = 5..=50))]
#[allow(dead_code, reason = "never written")]
enum Shop {
    Order(Order),
}

#[derive(Debug, DynamoEntity)]
#[dynamo(table = "Log")]
#[pk("{id}")]
#[allow(dead_code, reason = "never written")]
struct Line {
    id: u32,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Log", billing = on_demand(max_write = 500))]
#[allow(dead_code, reason = "never written")]
enum Log {
    Line(Line),
}

fn db() -> Dynamo {
    let client =
        aws_sdk_dynamodb::Config::builder().behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest());
    Dynamo::new(aws_sdk_dynamodb::Client::from_conf(client.build()))
}

fn resources(alarms: &Alarms) -> BTreeMap<String, Value> {
    let template = alarms.to_template();
    assert_eq!(template["AWSTemplateFormatVersion"], "2010-09-09");
    let resources = template["Resources"].as_object().unwrap().clone();
    let properties = resources.into_iter().map(|(id, resource)| {
        assert_eq!(resource["Type"], "AWS::CloudWatch::Alarm");
        (id, resource["Properties"].clone())
    });
    properties.collect()
}

#[test]
fn a_table_and_each_index_have_alarms_of_their_own() {
    let found = resources(&Alarms::new().notify("arn:1").notify("arn:2").table::<Shop>(&db()).unwrap());
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    let expected = [
        "ShopGSI1ReadCapacity",
        "ShopGSI1ReadThrottles",
        "ShopGSI1WriteCapacity",
        "ShopGSI1WriteThrottles",
        "ShopReadCapacity",
        "ShopReadThrottles",
        "ShopSystemErrors",
        "ShopThrottledRequests",
        "ShopWriteCapacity",
        "ShopWriteThrottles",
    ];
    assert_eq!(names, expected);
    let throttles = &found["ShopGSI1WriteThrottles"];
    let of_index =
        json!([{ "Name": "TableName", "Value": "Shop" }, { "Name": "GlobalSecondaryIndexName", "Value": "GSI1" }]);
    assert_eq!(throttles["Dimensions"], of_index);
    for (name, value) in [
        ("AlarmName", json!("Shop-GSI1-WriteThrottles")),
        ("Namespace", json!("AWS/DynamoDB")),
        ("MetricName", json!("WriteThrottleEvents")),
        ("Statistic", json!("Sum")),
        ("Period", json!(60)),
        ("EvaluationPeriods", json!(5)),
        ("DatapointsToAlarm", json!(2)),
        ("Threshold", json!(0.0)),
        ("ComparisonOperator", json!("GreaterThanThreshold")),
        ("TreatMissingData", json!("notBreaching")),
        ("AlarmActions", json!(["arn:1", "arn:2"])),
        ("OKActions", json!(["arn:1", "arn:2"])),
    ] {
        assert_eq!(throttles[name], value, "{name}");
    }
}

#[test]
fn consumed_capacity_is_held_against_what_there_is() {
    let found = resources(&Alarms::new().table::<Shop>(&db()).unwrap().table::<Log>(&db()).unwrap());
    let index = &found["ShopGSI1WriteCapacity"];
    assert_eq!(
        (&index["Threshold"], &index["MetricName"], &index["AlarmActions"]),
        (&json!(80.0), &Value::Null, &Value::Null)
    );
    let metrics = index["Metrics"].as_array().unwrap();
    assert_eq!(metrics[0]["Expression"], "100 * (FILL(consumed, 0) / PERIOD(consumed)) / provisioned");
    let parts: Vec<(&Value, &Value, &Value, &Value)> = metrics[1..]
        .iter()
        .map(|query| {
            let stat = &query["MetricStat"];
            (&query["Id"], &stat["Metric"]["MetricName"], &stat["Stat"], &query["ReturnData"])
        })
        .collect();
    let (no, sum, average) = (json!(false), json!("Sum"), json!("Average"));
    let names = [
        json!("consumed"),
        json!("ConsumedWriteCapacityUnits"),
        json!("provisioned"),
        json!("ProvisionedWriteCapacityUnits"),
    ];
    assert_eq!(parts, [(&names[0], &names[1], &sum, &no), (&names[2], &names[3], &average, &no)]);
    // On demand, there is a limit where one is declared.
    let log = &found["LogWriteCapacity"]["Metrics"];
    assert_eq!(log[0]["Expression"], "100 * (FILL(consumed, 0) / PERIOD(consumed)) / 500");
    assert_eq!(log.as_array().unwrap().len(), 2);
    assert!(!found.contains_key("LogReadCapacity"), "{found:?}");
}

#[test]
fn what_is_counted_by_operation_is_added_up() {
    let found = resources(&Alarms::new().table::<Log>(&db()).unwrap());
    let metrics = found["LogSystemErrors"]["Metrics"].as_array().unwrap();
    assert_eq!((&metrics[0]["Expression"], metrics.len()), (&json!("SUM(FILL(METRICS(), 0))"), 11));
    let operation = &metrics[10]["MetricStat"]["Metric"];
    let dimensions =
        json!([{ "Name": "TableName", "Value": "Log" }, { "Name": "Operation", "Value": "TransactWriteItems" }]);
    assert_eq!((&operation["MetricName"], &operation["Dimensions"]), (&json!("SystemErrors"), &dimensions));
}

#[test]
fn names_of_resources_occur_once() {
    let alarm = |name: &str| Alarm::above("Shop", "mirror_lag_seconds", 60.0).named(name);
    let found =
        resources(&Alarms::new().account().with(alarm("a-b")).with(alarm("ab")).with(alarm("a.b").of("stage", "test")));
    assert_eq!(found.keys().collect::<Vec<_>>(), ["DynamoDBUserErrors", "ab", "ab2", "ab3"]);
    assert_eq!((&found["ab"]["Statistic"], &found["ab"]["Dimensions"]), (&json!("Maximum"), &json!([])));
    assert_eq!(found["ab3"]["Dimensions"], json!([{ "Name": "stage", "Value": "test" }]));
    assert_eq!(
        (&found["DynamoDBUserErrors"]["Statistic"], &found["DynamoDBUserErrors"]["Dimensions"]),
        (&json!("Sum"), &json!([]))
    );
}
