//! A call while it is under way.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::client::customize::CustomizableOperation;
#[cfg(feature = "streams")]
use aws_sdk_dynamodb::config::Intercept;
use tracing::field::Empty;
use tracing::instrument::Instrumented;
use tracing::{Instrument, Span};

use super::handle::Watchers;
use super::observe::Observe;
use super::{CallReport, Outcome, Touched, Used};
use crate::capacity::{Reads, Turn, Units};
use crate::client::Dynamo;
use crate::error::READS;

/// Watches one call, if anybody wants to know of it. It is told when this is dropped.
pub(crate) struct Watch(Option<Arc<UnderWay>>);

/// A call that is watched.
pub(super) struct UnderWay {
    pub(super) operation: &'static str,
    pub(super) reads: Reads,
    entity: Option<&'static str>,
    touched: Mutex<Vec<Touched>>,
    watchers: Option<Arc<Watchers>>,
    /// In the tables that it goes to.
    pub(super) turns: Vec<Turn>,
    span: Span,
    waited: Duration,
    began: Instant,
    known: Mutex<Known>,
}

/// What is known of it.
#[derive(Default)]
pub(super) struct Known {
    pub(super) attempts: u32,
    pub(super) throttles: u32,
    pub(super) used: Vec<Used>,
    /// How it has ended, and after what time.
    pub(super) ended: Option<(Outcome, Duration)>,
}

impl Dynamo {
    /// Waits for the turn of a call if the handle has a limiter, and watches it if anybody wants to know of it. Without
    /// either, it does nothing; `touched` is called only if it does.
    pub(crate) async fn watch(
        &self,
        operation: &'static str,
        entity: Option<&'static str>,
        touched: impl FnOnce() -> Vec<Touched>,
    ) -> Watch {
        let span = span(operation, entity);
        match self.watchers() {
            None if span.is_disabled() => Watch(None),
            // In a box, so that calls that nobody watches stay small.
            watchers => Box::pin(begin((operation, entity), touched(), watchers.cloned(), span)).await,
        }
    }

    /// Watches a call about a table's stream, which takes no capacity of the table.
    #[cfg(feature = "streams")]
    pub(crate) fn watch_stream(&self, operation: &'static str, table: &str) -> Watch {
        let span = span(operation, None);
        match self.watchers() {
            None if span.is_disabled() => Watch(None),
            watchers => {
                let touched = vec![Touched::table(table)];
                Watch::begun((operation, None), touched, watchers.cloned(), span, (Vec::new(), Duration::ZERO))
            }
        }
    }

    /// Tells what a consumer has handled.
    #[cfg(feature = "streams")]
    pub(crate) fn tell_handled(&self, changes: &super::StreamReport<'_>) {
        for monitor in self.watchers().iter().flat_map(|watchers| &watchers.monitors) {
            monitor.handled(changes);
        }
    }
}

/// The span of a call: neither its key nor its values are in it. What is known afterwards is recorded at its end.
fn span(operation: &'static str, entity: Option<&'static str>) -> Span {
    tracing::info_span!(
        target: "dynamo_core::call",
        "dynamodb",
        otel.name = operation,
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "aws.dynamodb",
        db.operation.name = operation,
        db.collection.name = Empty,
        dynamodb.index = Empty,
        dynamodb.entity = entity,
        dynamodb.outcome = Empty,
        dynamodb.attempts = Empty,
        dynamodb.throttles = Empty,
        dynamodb.waited_ms = Empty,
        dynamodb.read_units = Empty,
        dynamodb.write_units = Empty,
    )
}

async fn begin(
    (operation, entity): (&'static str, Option<&'static str>),
    touched: Vec<Touched>,
    watchers: Option<Arc<Watchers>>,
    span: Span,
) -> Watch {
    let reads = reads(operation);
    let asked = Instant::now();
    let turns = match watchers.as_deref() {
        Some(Watchers { limiter: Some(limiter), priority, .. }) => {
            limiter.turns(tables(&touched), reads, *priority).instrument(span.clone()).await
        }
        _ => Vec::new(),
    };
    let waited = if turns.is_empty() { Duration::ZERO } else { asked.elapsed() };
    Watch::begun((operation, entity), touched, watchers, span, (turns, waited))
}

fn reads(operation: &str) -> Reads {
    if READS.contains(&operation) { Reads::Yes } else { Reads::No }
}

/// Each table once, in the order in which turns are waited for.
fn tables(touched: &[Touched]) -> Vec<String> {
    let mut tables: Vec<&str> = touched.iter().map(|touched| touched.table.as_str()).collect();
    tables.sort_unstable();
    tables.dedup();
    tables.into_iter().map(str::to_owned).collect()
}

impl Watch {
    /// True when somebody watches.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// A call that is sent now, after it has waited for its turns.
    fn begun(
        (operation, entity): (&'static str, Option<&'static str>),
        touched: Vec<Touched>,
        watchers: Option<Arc<Watchers>>,
        span: Span,
        (turns, waited): (Vec<Turn>, Duration),
    ) -> Watch {
        Watch(Some(Arc::new(UnderWay {
            operation,
            reads: reads(operation),
            entity,
            touched: Mutex::new(touched),
            watchers,
            turns,
            span,
            waited,
            began: Instant::now(),
            known: Mutex::default(),
        })))
    }

    /// What the call is to be sent with.
    #[cfg(feature = "streams")]
    pub(crate) fn interceptor(&self) -> Option<impl Intercept + 'static> {
        self.0.as_ref().map(|under_way| Observe::new(Arc::clone(under_way)))
    }

    /// The call, as it is to be sent.
    pub(crate) fn on<T, E, B>(&self, call: CustomizableOperation<T, E, B>) -> CustomizableOperation<T, E, B> {
        match &self.0 {
            Some(under_way) => call.interceptor(Observe::new(Arc::clone(under_way))),
            None => call,
        }
    }

    /// The call while it is sent, in its span.
    pub(crate) fn during<F: Future>(&self, call: F) -> Instrumented<F> {
        call.instrument(self.0.as_ref().map_or_else(Span::none, |under_way| under_way.span.clone()))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(under_way) = &self.0 {
            under_way.tell();
        }
    }
}

impl UnderWay {
    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True when DynamoDB is to say what it consumes.
    pub(super) fn asks(&self) -> bool {
        self.watchers.is_some()
    }

    pub(super) fn ended(&self, outcome: Outcome) {
        let latency = self.began.elapsed();
        self.known().ended.get_or_insert((outcome, latency));
    }

    fn tell(&self) {
        let Known { attempts, throttles, used, ended } = mem::take(&mut *self.known());
        let (outcome, latency) = ended.unwrap_or_else(|| (Outcome::Abandoned, self.began.elapsed()));
        let call = CallReport {
            operation: self.operation,
            entity: self.entity,
            touched: mem::take(&mut *self.touched.lock().unwrap_or_else(PoisonError::into_inner)),
            outcome,
            attempts,
            throttles,
            waited: self.waited,
            latency,
            used,
        };
        self.settle(&call);
        self.record(&call);
        for monitor in self.watchers.iter().flat_map(|watchers| &watchers.monitors) {
            monitor.ended(&call);
        }
    }

    /// Pays for what it has consumed.
    fn settle(&self, call: &CallReport) {
        for turn in &self.turns {
            let used = call.used.iter().filter(|used| used.table == turn.table);
            let units: Units = used.map(|used| used.units).sum();
            if units != Units::default() {
                turn.consumed(units);
            } else if call.outcome == Outcome::ConditionFailed {
                // It is looked at, and takes as much as if it were carried out.
                turn.consumed_something();
            }
        }
    }

    fn record(&self, call: &CallReport) {
        let span = &self.span;
        if span.is_disabled() {
            return;
        }
        if let Some(table) = call.table() {
            span.record("db.collection.name", table);
        }
        if let Some(index) = call.index() {
            span.record("dynamodb.index", index);
        }
        if call.outcome.is_failure() {
            span.record("otel.status_code", "ERROR");
        }
        span.record("dynamodb.outcome", call.outcome.as_str());
        span.record("dynamodb.attempts", call.attempts);
        span.record("dynamodb.throttles", call.throttles);
        span.record("dynamodb.waited_ms", u64::try_from(call.waited.as_millis()).unwrap_or(u64::MAX));
        if self.asks() {
            let units = call.units();
            span.record("dynamodb.read_units", units.read).record("dynamodb.write_units", units.write);
        }
    }
}
