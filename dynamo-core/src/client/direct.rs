//! Reading answers straight from their bodies, past the SDK's maps of attribute values.
//!
//! The one place that knows how: an interceptor puts another deserializer into the state of the call once the status is
//! known to be a success. Everything else stays the SDK's: signing, retries, timeouts, the parsing of errors. The SDK
//! still wants the operation's own output type from the deserializer, so it gets an empty one, and what was read goes
//! through a slot beside it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, Error as ServiceError, Output,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};

use crate::error::{Error, Result};
use crate::value::Problem;

/// How items travel between structs and DynamoDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Wire {
    /// Answers are read from their JSON straight into structs.
    #[default]
    Direct,
    /// Answers are read into the SDK's `AttributeValue`s first: slower, and independent of how the SDK calls what reads
    /// its answers.
    Sdk,
}

/// Reads the body of a successful answer.
pub(crate) trait Body: Send + Sync + 'static {
    /// What it holds.
    type Out: Send + 'static;

    /// Reads it.
    fn read(&self, body: &str) -> Result<Self::Out>;
}

/// Makes the interceptor of one call, and the place where its answer will be. `output` is the SDK's output type, empty, and
/// `config` is that of the SDK's operation.
pub(crate) fn direct<B: Body>(
    operation: &'static str,
    body: B,
    output: fn() -> Output,
    config: fn() -> Option<FrozenLayer>,
) -> (Direct<B>, Arrival<B>) {
    let shared = Arc::new(Shared { body, output, config, operation, slot: Mutex::new(None) });
    (Direct(Arc::clone(&shared)), Arrival(shared))
}

/// The interceptor of a call.
pub(crate) struct Direct<B: Body>(Arc<Shared<B>>);

/// Where the answer of a call arrives.
pub(crate) struct Arrival<B: Body>(Arc<Shared<B>>);

struct Shared<B: Body> {
    body: B,
    output: fn() -> Output,
    config: fn() -> Option<FrozenLayer>,
    operation: &'static str,
    /// Of the last attempt.
    slot: Mutex<Option<Result<B::Out>>>,
}

impl<B: Body> Arrival<B> {
    /// What the call brought, once it has ended well.
    pub(crate) fn take(self) -> Result<B::Out> {
        let arrived = self.0.slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        arrived.unwrap_or_else(|| {
            let operation = self.0.operation;
            let reason = format!(
                "this version of the SDK reads the answer of `{operation}` in another way; use `Dynamo::with_wire(Wire::Sdk)`"
            );
            Err(Error::InvalidRequest(reason))
        })
    }
}

impl<B: Body> fmt::Debug for Direct<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Direct").field(&self.0.operation).finish()
    }
}

impl<B: Body> Intercept for Direct<B> {
    fn name(&self) -> &'static str {
        "Direct"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Errors are the SDK's to read.
        if context.response().status().is_success() {
            let deserializer = SharedResponseDeserializer::new(Direct(Arc::clone(&self.0)));
            cfg.interceptor_state().store_put(deserializer);
        }
        Ok(())
    }
}

impl<B: Body> DeserializeResponse for Direct<B> {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        cfg: &ConfigBag,
    ) -> Result<Output, OrchestratorError<ServiceError>> {
        // What was put into the call's state for an attempt stays there for those after it, whose answers may be errors.
        if !response.status().is_success()
            && let Some(config) = (self.0.config)()
            && let Some(sdk) = config.load::<SharedResponseDeserializer>()
        {
            return sdk.deserialize_nonstreaming_with_config(response, cfg);
        }
        let bytes = response.body().bytes().unwrap_or_default();
        // An answer that is no text, or no JSON, may have been cut or mixed up on the way: the SDK tries such an attempt again.
        let body = str::from_utf8(bytes).map_err(|error| OrchestratorError::response(error.into()))?;
        let read = match self.0.body.read(body) {
            Err(Error::Decode { source, .. }) if matches!(source.problem(), Problem::Malformed { .. }) => {
                return Err(OrchestratorError::response(source.into()));
            }
            read => read,
        };
        *self.0.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
        Ok((self.0.output)())
    }
}
