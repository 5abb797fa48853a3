//! The one place where the SDK's errors become ours.

use std::io;

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::Error;
use crate::client::Refused;
use crate::op::write::Verb;

/// Codes that say "later": <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
const THROTTLED: [&str; 4] =
    ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "LimitExceededException"];

/// Codes of a write that met another one and was not applied.
const CONFLICT: [&str; 2] = ["TransactionConflictException", "TransactionInProgressException"];

/// Operations of which it is known whether an attempt before the last may have been applied, or that only read. Of others, a
/// connection that cannot be opened in the end settles nothing.
const KNOWN_ATTEMPTS: [&str; 12] = [
    "GetItem",
    "BatchGetItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "TransactWriteItems",
    "DescribeStream",
    "GetShardIterator",
    "GetRecords",
];

/// The errors of the calls that write one item.
pub(crate) trait WriteError: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static {
    /// The refusal of a condition.
    fn condition_failure(&self) -> Option<&ConditionalCheckFailedException>;
}

macro_rules! write_errors {
    ($($error:ty),*) => {$(
        impl WriteError for $error {
            fn condition_failure(&self) -> Option<&ConditionalCheckFailedException> {
                match self {
                    Self::ConditionalCheckFailedException(failure) => Some(failure),
                    _ => None,
                }
            }
        }
    )*};
}
write_errors!(PutItemError, UpdateItemError, DeleteItemError);

impl Error {
    /// The error of a write: a failed condition means what the verb says it means.
    pub(crate) fn of_write<E: WriteError>(
        operation: &'static str,
        verb: Verb,
        entity: &'static str,
        error: SdkError<E, HttpResponse>,
    ) -> Error {
        match error.as_service_error().and_then(WriteError::condition_failure) {
            Some(failure) => verb.refused(entity, failure.item().filter(|item| !item.is_empty()).cloned()),
            None => Error::from_sdk(operation, error),
        }
    }

    /// The SDK refused to build an input. Everything that it asks for is set here, so this is a mistake of ours.
    #[cold]
    #[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` calls")]
    pub(crate) fn build(error: BuildError) -> Error {
        Error::InvalidRequest(format!("the request cannot be built: {error}"))
    }

    /// Says what an error of the SDK means: for calls that are made with [`Dynamo::client`](crate::Dynamo::client).
    ///
    /// `operation` is the call's name, such as `PutItem`.
    pub fn from_sdk<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Error
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let code = error.code().map(str::to_owned);
        let message = error.message().map(str::to_owned);
        if let Some(Refused { table, retry_after }) = find_source(&error) {
            return Error::CircuitOpen { operation, table: table.clone(), retry_after: *retry_after };
        }
        let is_unreachable = KNOWN_ATTEMPTS.contains(&operation) && never_connected(&error);
        let source = Box::new(error);
        match &*source {
            _ if is_unreachable => Error::Unreachable { operation, source },
            SdkError::ServiceError(failure) => match code.as_deref() {
                Some(code) if THROTTLED.contains(&code) => Error::Throttled { operation, source },
                Some(code) if CONFLICT.contains(&code) => Error::Conflict { operation, source },
                // "When you receive a 500 on a write, the operation may have succeeded or failed", says the page above; and
                // a success that cannot be read is none that can be reported.
                _ if !failure.raw().status().is_client_error() => Error::OutcomeUnknown { operation, source },
                _ => Error::Sdk { operation, code, message, source },
            },
            SdkError::TimeoutError(_) | SdkError::ResponseError(_) => Error::OutcomeUnknown { operation, source },
            SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_timeout() => {
                Error::OutcomeUnknown { operation, source }
            }
            _ => Error::Sdk { operation, code, message, source },
        }
    }
}

/// True when the connection could not be opened, so that nothing can have been applied. It says nothing of attempts before
/// this one.
fn never_connected<E: std::error::Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let SdkError::DispatchFailure(failure) = error else { return false };
    failure.as_connector_error().is_some_and(is_refused)
}

/// What the operating system says of a connection that was never there.
pub(crate) fn is_refused(error: &ConnectorError) -> bool {
    let kind = find_source::<io::Error>(error).map(io::Error::kind);
    matches!(
        kind,
        Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable)
    )
}

/// The first of an error's sources that is a `T`.
fn find_source<T: std::error::Error + 'static>(error: &dyn std::error::Error) -> Option<&T> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        source = error.source();
    }
    None
}
