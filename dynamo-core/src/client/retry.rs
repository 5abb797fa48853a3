//! How failed attempts are repeated.

use aws_sdk_dynamodb::config::retry::RetryConfig;

use super::DynamoBuilder;
use crate::{Error, Result};

/// How the pause before a retry is chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryMode {
    /// Exponential backoff with full jitter, and a budget of retries that all requests of a client share.
    #[default]
    Standard,
    /// The same, and first attempts are slowed down too while `DynamoDB` throttles.
    Adaptive,
}

#[derive(Debug, Clone)]
pub(super) struct Retry {
    pub(super) mode: RetryMode,
    pub(super) attempts: u32,
}

impl Default for Retry {
    fn default() -> Self {
        Retry { mode: RetryMode::default(), attempts: DynamoBuilder::RETRY_ATTEMPTS }
    }
}

impl Retry {
    pub(super) fn to_sdk(&self) -> Result<RetryConfig> {
        if self.attempts == 0 {
            return Err(Error::Config("zero attempts are no request at all; write 1 for no retries".to_owned()));
        }
        let config = match self.mode {
            RetryMode::Standard => RetryConfig::standard(),
            RetryMode::Adaptive => RetryConfig::adaptive(),
        };
        Ok(config
            .with_max_attempts(self.attempts)
            .with_initial_backoff(DynamoBuilder::RETRY_BACKOFF)
            .with_max_backoff(DynamoBuilder::RETRY_BACKOFF_MAX))
    }
}
