//! What is to happen in a run, but for what chance makes of it.

use std::fmt;

use dual_repo::mirror::{OpId, Phase};

use crate::domain::{AGGREGATES, BAD, Id, KEYS, PRODUCTS, UNIQUES};
use crate::fault::{Fault, Rates};
use crate::mutant::Mutant;
use crate::work::{Action, Work};

/// Ranges of rows that the backfill goes through.
pub const RANGES: u8 = 2;

/// What an instance does, besides what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Writes of a caller.
    Writer(usize),
    /// Ships what is pending.
    Relay,
    /// Goes through the rows.
    Backfill,
    /// Changes the phase.
    Flipper,
    /// Removes tombstones.
    Janitor,
    /// Changes rows without a word to the mirror.
    Bypass,
    /// Notes what those have changed.
    Notes,
}

/// The writes of a caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caller {
    /// What it wants written.
    pub works: Vec<Work>,
    /// How many of its writes in a hundred it ships at once.
    pub inline: u8,
    /// For how long it waits between writes, at most.
    pub rest: u64,
}

/// How it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// In MySQL alone.
    MySqlOnly,
    /// In MySQL alone, with what an earlier capture has left in DynamoDB.
    AfterCapture,
    /// DynamoDB has all.
    DualWrite,
}

/// What is to happen in a run, but for what chance makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What it was made from.
    pub seed: u64,
    /// What chance is made from.
    pub schedule: u64,
    /// What is wrong with the protocol.
    pub mutant: Option<Mutant>,
    /// What goes wrong.
    pub rates: Rates,
    /// How it begins.
    pub start: Start,
    /// What is there then.
    pub rows: Vec<Action>,
    /// What has changed since an earlier capture.
    pub since: Vec<Action>,
    /// Who writes what.
    pub callers: Vec<Caller>,
    /// Changes without a word to the mirror.
    pub bypasses: Vec<Work>,
    /// Where the phase is to go.
    pub flips: Vec<Phase>,
    /// How many aggregates are shipped together, at most.
    pub group_max: usize,
    /// Which instance does what.
    pub roles: Vec<(u8, Role)>,
}

/// The name of a caller's write.
///
/// # Errors
/// Never, as numbers are neither empty nor long.
pub fn op_id(op: u32) -> Result<OpId, dual_repo::repository::Error> {
    OpId::new(format!("op-{op}")).map_err(|error| dual_repo::repository::Error::Invalid { source: Box::new(error) })
}

/// The number of a write of this name.
#[must_use]
pub fn op_number(op: &OpId) -> u32 {
    op.as_str().trim_start_matches("op-").parse().unwrap_or(u32::MAX)
}

/// The name of a range.
#[must_use]
pub fn range_name(range: u8) -> String {
    format!("range {range}")
}

/// The number of a range of this name.
#[must_use]
pub fn range_number(name: &str) -> u8 {
    name.trim_start_matches("range ").parse().unwrap_or(u8::MAX)
}

/// Whether an aggregate is in a range.
#[must_use]
pub fn is_in_range(id: Id, range: &str) -> bool {
    id % RANGES == range_number(range)
}

impl Scenario {
    /// The scenario of a seed.
    #[must_use]
    pub fn new(seed: u64, mutant: Option<Mutant>) -> Self {
        let mut maker = Maker { rng: fastrand::Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)), values: 0 };
        maker.scenario(seed, mutant)
    }
}

struct Maker {
    rng: fastrand::Rng,
    values: u32,
}

impl Maker {
    fn scenario(&mut self, seed: u64, mutant: Option<Mutant>) -> Scenario {
        let instances = self.rng.u8(2..=4);
        let start = match self.rng.u8(..10) {
            0..=3 => Start::MySqlOnly,
            4 | 5 => Start::AfterCapture,
            _ => Start::DualWrite,
        };
        let callers: Vec<Caller> = (0..self.rng.usize(2..=4)).map(|_| self.caller()).collect();
        let bypasses = if self.rng.u8(..4) == 0 { self.works(1..=6) } else { Vec::new() };
        let mut roles: Vec<(u8, Role)> = Vec::new();
        let mut place = |maker: &mut Self, role| roles.push((maker.rng.u8(..instances), role));
        for caller in 0..callers.len() {
            place(self, Role::Writer(caller));
        }
        for _ in 0..self.rng.u8(1..=2) {
            place(self, Role::Relay);
        }
        for _ in 0..self.rng.u8(1..=2) {
            place(self, Role::Backfill);
        }
        for role in [Role::Flipper, Role::Notes, Role::Bypass] {
            place(self, role);
        }
        if self.rng.u8(..3) > 0 {
            place(self, Role::Janitor);
        }
        let flips = match (start, self.rng.u8(..4)) {
            (Start::DualWrite, 0 | 1) => Vec::new(),
            (_, 0 | 1) => vec![Phase::DualWrite],
            (_, 2) => vec![Phase::DualWrite, self.phase(), Phase::DualWrite],
            _ => (0..self.rng.u8(1..=3)).map(|_| self.phase()).collect(),
        };
        let mut scenario = Scenario {
            seed,
            schedule: seed,
            mutant,
            rates: self.rates(),
            start,
            rows: (0..AGGREGATES).filter_map(|id| self.row(id)).collect(),
            since: (0..self.rng.u8(..4)).map(|_| self.action()).collect(),
            callers,
            bypasses,
            flips,
            group_max: if self.rng.u8(..8) == 0 { self.rng.usize(1..=2) } else { 40 },
            roles,
        };
        if self.rng.u8(..12) == 0 {
            self.rename_what_others_come_to_name(&mut scenario);
        }
        scenario
    }

    /// A caller renames a product again and again that no foreign key refers to, while a writer past the store has rows name it.
    fn rename_what_others_come_to_name(&mut self, scenario: &mut Scenario) {
        const PRODUCT: u8 = 1;
        if let Some(caller) = scenario.callers.first_mut() {
            caller.works = (0..5).map(|_| Work { actions: vec![Action::Rename(PRODUCT, self.value())] }).collect();
            caller.rest = 5;
        }
        scenario.bypasses = (0..6)
            .map(|_| {
                let id = self.rng.u8(..AGGREGATES);
                let product = if self.rng.u8(..3) == 0 { 0 } else { PRODUCT };
                Work { actions: vec![Action::Put { id, key: id, unique: None, value: self.value(), product }] }
            })
            .collect();
    }

    fn phase(&mut self) -> Phase {
        let at = self.rng.usize(..Phase::ALL.len());
        Phase::ALL.get(at).copied().unwrap_or(Phase::MySqlOnly)
    }

    /// Some kinds of faults, each rare or frequent.
    fn rates(&mut self) -> Rates {
        let mut rates = Rates::default();
        for fault in Fault::ALL {
            let (rare, frequent) = match fault {
                Fault::Crash | Fault::Pause => (8, 30),
                Fault::Stall => (30, 120),
                Fault::Statement | Fault::Deadlock => (50, 200),
                _ => (400, 1500),
            };
            match self.rng.u8(..4) {
                0 => {}
                1 => rates.set(fault, frequent),
                _ => rates.set(fault, rare),
            }
        }
        rates
    }

    fn caller(&mut self) -> Caller {
        let works = self.works(1..=5);
        Caller { works, inline: self.rng.u8(..=100), rest: self.rng.u64(1..60) }
    }

    fn works(&mut self, count: std::ops::RangeInclusive<usize>) -> Vec<Work> {
        (0..self.rng.usize(count)).map(|_| self.work()).collect()
    }

    fn work(&mut self) -> Work {
        let actions = match self.rng.u8(..6) {
            0 => 3,
            1 => 2,
            _ => 1,
        };
        Work { actions: (0..actions).map(|_| self.action()).collect() }
    }

    fn value(&mut self) -> u32 {
        self.values += 1;
        if self.rng.u8(..40) == 0 { BAD } else { self.values }
    }

    fn put(&mut self, id: Id) -> Action {
        let unique = (self.rng.u8(..2) == 0).then(|| self.rng.u8(..UNIQUES));
        let (key, product) = (self.rng.u8(..KEYS), self.rng.u8(..PRODUCTS));
        Action::Put { id, key, unique, value: self.value(), product }
    }

    /// A row that is there in the beginning: none has what another one has.
    fn row(&mut self, id: Id) -> Option<Action> {
        if self.rng.u8(..6) == 0 {
            return None;
        }
        let unique = (self.rng.u8(..2) == 0 && id < UNIQUES).then_some(id);
        let product = self.rng.u8(..PRODUCTS);
        self.values += 1;
        Some(Action::Put { id, key: id, unique, value: self.values, product })
    }

    fn action(&mut self) -> Action {
        let mut ids: Vec<Id> = (0..AGGREGATES).collect();
        self.rng.shuffle(&mut ids);
        let (a, b, c) = match ids.as_slice() {
            [a, b, c, ..] => (*a, *b, *c),
            _ => (0, 1, 2),
        };
        match self.rng.u8(..20) {
            0..=4 => self.put(a),
            5 | 6 => Action::Delete(a),
            7 | 8 => Action::Add(a),
            9 | 10 => Action::SwapKeys(a, b),
            11 => Action::SwapUniques(a, b),
            12 | 13 => Action::Chain(a, b, c, self.rng.u8(..KEYS)),
            14 | 15 => Action::TakeOver(a, b),
            16 | 17 => Action::Child(a, self.value()),
            _ => Action::Rename(self.rng.u8(..PRODUCTS), self.value()),
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, schedule {}", self.seed, self.schedule)?;
        if let Some(mutant) = self.mutant {
            writeln!(f, "mutant: {mutant}")?;
        }
        let kinds: Vec<&str> = self.rates.kinds().map(Fault::name).collect();
        writeln!(f, "faults: {}", kinds.join(", "))?;
        writeln!(f, "start: {:?}; rows: {:?}; changed since: {:?}", self.start, self.rows, self.since)?;
        for (at, caller) in self.callers.iter().enumerate() {
            for (work, of) in caller.works.iter().enumerate() {
                writeln!(f, "caller {at}, write {}: {:?}", at * 100 + work, of.actions)?;
            }
        }
        for work in &self.bypasses {
            writeln!(f, "without a word: {:?}", work.actions)?;
        }
        let flips: Vec<&str> = self.flips.iter().map(|phase| phase.as_str()).collect();
        writeln!(f, "phases: {}", flips.join(", "))?;
        writeln!(f, "roles: {:?}", self.roles)
    }
}
