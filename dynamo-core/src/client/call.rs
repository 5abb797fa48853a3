//! What this library does otherwise in a call of the SDK: the seam that both the writing of requests and the reading of answers
//! go through.
//!
//! The interceptor [`Calls`] is a part of the client, and finds the call that is under way in the task. An interceptor of one
//! request would do the same, but the SDK boxes the future of such a request and makes its configuration anew.

use std::pin::Pin;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::ser_de::SharedResponseDeserializer;
use aws_smithy_types::config_bag::ConfigBag;
use tokio::task::futures::TaskLocalFuture;

use crate::error::is_refused;

tokio::task_local! {
    static CALL: Arc<dyn Call>;
}

/// A call of the SDK, with all of its attempts.
pub(crate) trait Call: Send + Sync {
    /// The SDK has made the request, which all attempts send.
    fn complete(&self, _: &mut HttpRequest) -> Result<(), BoxError> {
        Ok(())
    }
    /// What reads an answer of success in place of the SDK.
    fn deserializer(self: Arc<Self>) -> Option<SharedResponseDeserializer> {
        None
    }
    /// An attempt is sent.
    fn is_sent(&self) {}
    /// It is known what became of an attempt that was, or was to be, sent.
    fn is_settled(&self) {}
}

/// Sends a request as this call.
pub(crate) fn within<F: Future>(
    call: Arc<dyn Call>,
    sending: Pin<&mut F>,
) -> TaskLocalFuture<Arc<dyn Call>, Pin<&mut F>> {
    CALL.scope(call, sending)
}

/// Sends a request of the SDK as a call of this library, watched if anybody watches.
///
/// The SDK's requests have no trait in common.
macro_rules! sent {
    ($watch:expr, $call:expr, $request:expr) => {
        if $watch.is_on() {
            let sending = $watch.on($request.customize()).send();
            crate::client::within($call, std::pin::pin!($watch.during(sending))).await
        } else {
            crate::client::within($call, std::pin::pin!($request.send())).await
        }
    };
}
pub(crate) use sent;

/// The same client, with the seam. One that has it already, as the client of another handle, is left as it is: an item would
/// be written twice into one request.
pub(super) fn with_calls(client: &Client) -> Client {
    let config = client.config();
    if config.interceptors().any(|interceptor| interceptor.name() == NAME) {
        return client.clone();
    }
    let mut config = config.to_builder();
    // Nobody can name it to turn it off, so that the SDK need not look whether somebody has.
    config.push_interceptor(SharedInterceptor::permanent(Calls));
    Client::from_conf(config.build())
}

/// What tells the interceptor from those of others.
const NAME: &str = "dynamo_core::Calls";

/// Asks the call that is under way, if it is one of this library.
#[derive(Debug)]
struct Calls;

impl Calls {
    fn now<T>(ask: impl FnOnce(&Arc<dyn Call>) -> T) -> Option<T> {
        CALL.try_with(ask).ok()
    }
}

#[dyn_dispatch_hint]
impl Intercept for Calls {
    fn name(&self) -> &'static str {
        NAME
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Self::now(|call| call.complete(context.request_mut())).unwrap_or(Ok(()))
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Self::now(|call| call.is_sent());
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Errors are the SDK's to read.
        if context.response().status().is_success()
            && let Some(deserializer) = Self::now(|call| Arc::clone(call).deserializer()).flatten()
        {
            cfg.interceptor_state().store_put(deserializer);
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if is_settled(context) {
            Self::now(|call| call.is_settled());
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
