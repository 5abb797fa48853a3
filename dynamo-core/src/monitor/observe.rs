//! What a watched call meets on its way.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextMut, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;

use super::answer::Answer;
use super::watch::UnderWay;
use super::{Outcome, ask};
use crate::capacity::Turn;
use crate::client::Refused;

/// Takes note of a call's attempts and of its end.
pub(super) struct Observe(Arc<UnderWay>);

impl Observe {
    pub(super) fn new(under_way: Arc<UnderWay>) -> Self {
        Observe(under_way)
    }

    /// What the last answer says. It is read once it is there as a whole, whoever else reads its items.
    fn answer(&self, context: &FinalizerInterceptorContextRef<'_>) -> Option<Answer> {
        let body = context.response()?.body().bytes()?;
        Some(Answer::read(body, self.0.operation, self.0.reads))
    }
}

impl fmt::Debug for Observe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observe").field(&self.0.operation).finish()
    }
}

#[dyn_dispatch_hint]
impl Intercept for Observe {
    fn name(&self) -> &'static str {
        "Observe"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.0.asks() {
            ask::for_capacity(context.input_mut());
        }
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.known().attempts += 1;
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(answer) = self.answer(context) else { return Ok(()) };
        let mut known = self.0.known();
        if answer.is_throttled || answer.is_partial {
            known.throttles += 1;
            self.0.turns.iter().for_each(Turn::throttled);
        }
        known.used.extend(answer.used);
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.ended(self.outcome(context));
        Ok(())
    }
}

impl Observe {
    fn outcome(&self, context: &FinalizerInterceptorContextRef<'_>) -> Outcome {
        let error = match context.output_or_error() {
            Some(Ok(_)) => return Outcome::Success,
            Some(Err(error)) => error,
            None => return Outcome::Abandoned,
        };
        if is_circuit_open(error) {
            return Outcome::CircuitOpen;
        }
        if error.is_timeout_error() || error.is_response_error() || error.as_connector_error().is_some() {
            return Outcome::Unanswered;
        }
        match context.response() {
            Some(response) if !response.status().is_client_error() => Outcome::Unanswered,
            Some(_) => self.answer(context).and_then(|answer| answer.refusal).unwrap_or(Outcome::Refused),
            None => Outcome::Refused,
        }
    }
}

fn is_circuit_open(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut error = Some(error);
    while let Some(current) = error {
        if current.is::<Refused>() {
            return true;
        }
        error = current.source();
    }
    false
}
