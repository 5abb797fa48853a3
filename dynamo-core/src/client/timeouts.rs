//! How long to wait for what.

use std::time::Duration;

use aws_sdk_dynamodb::config::timeout::TimeoutConfig;

use super::DynamoBuilder;
use crate::{Error, Result};

#[derive(Debug, Clone)]
pub(super) struct Timeouts {
    pub(super) connect: Duration,
    pub(super) read: Duration,
    pub(super) attempt: Duration,
    pub(super) operation: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            connect: DynamoBuilder::CONNECT_TIMEOUT,
            read: DynamoBuilder::READ_TIMEOUT,
            attempt: DynamoBuilder::ATTEMPT_TIMEOUT,
            operation: DynamoBuilder::OPERATION_TIMEOUT,
        }
    }
}

impl Timeouts {
    pub(super) fn to_sdk(&self) -> Result<TimeoutConfig> {
        let named =
            [("connect", self.connect), ("read", self.read), ("attempt", self.attempt), ("operation", self.operation)];
        if let Some((name, _)) = named.iter().find(|(_, timeout)| timeout.is_zero()) {
            return Err(Error::Config(format!("the {name} timeout is zero, so that every request would fail")));
        }
        Ok(TimeoutConfig::builder()
            .connect_timeout(self.connect)
            .read_timeout(self.read)
            .operation_attempt_timeout(self.attempt)
            .operation_timeout(self.operation)
            .build())
    }
}
