//! What is to go wrong, and for which requests.

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region, SharedHttpClient};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::client::Faulty;
use super::{Calls, Fault, Log};
use crate::client::Dynamo;

/// Faults between a handle and its engine, or in place of an engine: for tests of what a program does when DynamoDB
/// throttles, answers late, or not at all.
///
/// Everything above the connection stays the real SDK: signing, retries, timeouts, parsing of errors. What it sends is
/// recorded, each attempt on its own. The engine may be the embedded one or any endpoint.
///
/// Each request has at most one fault: the one for its number ([`nth`](Self::nth)), else the first that waits for the next
/// request ([`next`](Self::next), [`times`](Self::times)), else one that chance gives it ([`randomly`](Self::randomly)),
/// else that of all requests ([`always`](Self::always)); else it goes through.
///
#[cfg_attr(feature = "embedded", doc = "```")]
#[cfg_attr(not(feature = "embedded"), doc = "```ignore")]
/// use dynamo_core::testing::{Calls, Fault, Faults};
/// use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
///
/// #[derive(Debug, Clone, PartialEq, DynamoEntity)]
/// #[dynamo(table = "Counters")]
/// struct Counter {
///     #[pk]
///     name: String,
///     value: u32,
/// }
///
/// #[derive(DynamoTable)]
/// #[dynamo(table = "Counters")]
/// enum Counters {
///     Counter(Counter),
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynamo_core::Result<()> {
/// let engine = Dynamo::embedded()?;
/// Counters::ensure_table(&engine).await?;
///
/// // The first write is throttled and sent again; the answer to the second update is lost.
/// let (db, log) = Faults::new()
///     .next("PutItem", Fault::Throttle)
///     .nth(2, Calls::to("UpdateItem").on("Counters"), Fault::LoseAnswer)
///     .attempts(3)
///     .over(&engine);
///
/// Counter { name: "visits".into(), value: 0 }.put().send(&db).await?;
/// assert_eq!(log.count("PutItem"), 2);
///
/// let add = || Counter::update("visits").add(|c| c.value, 1);
/// add().send(&db).await?;
/// // A sum is not sent again when nobody knows whether it was added. It was, here.
/// assert!(matches!(add().send(&db).await, Err(Error::OutcomeUnknown { .. })));
/// assert_eq!(Counter::get("visits").consistent().send(&db).await?.map(|c| c.value), Some(2));
/// assert_eq!(log.faults().into_iter().collect::<Vec<_>>(), [("LoseAnswer", 1), ("Throttle", 1)]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "faults do nothing until `.over(..)` or `.alone()`"]
pub struct Faults {
    rules: Vec<Rule>,
    seed: u64,
    kept: Option<usize>,
    settings: Settings,
}

#[derive(Debug, Clone)]
struct Rule {
    calls: Calls,
    when: When,
    fault: Fault,
}

#[derive(Debug, Clone, Copy)]
enum When {
    /// For the next requests, this many.
    Next(usize),
    /// For one of them, by its number.
    Nth {
        number: usize,
        seen: usize,
    },
    /// For some of them.
    Randomly(f64),
    Always,
}

/// What the new handle's client takes over from the old one's.
#[derive(Debug, Clone, Copy, Default)]
enum Settings {
    /// No retries, no timeouts, but for these.
    #[default]
    Bare,
    With {
        attempts: Option<u32>,
        timeout: Option<Duration>,
    },
    Kept,
}

/// The rules while they are used up.
#[derive(Debug)]
pub(super) struct Plan {
    rules: Vec<Rule>,
    random: ChaCha8Rng,
}

impl Faults {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// For the next of these requests that has no fault yet.
    pub fn next(self, calls: impl Into<Calls>, fault: Fault) -> Self {
        self.times(1, calls, fault)
    }

    /// For the next of these requests, this many.
    pub fn times(self, count: usize, calls: impl Into<Calls>, fault: Fault) -> Self {
        self.rule(calls, When::Next(count), fault)
    }

    /// For one of these requests, by its number; the first is 1.
    pub fn nth(self, number: usize, calls: impl Into<Calls>, fault: Fault) -> Self {
        self.rule(calls, When::Nth { number, seen: 0 }, fault)
    }

    /// For a share of these requests, from 0 to 1, as the dice fall. Where there are several such faults, each has its turn
    /// in the order in which they were added.
    ///
    /// The same requests in the same order have the same faults again, see [`seed`](Self::seed).
    pub fn randomly(self, share: f64, calls: impl Into<Calls>, fault: Fault) -> Self {
        self.rule(calls, When::Randomly(share), fault)
    }

    /// For all of these requests that nothing else is for.
    pub fn always(self, calls: impl Into<Calls>, fault: Fault) -> Self {
        self.rule(calls, When::Always, fault)
    }

    fn rule(mut self, calls: impl Into<Calls>, when: When, fault: Fault) -> Self {
        self.rules.push(Rule { calls: calls.into(), when, fault });
        self
    }

    /// Where chance starts; 0 unless told.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Keeps the last requests in the log only, this many; without it, all. They are counted all the same.
    pub fn keep_last(mut self, requests: usize) -> Self {
        self.kept = Some(requests);
        self
    }

    /// Lets the SDK send a request this often, with pauses of at most a millisecond; without it, once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        let timeout = if let Settings::With { timeout, .. } = self.settings { timeout } else { None };
        self.settings = Settings::With { attempts: Some(attempts), timeout };
        self
    }

    /// Lets the SDK give an attempt up after this time; without it, never.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        let attempts = if let Settings::With { attempts, .. } = self.settings { attempts } else { None };
        self.settings = Settings::With { attempts, timeout: Some(timeout) };
        self
    }

    /// Keeps the handle's own retries and timeouts, in place of [`attempts`](Self::attempts) and
    /// [`timeout`](Self::timeout).
    pub fn keep_settings(mut self) -> Self {
        self.settings = Settings::Kept;
        self
    }

    /// Between a handle and its engine. The new handle is as the old one, which has no faults; only its client has retries
    /// and timeouts of its own, and a retry quota of its own.
    ///
    /// A client that was made without an HTTP client, by [`Dynamo::new`], is as one without an engine.
    #[must_use]
    pub fn over(self, db: &Dynamo) -> (Dynamo, Log) {
        let config = db.client().config();
        let (client, log) = self.client(config.to_builder(), config.http_client(), db.table_prefix());
        (db.clone().with_client(client), log)
    }

    /// Without an engine: a request that has no fault is refused, and the refusal says so.
    #[must_use]
    pub fn alone(self) -> (Dynamo, Log) {
        let base = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("local"))
            .endpoint_url("http://alone.invalid")
            .credentials_provider(Credentials::from_keys("alone", "alone", None));
        let (client, log) = self.client(base, None, "");
        (Dynamo::new(client), log)
    }

    fn client(self, base: Builder, inner: Option<SharedHttpClient>, prefix: &str) -> (aws_sdk_dynamodb::Client, Log) {
        let log = Log::of_last(self.kept);
        let rules = self.rules.into_iter().map(|rule| Rule { calls: rule.calls.prefixed(prefix), ..rule }).collect();
        let plan = Plan { rules, random: ChaCha8Rng::seed_from_u64(self.seed) };
        let base = base.http_client(Faulty::new(plan, inner, log.clone()));
        // Clients of one region share a quota of retries, which a test would use up for all others.
        let base = base.retry_partition(RetryPartition::custom("faults").build());
        let base = match self.settings {
            Settings::Kept => base,
            Settings::Bare => base.retry_config(retries(None)).timeout_config(timeouts(None)),
            Settings::With { attempts, timeout } => {
                base.retry_config(retries(attempts)).timeout_config(timeouts(timeout))
            }
        };
        (aws_sdk_dynamodb::Client::from_conf(base.build()), log)
    }
}

fn retries(attempts: Option<u32>) -> RetryConfig {
    attempts.map_or_else(RetryConfig::disabled, |attempts| {
        RetryConfig::standard()
            .with_max_attempts(attempts)
            .with_initial_backoff(Duration::from_millis(1))
            .with_max_backoff(Duration::from_millis(1))
    })
}

fn timeouts(attempt: Option<Duration>) -> TimeoutConfig {
    attempt.map_or_else(TimeoutConfig::disabled, |timeout| {
        TimeoutConfig::builder().operation_attempt_timeout(timeout).build()
    })
}

impl Plan {
    /// The fault of a request.
    pub(super) fn take(&mut self, operation: &str, body: &[u8]) -> Option<Fault> {
        let (mut numbered, mut next, mut random, mut always) = (None, None, None, None);
        for rule in self.rules.iter_mut().filter(|rule| rule.calls.matches(operation, body)) {
            match &mut rule.when {
                When::Nth { number, seen } => {
                    *seen += 1;
                    if seen == number {
                        numbered = Some(rule.fault.clone());
                    }
                }
                When::Next(left) if *left > 0 && next.is_none() && numbered.is_none() => next = Some(rule),
                When::Next(_) => {}
                When::Randomly(share) => {
                    // Drawn in any case, so that other faults do not shift those of chance.
                    let drawn = f64::from(self.random.next_u32()) / (f64::from(u32::MAX) + 1.0);
                    if drawn < *share && random.is_none() {
                        random = Some(rule.fault.clone());
                    }
                }
                When::Always => always = Some(rule.fault.clone()),
            }
        }
        if let Some(fault) = numbered {
            return Some(fault);
        }
        let next = next.map(|rule| {
            if let When::Next(left) = &mut rule.when {
                *left -= 1;
            }
            rule.fault.clone()
        });
        next.or(random).or(always)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(faults: Faults) -> Plan {
        Plan { rules: faults.rules, random: ChaCha8Rng::seed_from_u64(faults.seed) }
    }

    fn names(plan: &mut Plan, operation: &str, count: usize) -> Vec<&'static str> {
        let taken = (0..count).map(|_| plan.take(operation, b"").unwrap_or(Fault::Pass));
        taken.map(|fault| fault.name()).collect()
    }

    #[test]
    fn a_number_comes_before_a_queue_and_a_queue_before_all() {
        let mut plan = plan(
            Faults::new()
                .always("A", Fault::LoseRequest)
                .times(2, "A", Fault::Throttle)
                .nth(2, Calls::all(), Fault::Silence)
                .next("A", Fault::CutBody),
        );
        assert_eq!(names(&mut plan, "A", 5), ["Throttle", "Silence", "Throttle", "CutBody", "LoseRequest"]);
        assert_eq!(names(&mut plan, "B", 1), ["Pass"]);
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let drawn = |seed| {
            let faults = Faults::new().seed(seed);
            let faults = faults.randomly(0.2, "A", Fault::Throttle).randomly(0.2, Calls::all(), Fault::CutBody);
            names(&mut plan(faults), "A", 2000)
        };
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
        let count = |name| drawn(1).into_iter().filter(|fault| *fault == name).count();
        let (throttled, cut) = (count("Throttle"), count("CutBody"));
        assert!((300..500).contains(&throttled) && (240..400).contains(&cut), "{throttled} {cut}");
        let never = Faults::new().randomly(0.0, "A", Fault::Throttle);
        assert_eq!(names(&mut plan(never), "A", 3), ["Pass"; 3]);
        let surely = Faults::new().randomly(1.0, "A", Fault::Throttle);
        assert_eq!(names(&mut plan(surely), "A", 3), ["Throttle"; 3]);
    }
}
