//! A write on its way, and its attempts that were sent and not answered: any of them may have been applied.
//!
//! The SDK sends a write again when its answer was lost. Then a condition may fail because the write itself has made it
//! fail, and a sum may be added twice.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use super::Payload;
use super::call::Call;

/// The attempts of a write, which may be several calls one after the other unless a part of it is written already.
#[derive(Debug, Default)]
pub(crate) struct Sending {
    part: Mutex<Part>,
    unanswered: AtomicU32,
}

/// What is written past the SDK.
#[derive(Debug, Default)]
enum Part {
    /// Nothing.
    #[default]
    None,
    /// To be put into the request.
    Ready(Payload),
    /// It is in the request, and in all attempts of it.
    Put,
}

impl Sending {
    /// A write whose request is the SDK's.
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// A write of which a part is written already.
    pub(crate) fn of(payload: Payload) -> Arc<Self> {
        Arc::new(Sending { part: Mutex::new(Part::Ready(payload)), unanswered: AtomicU32::new(0) })
    }

    /// True when, after an answer, there was an attempt before it that may have been applied.
    pub(crate) fn is_ambiguous(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) > 0
    }
}

impl Call for Sending {
    fn complete(&self, request: &mut HttpRequest) -> Result<(), BoxError> {
        let mut part = self.part.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *part, Part::Put) {
            Part::None => *part = Part::None,
            Part::Ready(payload) => payload.put_into(request)?,
            Part::Put => return Err("a part of a write that is in one request goes into no second one".into()),
        }
        Ok(())
    }
    fn is_sent(&self) {
        self.unanswered.fetch_add(1, Ordering::Relaxed);
    }
    fn is_settled(&self) {
        self.unanswered.fetch_sub(1, Ordering::Relaxed);
    }
}
