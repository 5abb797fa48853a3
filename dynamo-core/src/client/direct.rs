//! Reading answers straight from their bodies, past the SDK's maps of attribute values.
//!
//! Once the status is known to be a success, another deserializer takes the place of the SDK's. Everything else stays the
//! SDK's: signing, retries, timeouts, the parsing of errors. The SDK still wants the operation's own output type from the
//! deserializer, so it gets an empty one, and what was read goes through a slot beside it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::interceptors::context::{Error as ServiceError, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};

use super::call::Call;
use crate::error::{Error, Result};
use crate::value::Problem;

/// How items travel between structs and DynamoDB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Wire {
    /// Items that are put, alone and in batches, are written as JSON from structs, and answers are read from their JSON
    /// straight into structs. The SDK's own inputs lack those items, as an interceptor of the client sees; its requests have
    /// them once the retries begin.
    #[default]
    Direct,
    /// Items go through the SDK's `AttributeValue`s: slower, and independent of how the SDK calls what writes its requests
    /// and reads its answers.
    Sdk,
}

/// Reads the body of a successful answer.
pub(crate) trait Body: Send + Sync + 'static {
    /// What it holds.
    type Out: Send + 'static;

    /// Reads it.
    fn read(&self, body: &str) -> Result<Self::Out>;
}

/// A call whose answer is read by this library.
pub(crate) struct Direct<B: Body> {
    body: B,
    output: fn() -> Output,
    config: fn() -> Option<FrozenLayer>,
    operation: &'static str,
    /// Of the last attempt.
    slot: Mutex<Option<Result<B::Out>>>,
}

impl<B: Body> Direct<B> {
    /// `output` is the SDK's output type, empty, and `config` is that of the SDK's operation.
    pub(crate) fn new(
        operation: &'static str,
        body: B,
        output: fn() -> Output,
        config: fn() -> Option<FrozenLayer>,
    ) -> Arc<Self> {
        Arc::new(Direct { body, output, config, operation, slot: Mutex::new(None) })
    }

    /// What the call brought, once it has ended well.
    pub(crate) fn take(&self) -> Result<B::Out> {
        let arrived = self.slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        arrived.unwrap_or_else(|| {
            let operation = self.operation;
            let reason = format!(
                "this version of the SDK reads the answer of `{operation}` in another way; use `Dynamo::with_wire(Wire::Sdk)`"
            );
            Err(Error::InvalidRequest(reason))
        })
    }
}

impl<B: Body> Call for Direct<B> {
    fn deserializer(self: Arc<Self>) -> Option<SharedResponseDeserializer> {
        Some(SharedResponseDeserializer::new(Deserializer(self)))
    }
}

struct Deserializer<B: Body>(Arc<Direct<B>>);

impl<B: Body> fmt::Debug for Deserializer<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Deserializer").field(&self.0.operation).finish()
    }
}

impl<B: Body> DeserializeResponse for Deserializer<B> {
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
