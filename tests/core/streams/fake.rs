//! The DynamoDB Streams API by a script: shards that split, records that are trimmed, iterators that expire. No emulator has these.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, RuntimeComponents};
use aws_sdk_dynamodb::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use dynamo_core::Dynamo;
use serde_json::{Value, json};

pub(crate) const ARN: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Shop/stream/2026-11-28T00:00:00.000";

/// A stream as it is told to be.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    pub(crate) shards: Vec<Shard>,
    /// Shards of one answer.
    pub(crate) shards_a_page: usize,
    pub(crate) is_off: bool,
    /// Orders whose records say that they have expired.
    pub(crate) expired: Vec<u32>,
    /// Errors for the next requests of an operation.
    pub(crate) errors: HashMap<&'static str, Vec<&'static str>>,
    /// What was asked, as `GetRecords a`.
    pub(crate) log: Vec<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Shard {
    pub(crate) id: &'static str,
    pub(crate) parent: Option<&'static str>,
    pub(crate) is_closed: bool,
    /// The sequence numbers of its records, which are the orders' too.
    pub(crate) records: Vec<u32>,
    /// How many of them are gone.
    pub(crate) trimmed: usize,
}

#[derive(Clone, Default)]
pub(crate) struct Fake(Arc<Mutex<Stream>>);

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fake")
    }
}

impl Fake {
    pub(crate) fn new(shards: Vec<Shard>) -> Self {
        Fake(Arc::new(Mutex::new(Stream { shards, shards_a_page: 100, ..Stream::default() })))
    }

    pub(crate) fn stream(&self) -> MutexGuard<'_, Stream> {
        self.0.lock().unwrap()
    }

    /// Lets the next requests of an operation fail with these.
    pub(crate) fn fail(&self, operation: &'static str, codes: &[&'static str]) {
        self.stream().errors.insert(operation, codes.to_vec());
    }

    /// The requests of an operation, in their order.
    pub(crate) fn asked(&self, operation: &str) -> Vec<String> {
        let is_of = |line: &&String| line.split(' ').next() == Some(operation);
        self.stream().log.iter().filter(is_of).cloned().collect()
    }

    pub(crate) fn db(&self) -> Dynamo {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("eu-west-1"))
            .credentials_provider(Credentials::from_keys("key", "secret", None))
            .retry_config(aws_sdk_dynamodb::config::retry::RetryConfig::disabled())
            .http_client(self.clone());
        Dynamo::new(Client::from_conf(config.build()))
    }
}

impl HttpClient for Fake {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Fake {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        assert!(request.headers().get("authorization").unwrap().contains("Credential=key/"), "it is signed");
        let operation = request.headers().get("x-amz-target").unwrap().split('.').next_back().unwrap().to_owned();
        let host = if operation == "DescribeTable" { "dynamodb" } else { "streams.dynamodb" };
        assert!(request.uri().starts_with(&format!("https://{host}.eu-west-1.amazonaws.com")), "{}", request.uri());
        let body = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let (status, body) = match self.stream().answer(&operation, &body) {
            Ok(body) => (200_u16, body),
            Err(code) => {
                (400, json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": code }))
            }
        };
        let response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body.to_string()));
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl Stream {
    fn answer(&mut self, operation: &str, body: &Value) -> Result<Value, &'static str> {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        // An iterator is `shard:position`.
        let iterator = text("ShardIterator");
        let shard = iterator.split(':').next().unwrap().to_owned() + &text("ShardId");
        let after = text("SequenceNumber");
        self.log.push(format!("{operation} {shard} {}{after}", text("ShardIteratorType")).trim_end().to_owned());
        if let Some(errors) = self.errors.get_mut(operation)
            && !errors.is_empty()
        {
            return Err(errors.remove(0));
        }
        match operation {
            "DescribeTable" => Ok(json!({ "Table": {
                "TableName": "Shop",
                "LatestStreamArn": ARN,
                "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
            }})),
            "DescribeStream" => Ok(self.describe(&text("ExclusiveStartShardId"))),
            "GetShardIterator" => {
                let shard = self.shard(&shard)?;
                let at = match text("ShardIteratorType").as_str() {
                    "TRIM_HORIZON" => shard.trimmed,
                    "LATEST" => shard.records.len(),
                    "AFTER_SEQUENCE_NUMBER" => {
                        let after: u32 = after.parse().unwrap();
                        let at = shard.records.iter().filter(|number| **number <= after).count();
                        if at < shard.trimmed + 1 && shard.trimmed > 0 {
                            return Err("TrimmedDataAccessException");
                        }
                        at
                    }
                    other => panic!("{other}"),
                };
                Ok(json!({ "ShardIterator": format!("{}:{at}", shard.id) }))
            }
            "GetRecords" => {
                let at: usize = iterator.split(':').next_back().unwrap().parse().unwrap();
                let limit = usize::try_from(body["Limit"].as_u64().unwrap()).unwrap();
                let shard = self.shard(&shard)?;
                if at < shard.trimmed {
                    return Err("TrimmedDataAccessException");
                }
                let found: Vec<Value> =
                    shard.records.iter().skip(at).take(limit).map(|number| self.record(*number)).collect();
                let next = at + found.len();
                let is_end = shard.is_closed && next == shard.records.len();
                Ok(json!({
                    "Records": found,
                    "NextShardIterator": if is_end { Value::Null } else { json!(format!("{}:{next}", shard.id)) },
                }))
            }
            other => panic!("{other}"),
        }
    }

    fn shard(&self, id: &str) -> Result<&Shard, &'static str> {
        self.shards.iter().find(|shard| shard.id == id).ok_or("ResourceNotFoundException")
    }

    fn describe(&self, after: &str) -> Value {
        let from = self.shards.iter().position(|shard| shard.id == after).map_or(0, |at| at + 1);
        let page: Vec<&Shard> = self.shards.iter().skip(from).take(self.shards_a_page).collect();
        let last = page.last().filter(|_| from + page.len() < self.shards.len()).map(|shard| shard.id);
        let shard = |shard: &&Shard| {
            let mut range = json!({ "StartingSequenceNumber": "1" });
            if shard.is_closed {
                range["EndingSequenceNumber"] = json!("9");
            }
            json!({ "ShardId": shard.id, "ParentShardId": shard.parent, "SequenceNumberRange": range })
        };
        json!({ "StreamDescription": {
            "StreamArn": ARN,
            "StreamStatus": if self.is_off { "DISABLED" } else { "ENABLED" },
            "Shards": page.iter().map(shard).collect::<Vec<_>>(),
            "LastEvaluatedShardId": last,
        }})
    }

    /// An order of that number that is made, or removed by DynamoDB.
    fn record(&self, number: u32) -> Value {
        let keys = json!({ "PK": { "S": format!("ORDER#{number}") }, "SK": { "S": "#META" } });
        let mut image = keys.clone();
        image["id"] = json!({ "N": number.to_string() });
        image["status"] = json!({ "S": "new" });
        image["lines"] = json!({ "L": [] });
        let has_expired = self.expired.contains(&number);
        let mut record = json!({
            "eventID": number.to_string(),
            "eventName": if has_expired { "REMOVE" } else { "INSERT" },
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_764_000_000,
                "Keys": keys,
                "SequenceNumber": number.to_string(),
                "SizeBytes": 100,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        });
        record["dynamodb"][if has_expired { "OldImage" } else { "NewImage" }] = image;
        if has_expired {
            // In the API with capital letters, in Lambda's events without; the embedded engine has none here.
            // <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Identity.html>
            record["userIdentity"] = json!({ "Type": "Service", "PrincipalId": "dynamodb.amazonaws.com" });
        }
        record
    }
}
