//! Attempts of a write that were sent and not answered: any of them may have been applied.
//!
//! The SDK sends a write again when its answer was lost. Then a condition may fail because the write itself has made it
//! fail, and a sum may be added twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::is_refused;
use aws_sdk_dynamodb::config::interceptors::{BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;

/// Counts the attempts of one call that were not answered. Clones count for the same call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempts {
    unanswered: Arc<AtomicU32>,
}

impl Attempts {
    /// True when, after an answer, there was an attempt before it that may have been applied.
    pub(crate) fn are_ambiguous(&self) -> bool {
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

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if is_settled(context) {
            self.unanswered.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// True when it is known what became of an attempt that was sent: it has an answer that could be read to its end, or it never
/// got anywhere. After a status of 500 or a success that cannot be read, a write may have been applied.
fn is_settled(context: &FinalizerInterceptorContextRef<'_>) -> bool {
    match context.output_or_error() {
        Some(Ok(_)) => true,
        Some(Err(error)) if error.is_operation_error() => {
            context.response().is_some_and(|response| response.status().is_client_error())
        }
        Some(Err(error)) => error.as_connector_error().is_some_and(is_refused),
        None => false,
    }
}
