//! A write on its way, and its attempts that were sent and not answered: any of them may have been applied.
//!
//! The SDK sends a write again when its answer was lost. Then a condition may fail because the write itself has made it
//! fail, and a sum may be added twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::Input;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::ser_de::{SerializeRequest, SharedRequestSerializer};
use aws_smithy_types::config_bag::ConfigBag;

use super::Payload;
use super::call::Call;

/// The attempts of a write, which may be several calls one after the other.
#[derive(Debug, Default)]
pub(crate) struct Sending {
    payload: Option<Payload>,
    unanswered: AtomicU32,
}

impl Sending {
    /// A write whose request is the SDK's.
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// A write of which a part is written already.
    pub(crate) fn of(payload: Payload) -> Arc<Self> {
        Arc::new(Sending { payload: Some(payload), unanswered: AtomicU32::new(0) })
    }

    /// True when, after an answer, there was an attempt before it that may have been applied.
    pub(crate) fn is_ambiguous(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) > 0
    }
}

impl Call for Sending {
    fn serializer(self: Arc<Self>, own: Option<&SharedRequestSerializer>) -> Option<SharedRequestSerializer> {
        self.payload.is_some().then(|| SharedRequestSerializer::new(OfPayload { sending: self, sdk: own.cloned() }))
    }
    fn is_sent(&self) {
        self.unanswered.fetch_add(1, Ordering::Relaxed);
    }
    fn is_settled(&self) {
        self.unanswered.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug)]
struct OfPayload {
    sending: Arc<Sending>,
    sdk: Option<SharedRequestSerializer>,
}

impl SerializeRequest for OfPayload {
    fn serialize_input(&self, input: Input, cfg: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let payload = self.sending.payload.as_ref().ok_or("a write without a part of its own")?;
        payload.serialize(self.sdk.as_ref(), input, cfg)
    }
}
