//! A circuit for calls that the SDK does not make.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::circuit::{Circuit as Machine, Pass, Verdict};
use super::{CircuitBreaker, CircuitState};

/// A circuit by itself, by the rules of a [`CircuitBreaker`]: for calls of another store, or for several calls that stand and
/// fall together. It sends nothing; it says what may be sent. Clones are the same circuit.
///
/// ```
/// use dynamo_core::{Circuit, CircuitBreaker, CircuitState};
///
/// let circuit = Circuit::new(CircuitBreaker::default().failures(1));
/// let call = circuit.enter().expect("it is closed");
/// call.failed();
/// assert_eq!(circuit.state(), CircuitState::Open);
/// let wait = circuit.enter().unwrap_err();
/// assert!(wait > std::time::Duration::from_secs(9));
/// ```
#[derive(Debug, Clone)]
pub struct Circuit {
    settings: CircuitBreaker,
    machine: Arc<Mutex<Machine>>,
}

/// A call that was let through. Dropped, it counts as given up before anything is known.
#[derive(Debug)]
#[must_use = "say how the call has ended"]
pub struct Passage {
    circuit: Circuit,
    pass: Option<Pass>,
}

impl Circuit {
    /// A closed one.
    #[must_use]
    pub fn new(settings: CircuitBreaker) -> Self {
        Circuit { settings, machine: Arc::default() }
    }

    /// What it does with calls now.
    #[must_use]
    pub fn state(&self) -> CircuitState {
        self.machine().state(self.settings.now())
    }

    /// Lets a call through.
    ///
    /// # Errors
    /// How long to wait at least, when it does not: zero when another call is under way on which it depends.
    pub fn enter(&self) -> Result<Passage, Duration> {
        let pass = self.machine().admit(&self.settings, self.settings.now())?;
        Ok(Passage { circuit: self.clone(), pass: Some(pass) })
    }

    /// Takes note of a failure that was not seen by a call that it has let through: such as one that was not waited for.
    pub fn failed(&self) {
        let mut machine = self.machine();
        let pass = machine.present();
        machine.settle(pass, Verdict::Failure, &self.settings, self.settings.now());
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passage {
    /// There was an answer, whatever it says.
    pub fn succeeded(mut self) {
        self.settle(Verdict::Success);
    }

    /// There was none.
    pub fn failed(mut self) {
        self.settle(Verdict::Failure);
    }

    fn settle(&mut self, verdict: Verdict) {
        if let Some(pass) = self.pass.take() {
            let settings = &self.circuit.settings;
            self.circuit.machine().settle(pass, verdict, settings, settings.now());
        }
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        self.settle(Verdict::Abandoned);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_that_nobody_waited_for_open_a_circuit_too() {
        let circuit = Circuit::new(CircuitBreaker::default().failures(2).open_for(Duration::ZERO));
        drop(circuit.enter().unwrap());
        circuit.enter().unwrap().failed();
        assert_eq!(circuit.state(), CircuitState::Closed);
        let late = circuit.enter().unwrap();
        circuit.failed();
        // At once, as it is open for no time.
        assert_eq!(circuit.state(), CircuitState::HalfOpen);
        // What was let through before it opened says nothing of now.
        late.succeeded();
        let probe = circuit.enter().unwrap();
        assert_eq!(circuit.enter().unwrap_err(), Duration::ZERO);
        drop(probe);
        circuit.enter().unwrap().succeeded();
        assert_eq!(circuit.state(), CircuitState::Closed);
    }
}
