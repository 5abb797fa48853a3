//! The records of one invocation, and the answer to it.

use std::sync::Arc;

use super::parse;
use crate::error::{Error, Result};
use crate::streams::{Event, HandlerError, StreamRecord};
use crate::table::DynamoTable;
use crate::wire::push_text;

/// The records of one invocation, in the order of their shard.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The ARN of the stream.
    source: String,
    records: Vec<Arc<StreamRecord>>,
}

/// What a function tells Lambda of a batch.
///
/// The event source mapping has to have `FunctionResponseTypes` with `ReportBatchItemFailures`: else Lambda takes any answer for
/// a success of the whole batch. With it, Lambda invokes the function again with the records from the one that failed on.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>
#[derive(Debug, Default)]
#[must_use = "Lambda takes no answer for a success"]
pub struct Answer {
    failure: Option<(String, Error)>,
}

impl Batch {
    /// Reads the payload of an invocation by DynamoDB Streams.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when it is no such payload; the text says at which record, and what is wrong there.
    pub fn parse(payload: &str) -> Result<Batch> {
        let (source, records) = parse::batch(payload)?;
        Ok(Batch { source, records: records.into_iter().map(Arc::new).collect() })
    }

    /// The records.
    #[must_use]
    pub fn records(&self) -> &[Arc<StreamRecord>] {
        &self.records
    }

    /// Hands each event to a handler, one after the other, until one fails or cannot be read.
    pub async fn handle<T, F, E>(self, handler: impl Fn(Event<T>) -> F) -> Answer
    where
        T: DynamoTable,
        F: Future<Output = Result<(), E>>,
        E: Into<HandlerError>,
    {
        for record in self.records {
            let sequence_number = record.sequence_number.clone();
            let outcome = match Event::read(record) {
                Ok(event) => handler(event).await.map_err(Into::into),
                Err(error) => Err(HandlerError::from(error)),
            };
            if let Err(source) = outcome {
                let place = self.source;
                let error = Error::StreamRecord { place, sequence_number: sequence_number.clone(), source };
                tracing::error!(error = ?error, "the record is left to Lambda to be sent again");
                return Answer { failure: Some((sequence_number, error)) };
            }
        }
        Answer::default()
    }
}

impl Answer {
    /// Why the batch was not handled to its end: an [`Error::StreamRecord`], if anything.
    #[must_use]
    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref().map(|(_, error)| error)
    }

    /// The answer as Lambda reads it: `{"batchItemFailures":[{"itemIdentifier":".."}]}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::from("{\"batchItemFailures\":[");
        if let Some((sequence_number, _)) = &self.failure {
            json.push_str("{\"itemIdentifier\":\"");
            push_text(&mut json, sequence_number);
            json.push_str("\"}");
        }
        json.push_str("]}");
        json
    }
}
