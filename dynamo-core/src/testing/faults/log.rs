//! What a client has sent, and what went wrong with it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::Fault;

/// The requests that a client has sent, each attempt on its own, in order, and their faults. Clones are the same log.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    requests: VecDeque<Request>,
    /// How many requests are kept.
    most: Option<usize>,
    operations: BTreeMap<String, usize>,
    faults: BTreeMap<&'static str, usize>,
}

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
    /// What went wrong with it; `None` when nothing did.
    pub fault: Option<Fault>,
}

impl Log {
    /// A log that keeps the last requests only, and counts all.
    pub(super) fn of_last(most: Option<usize>) -> Log {
        Log(Arc::new(Mutex::new(Inner { most, ..Inner::default() })))
    }

    pub(super) fn add(&self, operation: &str, body: &[u8], fault: Option<&Fault>) {
        let mut inner = self.lock();
        *inner.operations.entry(operation.to_owned()).or_default() += 1;
        if let Some(fault) = fault {
            *inner.faults.entry(fault.name()).or_default() += 1;
        }
        if inner.most == Some(0) {
            return;
        }
        if inner.most.is_some_and(|most| inner.requests.len() >= most) {
            inner.requests.pop_front();
        }
        inner.requests.push_back(Request {
            operation: operation.to_owned(),
            body: serde_json::from_slice(body).unwrap_or_default(),
            text: String::from_utf8_lossy(body).into_owned(),
            fault: fault.cloned(),
        });
    }

    /// All of them, or as many as are [kept](super::Faults::keep_last).
    #[must_use]
    pub fn all(&self) -> Vec<Request> {
        self.lock().requests.iter().cloned().collect()
    }

    /// Those of one operation.
    #[must_use]
    pub fn of(&self, operation: &str) -> Vec<Request> {
        self.lock().requests.iter().filter(|request| request.operation == operation).cloned().collect()
    }

    /// How many there were of one operation.
    #[must_use]
    pub fn count(&self, operation: &str) -> usize {
        self.lock().operations.get(operation).copied().unwrap_or_default()
    }

    /// How many there were of all operations.
    #[must_use]
    pub fn total(&self) -> usize {
        self.lock().operations.values().sum()
    }

    /// How often each fault happened, by its [name](Fault::name).
    #[must_use]
    pub fn faults(&self) -> BTreeMap<&'static str, usize> {
        self.lock().faults.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
