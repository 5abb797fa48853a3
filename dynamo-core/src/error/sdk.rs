//! The one place where the SDK's errors become ours.

use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::Error;
use crate::op::write::Verb;

/// Codes that say "later": <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
const THROTTLED: [&str; 4] =
    ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "LimitExceededException"];

/// Codes of a write that met another one and was not applied.
const CONFLICT: [&str; 2] = ["TransactionConflictException", "TransactionInProgressException"];

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

    /// Sorts an SDK error into our taxonomy.
    pub(crate) fn from_sdk<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Error
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let code = error.code().map(str::to_owned);
        let message = error.message().map(str::to_owned);
        let source = Box::new(error);
        match &*source {
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
