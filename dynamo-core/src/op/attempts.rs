//! Attempts of a write that were sent and not answered: any of them may have been applied.
//!
//! The SDK sends a write again when its answer was lost. Then a condition may fail because the write itself has made it
//! fail, and a sum may be added twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;

/// Counts the attempts of one call that were not answered. Clones count for the same call.
#[derive(Debug, Clone, Default)]
pub(super) struct Attempts {
    unanswered: Arc<AtomicU32>,
}

impl Attempts {
    /// True when, after an answer, there was an attempt before it that may have been applied.
    pub(super) fn are_ambiguous(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) > 0
    }
}

#[dyn_dispatch_hint]
impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "Attempts"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.unanswered.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // After a 500 the write may have been applied.
        if !context.response().status().is_server_error() {
            self.unanswered.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(())
    }
}
