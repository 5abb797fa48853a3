//! The calls of the streams' API.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::types::{ShardIteratorType, StreamStatus};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::convert;
use super::tree::{Shard, Tree};
use crate::client::Dynamo;
use crate::error::{Error, Result};
use crate::retry;
use crate::streams::StreamRecord;

/// A stream. Calls to it are tried as often as the handle's budget says, and watched as its calls are. Their futures are large, so
/// they are in boxes.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) client: Client,
    pub(super) arn: String,
    /// Whose calls these are.
    pub(super) db: Dynamo,
    /// The table, with its prefix.
    pub(super) table: String,
}

/// Where to begin in a shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From<'f> {
    Horizon,
    Latest,
    After(&'f str),
}

/// What keeps a shard from being read on, and can be helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// The records are gone.
    Trimmed,
    /// The iterator is older than 15 minutes.
    Expired,
    /// The shard is gone.
    NoShard,
}

/// The records of one call, and the iterator behind them; `None` at the end of the shard.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) records: Vec<StreamRecord>,
    pub(super) bytes: i64,
    pub(super) next: Option<String>,
}

/// Sends a call, watched. Each has types of its own.
macro_rules! send {
    ($api:expr, $operation:literal, $request:expr) => {{
        let watch = $api.db.watch_stream($operation, &$api.table);
        let request = match watch.interceptor() {
            Some(interceptor) => $request.interceptor(interceptor),
            None => $request,
        };
        watch.during(Box::pin(request.send())).await
    }};
}

impl Api {
    /// All shards that DynamoDB has, by `DescribeStream` calls, as many as it takes.
    pub(super) async fn tree(&self) -> Result<Tree> {
        let mut shards = Vec::new();
        let mut from = None;
        loop {
            let describe = || async {
                let request = self.client.describe_stream().stream_arn(&self.arn);
                let request = request.set_exclusive_start_shard_id(from.clone()).customize();
                send!(self, "DescribeStream", request).map_err(|error| Error::from_sdk("DescribeStream", error))
            };
            let answer = retry::within(self.db.budget(), "DescribeStream", describe).await?;
            let Some(stream) = answer.stream_description else { return Err(incomplete("DescribeStream")) };
            for found in stream.shards.unwrap_or_default() {
                let Some(id) = found.shard_id else { return Err(incomplete("DescribeStream")) };
                shards.push(Shard { id, parent: found.parent_shard_id });
            }
            from = stream.last_evaluated_shard_id;
            if from.is_none() {
                let is_off = matches!(stream.stream_status, Some(StreamStatus::Disabled));
                return Ok(Tree { shards, is_off });
            }
        }
    }

    /// `GetShardIterator`.
    pub(super) async fn iterator(&self, shard: &str, from: From<'_>) -> Result<Result<String, Obstacle>> {
        let (kind, after) = match from {
            From::Horizon => (ShardIteratorType::TrimHorizon, None),
            From::Latest => (ShardIteratorType::Latest, None),
            From::After(number) => (ShardIteratorType::AfterSequenceNumber, Some(number.to_owned())),
        };
        let get = || async {
            let request = self.client.get_shard_iterator().stream_arn(&self.arn).shard_id(shard);
            let request = request.shard_iterator_type(kind.clone()).set_sequence_number(after.clone());
            helped("GetShardIterator", send!(self, "GetShardIterator", request.customize()))
        };
        match retry::within(self.db.budget(), "GetShardIterator", get).await? {
            Ok(answer) => answer.shard_iterator.map(Ok).ok_or_else(|| incomplete("GetShardIterator")),
            Err(obstacle) => Ok(Err(obstacle)),
        }
    }

    /// `GetRecords`.
    pub(super) async fn records(&self, shard: &str, iterator: &str, limit: i32) -> Result<Result<Page, Obstacle>> {
        let get = || async {
            let request = self.client.get_records().shard_iterator(iterator).limit(limit);
            helped("GetRecords", send!(self, "GetRecords", request.customize()))
        };
        let answer = match retry::within(self.db.budget(), "GetRecords", get).await? {
            Ok(answer) => answer,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        let found = answer.records.unwrap_or_default();
        let sizes = found.iter().filter_map(|record| record.dynamodb.as_ref()?.size_bytes);
        let bytes = sizes.fold(0_i64, i64::saturating_add);
        let mut records = Vec::with_capacity(found.len());
        for found in found {
            let number = found.dynamodb.as_ref().and_then(|change| change.sequence_number.clone());
            let record = convert::record(found).map_err(|reason| Error::StreamRecord {
                place: shard.to_owned(),
                sequence_number: number.unwrap_or_default(),
                source: reason.into(),
            })?;
            records.push(record);
        }
        Ok(Ok(Page { records, bytes, next: answer.next_shard_iterator }))
    }
}

/// Tells what can be helped from what cannot.
fn helped<T, E>(operation: &'static str, sent: Result<T, SdkError<E, HttpResponse>>) -> Result<Result<T, Obstacle>>
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let error = match sent {
        Ok(answer) => return Ok(Ok(answer)),
        Err(error) => error,
    };
    match error.code() {
        Some("TrimmedDataAccessException") => Ok(Err(Obstacle::Trimmed)),
        Some("ExpiredIteratorException") => Ok(Err(Obstacle::Expired)),
        Some("ResourceNotFoundException") => Ok(Err(Obstacle::NoShard)),
        _ => Err(Error::from_sdk(operation, error)),
    }
}

#[cold]
fn incomplete(operation: &'static str) -> Error {
    Error::Sdk { operation, code: None, message: Some("the answer is not complete".into()), source: "no answer".into() }
}
