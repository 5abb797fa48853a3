//! The one place where the SDK's errors become ours.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

use super::Error;

/// Codes that say "later": <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
const THROTTLED: [&str; 4] =
    ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "LimitExceededException"];

impl Error {
    /// Sorts an SDK error into our taxonomy.
    pub(crate) fn from_sdk<E, R>(operation: &'static str, error: SdkError<E, R>) -> Error
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        let code = error.code().map(str::to_owned);
        let message = error.message().map(str::to_owned);
        let source = Box::new(error);
        match (&*source, code.as_deref()) {
            (SdkError::ServiceError(_), Some(code)) if THROTTLED.contains(&code) => {
                Error::Throttled { operation, source }
            }
            (SdkError::TimeoutError(_) | SdkError::ResponseError(_), _) => Error::OutcomeUnknown { operation, source },
            (SdkError::DispatchFailure(failure), _) if failure.is_io() || failure.is_timeout() => {
                Error::OutcomeUnknown { operation, source }
            }
            _ => Error::Sdk { operation, code, message, source },
        }
    }
}
