//! The states of a circuit, without clock or locks.

use std::time::{Duration, Instant};

use super::CircuitBreaker;

/// What a circuit does with calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CircuitState {
    /// They are sent.
    Closed,
    /// They fail at once.
    Open,
    /// Some are sent, to see how they fare.
    HalfOpen,
}

#[derive(Debug, Default)]
pub(super) struct Circuit {
    state: State,
    /// Counts the changes of state: what a call brings counts in the state in which it was let through.
    era: u64,
}

#[derive(Debug)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant },
    HalfOpen { probes: u32 },
}

impl Default for State {
    fn default() -> Self {
        State::Closed { failures: 0 }
    }
}

/// A call that was let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    era: u64,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Success,
    Failure,
    /// It was given up before anything is known.
    Abandoned,
}

impl Circuit {
    /// Lets a call through, or says how long to wait at least.
    pub(super) fn admit(&mut self, settings: &CircuitBreaker, now: Instant) -> Result<Pass, Duration> {
        if let State::Open { until } = self.state {
            if now < until {
                return Err(until - now);
            }
            self.change(State::HalfOpen { probes: 0 });
        }
        if let State::HalfOpen { probes } = &mut self.state {
            if *probes >= settings.probes {
                return Err(Duration::ZERO);
            }
            *probes += 1;
        }
        Ok(Pass { era: self.era })
    }

    /// What a call would have that is let through now.
    pub(super) fn present(&self) -> Pass {
        Pass { era: self.era }
    }

    /// Takes note of how a call ended.
    pub(super) fn settle(&mut self, pass: Pass, verdict: Verdict, settings: &CircuitBreaker, now: Instant) {
        if pass.era != self.era {
            return;
        }
        let open = || State::Open { until: now.checked_add(settings.open_for).unwrap_or(now) };
        match (&mut self.state, verdict) {
            (State::Closed { failures }, Verdict::Success) => *failures = 0,
            (State::Closed { failures }, Verdict::Failure) => {
                *failures += 1;
                if *failures >= settings.failures {
                    self.change(open());
                }
            }
            (State::HalfOpen { .. }, Verdict::Success) => self.change(State::default()),
            (State::HalfOpen { .. }, Verdict::Failure) => self.change(open()),
            (State::HalfOpen { probes }, Verdict::Abandoned) => *probes = probes.saturating_sub(1),
            (State::Closed { .. }, Verdict::Abandoned) | (State::Open { .. }, _) => {}
        }
    }

    /// The state at a time: an open circuit whose time is over is half open.
    pub(super) fn state(&self, now: Instant) -> CircuitState {
        match self.state {
            State::Closed { .. } => CircuitState::Closed,
            State::Open { until } if now < until => CircuitState::Open,
            State::Open { .. } | State::HalfOpen { .. } => CircuitState::HalfOpen,
        }
    }

    fn change(&mut self, state: State) {
        self.state = state;
        self.era += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Call,
        Settle(usize, Verdict),
        Wait(u64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let verdict = prop_oneof![
            2 => Just(Verdict::Success),
            4 => Just(Verdict::Failure),
            1 => Just(Verdict::Abandoned)
        ];
        let step = prop_oneof![
            4 => Just(Step::Call),
            4 => (any::<usize>(), verdict).prop_map(|(which, verdict)| Step::Settle(which, verdict)),
            1 => (0..150_u64).prop_map(Step::Wait),
        ];
        prop::collection::vec(step, 1..120)
    }

    proptest! {
        /// The machine against its rules, told by a history instead of by states.
        #[test]
        fn a_circuit_opens_after_failures_lets_probes_through_and_closes_on_success(
            steps in steps(), failures in 1..4_u32, probes in 1..3_u32,
        ) {
            let settings = CircuitBreaker::default().failures(failures).probes(probes).open_for(Duration::from_millis(100));
            let (mut circuit, mut now) = (Circuit::default(), Instant::now());
            // Calls under way, and the rules' own view: failures in a row, the end of the open time, probes.
            let mut under_way: Vec<(Pass, u32)> = Vec::new();
            let (mut in_a_row, mut until, mut probing, mut era) = (0, None::<Instant>, None::<u32>, 0_u32);
            for step in steps {
                match step {
                    Step::Wait(millis) => now += Duration::from_millis(millis),
                    Step::Call => {
                        if until.is_some_and(|until| now >= until) {
                            (until, probing, era) = (None, Some(0), era + 1);
                        }
                        let admitted = circuit.admit(&settings, now);
                        match (until, &mut probing) {
                            (Some(until), _) => prop_assert_eq!(admitted, Err(until - now)),
                            (None, Some(count)) if *count >= probes => prop_assert_eq!(admitted, Err(Duration::ZERO)),
                            (None, count) => {
                                if let Some(count) = count {
                                    *count += 1;
                                }
                                prop_assert!(admitted.is_ok());
                            }
                        }
                        under_way.extend(admitted.ok().map(|pass| (pass, era)));
                    }
                    Step::Settle(..) if under_way.is_empty() => {}
                    Step::Settle(which, verdict) => {
                        let (pass, of) = under_way.swap_remove(which % under_way.len());
                        circuit.settle(pass, verdict, &settings, now);
                        if of != era {
                            continue;
                        }
                        match (verdict, probing) {
                            (Verdict::Success, None) => in_a_row = 0,
                            (Verdict::Success, Some(_)) => (probing, in_a_row, era) = (None, 0, era + 1),
                            (Verdict::Failure, None) if in_a_row + 1 < failures => in_a_row += 1,
                            (Verdict::Failure, _) => {
                                (until, probing, in_a_row) = (Some(now + settings.open_for), None, 0);
                                era += 1;
                            }
                            (Verdict::Abandoned, Some(count)) => probing = Some(count - 1),
                            (Verdict::Abandoned, None) => {}
                        }
                    }
                }
                let expected = match (until, probing) {
                    (Some(until), _) if now < until => CircuitState::Open,
                    (Some(_), _) | (None, Some(_)) => CircuitState::HalfOpen,
                    (None, None) => CircuitState::Closed,
                };
                prop_assert_eq!(circuit.state(now), expected);
            }
        }
    }
}
