//! A store that has not answered lately is not asked for a while.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use dynamo_core::{Circuit, CircuitBreaker, CircuitState};

use crate::repository::{Error, Result};

/// The circuit of a store. Clones are the same circuit.
#[derive(Debug, Clone)]
pub(crate) struct Breaker {
    store: Store,
    circuit: Circuit,
}

/// Which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    MySql,
    DynamoDb,
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Store::MySql => "MySQL",
            Store::DynamoDb => "DynamoDB",
        })
    }
}

/// Why a call was not made, or not waited for.
#[derive(Debug, thiserror::Error)]
enum Silent {
    #[error("{store} has not answered lately; it is asked again in {} ms", wait.as_millis())]
    Lately { store: Store, wait: Duration },
    #[error("{store} has not answered within {} ms", within.as_millis())]
    Within { store: Store, within: Duration },
}

impl Breaker {
    pub(crate) fn new(store: Store, settings: CircuitBreaker) -> Self {
        Breaker { store, circuit: Circuit::new(settings) }
    }

    pub(crate) fn state(&self) -> CircuitState {
        self.circuit.state()
    }

    /// Whether a call may be made, of which the end is not seen here.
    pub(crate) fn check(&self) -> Result<()> {
        match self.state() {
            CircuitState::Open => self.circuit.enter().map(drop).or_else(|wait| self.lately(wait)),
            _ => Ok(()),
        }
    }

    #[cold]
    fn lately<T>(&self, wait: Duration) -> Result<T> {
        unavailable(Silent::Lately { store: self.store, wait })
    }

    /// Makes a call, unless the store has not answered lately.
    pub(crate) async fn call<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        // Those of the SDK are large, and would be moved from one future into the next.
        let call = Box::pin(call);
        let passage = match self.circuit.enter() {
            Ok(passage) => passage,
            Err(wait) => return self.lately(wait),
        };
        let answer = call.await;
        let before = self.state();
        match &answer {
            Err(error) if self.store.is_silent(error) => passage.failed(),
            Ok(_) | Err(_) => passage.succeeded(),
        }
        self.tell(before);
        answer
    }

    /// The same, and waits for an answer no longer than this.
    pub(crate) async fn call_within<T>(&self, within: Duration, call: impl Future<Output = Result<T>>) -> Result<T> {
        let (store, call) = (self.store, Box::pin(call));
        self.call(async {
            match tokio::time::timeout(within, call).await {
                Ok(answer) => answer,
                Err(_) => unavailable(Silent::Within { store, within }),
            }
        })
        .await
    }

    /// Takes note of an answer that was not waited for any longer.
    pub(crate) fn gave_up(&self) {
        let before = self.state();
        self.circuit.failed();
        self.tell(before);
    }

    fn tell(&self, before: CircuitState) {
        let after = self.state();
        if before != after {
            tracing::warn!(store = %self.store, ?before, ?after, "the circuit changes its state");
        }
    }
}

#[cold]
fn unavailable<T>(why: Silent) -> Result<T> {
    Err(Error::Unavailable { source: Box::new(why) })
}

impl Store {
    /// Whether an error says that the store does not answer, and not what it answers.
    fn is_silent(self, error: &Error) -> bool {
        if !matches!(error, Error::Unavailable { .. } | Error::OutcomeUnknown { .. }) {
            return false;
        }
        let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(error) = cause {
            if error.downcast_ref::<Silent>().is_some_and(|why| matches!(why, Silent::Within { .. })) {
                return true;
            }
            let is_silence = match self {
                Store::MySql => error.downcast_ref::<sqlx::Error>().is_some_and(of_driver),
                Store::DynamoDb => error.downcast_ref::<dynamo_core::Error>().is_some_and(of_sdk),
            };
            if is_silence {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

fn of_driver(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
    )
}

/// Throttling is an answer.
fn of_sdk(error: &dynamo_core::Error) -> bool {
    use dynamo_core::ErrorKind::{CircuitOpen, OutcomeUnknown, Transient};
    matches!(error.kind(), Transient | OutcomeUnknown | CircuitOpen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker(store: Store) -> Breaker {
        Breaker::new(store, CircuitBreaker::default().failures(2).open_for(Duration::from_mins(1)))
    }

    fn lost() -> Result<()> {
        let source = sqlx::Error::PoolTimedOut;
        Err(crate::Error::Connect { source }.into())
    }

    #[tokio::test]
    async fn a_store_that_does_not_answer_is_not_asked_any_more() {
        let breaker = breaker(Store::MySql);
        for _ in 0..2 {
            assert_eq!(breaker.state(), CircuitState::Closed);
            breaker.call(async { lost() }).await.unwrap_err();
        }
        assert_eq!(breaker.state(), CircuitState::Open);
        let refused: Result<()> = breaker.call(async { panic!("it is not to be asked") }).await;
        let refused = refused.unwrap_err();
        assert!(refused.is_retryable());
        let source = refused.source().unwrap().to_string();
        assert!(source.starts_with("MySQL has not answered lately; it is asked again in "), "{source}");
    }

    #[tokio::test]
    async fn any_answer_shows_that_a_store_is_there() {
        let breaker = breaker(Store::MySql);
        let conflict = || Error::Conflict { source: "a row is locked".into() };
        let given_up = || Error::Unavailable { source: "the write was given up before".into() };
        for error in [conflict(), given_up()] {
            breaker.call(async { lost() }).await.unwrap_err();
            breaker.call(async { Err::<(), _>(error) }).await.unwrap_err();
        }
        breaker.call(async { lost() }).await.unwrap_err();
        assert_eq!(breaker.state(), CircuitState::Closed);
    }

    #[tokio::test]
    async fn what_is_not_waited_for_counts_as_no_answer() {
        let breaker = breaker(Store::DynamoDb);
        let never = std::future::pending::<Result<()>>();
        let late = breaker.call_within(Duration::from_millis(1), never).await.unwrap_err();
        assert_eq!(late.source().unwrap().to_string(), "DynamoDB has not answered within 1 ms");
        breaker.gave_up();
        assert_eq!(breaker.state(), CircuitState::Open);
    }
}
