//! What a client has sent.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// The requests that a client has sent, each attempt on its own, in order.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Request>>>);

/// One attempt.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The operation, such as `PutItem`.
    pub operation: String,
    /// The body as the SDK wrote it.
    pub body: Value,
    /// The body's text.
    pub text: String,
}

impl Log {
    pub(super) fn add(&self, operation: &str, body: &[u8]) {
        let request = Request {
            operation: operation.to_owned(),
            body: serde_json::from_slice(body).unwrap_or_default(),
            text: String::from_utf8_lossy(body).into_owned(),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Those of one operation.
    #[must_use]
    pub fn of(&self, operation: &str) -> Vec<Request> {
        self.all().into_iter().filter(|request| request.operation == operation).collect()
    }

    /// How many there were of one operation.
    #[must_use]
    pub fn count(&self, operation: &str) -> usize {
        self.of(operation).len()
    }
}
