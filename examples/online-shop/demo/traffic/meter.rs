//! What callers are told, and how long they wait for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use dual_repo::repository::ErrorKind;
use tokio::sync::watch;

use crate::services::{AccountError, CartError, CatalogueError, CheckoutError, OrderError, StoreError};

/// Texts of a kind that are kept.
const KEPT: usize = 10;

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    Write,
}

/// What was served since a moment.
#[derive(Debug, Default)]
pub(in crate::demo) struct Served {
    /// How long reads took.
    pub(in crate::demo) reads: Vec<Duration>,
    /// How long writes took.
    pub(in crate::demo) writes: Vec<Duration>,
    /// Requests that the stores did not carry out, or did not say so.
    pub(in crate::demo) errors: u64,
    /// Reads that showed something else than they had to.
    pub(in crate::demo) wrong: u64,
    /// The first errors and wrong answers, each once.
    pub(in crate::demo) texts: BTreeMap<String, u64>,
}

impl Served {
    fn tell(&mut self, text: String) {
        if self.texts.len() < KEPT || self.texts.contains_key(&text) {
            *self.texts.entry(text).or_default() += 1;
        }
    }
}

/// What has become of a request.
#[derive(Debug)]
pub(super) enum Outcome<T, E> {
    Done(T),
    /// The shop has its reasons.
    Refused(E),
    /// Nothing was changed.
    Failed,
    /// Nobody knows whether it was done.
    Unknown,
}

impl<T, E> Outcome<T, E> {
    pub(super) fn done(self) -> Option<T> {
        match self {
            Outcome::Done(answer) => Some(answer),
            Outcome::Refused(_) | Outcome::Failed | Outcome::Unknown => None,
        }
    }
}

/// An error of a service, which is of the store or the shop's own.
pub(super) trait Refusal: std::fmt::Display {
    fn store(&self) -> Option<&StoreError>;
}

macro_rules! refusals {
    ($($error:ty),*) => {$(
        impl Refusal for $error {
            fn store(&self) -> Option<&StoreError> {
                if let Self::Store(error) = self { Some(error) } else { None }
            }
        }
    )*};
}
refusals!(AccountError, CartError, CatalogueError, CheckoutError, OrderError);

impl Refusal for StoreError {
    fn store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// Counts requests, for all who make them.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Meter {
    served: Arc<Mutex<Served>>,
    count: watch::Sender<u64>,
}

impl Meter {
    pub(super) fn new() -> Self {
        Meter { served: Arc::default(), count: watch::Sender::new(0) }
    }

    /// Makes a request, and notes how long it takes.
    pub(super) async fn time<T, E: Refusal>(
        &self,
        kind: Kind,
        what: &str,
        request: impl Future<Output = Result<T, E>>,
    ) -> Outcome<T, E> {
        let start = Instant::now();
        let answer = request.await;
        let waited = start.elapsed();
        let mut served = self.lock();
        match kind {
            Kind::Read => served.reads.push(waited),
            Kind::Write => served.writes.push(waited),
        }
        let outcome = match answer {
            Ok(answer) => Outcome::Done(answer),
            Err(error) => match error.store() {
                None => Outcome::Refused(error),
                Some(store) => {
                    served.errors += 1;
                    served.tell(format!("{what}: {}", with_causes(store)));
                    match store {
                        StoreError::Unknown(_) => Outcome::Unknown,
                        StoreError::Broken(error) if error.kind() == ErrorKind::Other => Outcome::Unknown,
                        StoreError::Busy(_) | StoreError::Broken(_) => Outcome::Failed,
                    }
                }
            },
        };
        drop(served);
        self.count.send_modify(|count| *count += 1);
        outcome
    }

    /// Notes a read that has shown something else than it had to, if it has.
    pub(super) fn expect(&self, is_right: bool, what: &str) {
        if !is_right {
            let mut served = self.lock();
            served.wrong += 1;
            served.tell(format!("wrong: {what}"));
        }
    }

    /// What was served since it was last asked.
    pub(in crate::demo) fn take(&self) -> Served {
        std::mem::take(&mut *self.lock())
    }

    /// Waits until so many more requests were served.
    pub(in crate::demo) async fn more(&self, requests: u64) {
        let mut count = self.count.subscribe();
        let enough = count.borrow().saturating_add(requests);
        // The sender is here, so that it does not end before.
        let _ = count.wait_for(|count| *count >= enough).await;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Served> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use dual_repo::repository::Error;

    use super::*;

    #[tokio::test]
    async fn refusals_of_the_shop_are_answers_and_errors_of_the_store_are_counted() {
        let meter = Meter::new();
        let refused = async { Err::<(), _>(CartError::NoAccount) };
        assert!(matches!(meter.time(Kind::Write, "add", refused).await, Outcome::Refused(CartError::NoAccount)));
        let source = || std::io::Error::other("gone").into();
        let busy = async { Err::<(), _>(StoreError::Busy(Error::Unavailable { source: source() })) };
        assert!(matches!(meter.time(Kind::Write, "add", busy).await, Outcome::Failed));
        let unknown = async { Err::<(), _>(StoreError::Unknown(Error::OutcomeUnknown { source: source() })) };
        assert!(matches!(meter.time(Kind::Read, "get", unknown).await, Outcome::Unknown));
        meter.expect(false, "a name");
        meter.expect(true, "another name");
        let served = meter.take();
        assert_eq!((served.reads.len(), served.writes.len(), served.errors, served.wrong), (1, 2, 2, 1));
        assert_eq!(served.texts.len(), 3);
        assert!(served.texts.keys().any(|text| text.starts_with("add: ") && text.ends_with("gone")), "{served:?}");
        assert!(meter.take().writes.is_empty());
    }
}
