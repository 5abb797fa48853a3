//! The circuits in the way of the SDK's calls.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

use super::circuit::{Circuit, Pass, Verdict};
use super::tables::tables;
use super::{CircuitBreaker, CircuitState};

/// The circuits of a handle. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Breaker {
    settings: CircuitBreaker,
    circuits: Arc<Mutex<HashMap<String, Circuit>>>,
}

/// A call that was not sent.
#[derive(Debug, thiserror::Error)]
#[error("the circuit of table `{table}` is open")]
pub(crate) struct Refused {
    pub(crate) table: String,
    pub(crate) retry_after: Duration,
}

/// A call under way. It is abandoned when it is dropped without an end, as calls are that nobody waits for any more.
struct UnderWay {
    breaker: Breaker,
    passes: Mutex<Vec<(String, Pass)>>,
}

impl Breaker {
    pub(crate) fn new(settings: CircuitBreaker) -> Self {
        Breaker { settings, circuits: Arc::default() }
    }

    pub(crate) fn state(&self, table: &str) -> CircuitState {
        let now = self.settings.now();
        self.lock().get(table).map_or(CircuitState::Closed, |circuit| circuit.state(now))
    }

    /// Lets a call through if all of its tables' circuits do.
    fn admit(&self, tables: Vec<String>) -> Result<UnderWay, Refused> {
        let under_way = UnderWay { breaker: self.clone(), passes: Mutex::default() };
        let now = self.settings.now();
        for table in tables {
            let admitted = self.lock().entry(table.clone()).or_default().admit(&self.settings, now);
            match admitted {
                Ok(pass) => under_way.lock().push((table, pass)),
                // Those that did are released with `under_way`.
                Err(retry_after) => return Err(Refused { table, retry_after }),
            }
        }
        Ok(under_way)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Circuit>> {
        self.circuits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UnderWay {
    fn lock(&self) -> MutexGuard<'_, Vec<(String, Pass)>> {
        self.passes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, verdict: Verdict) {
        let Breaker { settings, .. } = &self.breaker;
        let now = settings.now();
        for (table, pass) in self.lock().drain(..) {
            let mut circuits = self.breaker.lock();
            let Some(circuit) = circuits.get_mut(&table) else { continue };
            let before = circuit.state(now);
            circuit.settle(pass, verdict, settings, now);
            let after = circuit.state(now);
            if before != after {
                tracing::warn!(table, ?before, ?after, "the circuit changes its state");
            }
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.settle(Verdict::Abandoned);
    }
}

impl fmt::Debug for UnderWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnderWay").finish_non_exhaustive()
    }
}

impl Storable for UnderWay {
    type Storer = StoreReplace<Self>;
}

#[dyn_dispatch_hint]
impl Intercept for Breaker {
    fn name(&self) -> &'static str {
        "Breaker"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let under_way = self.admit(tables(context.input()))?;
        cfg.interceptor_state().store_put(under_way);
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // There is none when the call was refused.
        if let Some(under_way) = cfg.load::<UnderWay>() {
            under_way.settle(verdict(context));
        }
        Ok(())
    }
}

fn verdict(context: &FinalizerInterceptorContextRef<'_>) -> Verdict {
    let error = match context.output_or_error() {
        Some(Ok(_)) => return Verdict::Success,
        Some(Err(error)) => error,
        None => return Verdict::Abandoned,
    };
    if error.is_timeout_error() || error.is_response_error() {
        return Verdict::Failure;
    }
    if let Some(failure) = error.as_connector_error() {
        // Others are mistakes on this side of the connection.
        return if failure.is_io() || failure.is_timeout() { Verdict::Failure } else { Verdict::Abandoned };
    }
    match context.response() {
        // A success that cannot be read is none.
        Some(response) if !response.status().is_client_error() => Verdict::Failure,
        Some(_) => Verdict::Success,
        None => Verdict::Abandoned,
    }
}
