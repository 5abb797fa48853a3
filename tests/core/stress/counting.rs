//! Transactions of all tasks on the same counters: each adds one to a counter and makes a mark that says whose it was.

use std::collections::BTreeMap;

use dynamo_core::{Dynamo, DynamoEntity, Result, Transaction};

use super::model::Fate;

/// Counted by transactions of all tasks.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Stress", entity = "COUNTER")]
#[pk("COUNTER#{name:03}")]
#[sk("#META")]
pub(super) struct Counter {
    pub(super) name: u32,
    pub(super) value: u64,
}

/// Made by the same transaction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, DynamoEntity)]
#[dynamo(table = "Stress", entity = "MARK")]
#[pk("MARK#{counter:03}")]
#[sk("MARK#{owner:03}#{number:08}")]
pub(super) struct Mark {
    pub(super) counter: u32,
    pub(super) owner: u32,
    pub(super) number: u32,
}

/// Counters of all tasks.
pub(super) const COUNTERS: u32 = 64;

/// One transaction, however often it is sent.
pub(super) struct Counting {
    pub(super) mark: Mark,
    token: String,
}

impl Counting {
    pub(super) fn new(mark: Mark) -> Self {
        Counting { mark, token: uuid::Uuid::new_v4().to_string() }
    }

    pub(super) async fn send(&self, db: &Dynamo) -> Result<()> {
        let add = Counter::update(self.mark.counter).add(|c| c.value, 1);
        Transaction::new().create(self.mark.clone()).update(add).idempotency_token(&*self.token).send(db).await
    }

    /// Whether it has been applied.
    pub(super) async fn look_up(&self, db: &Dynamo) -> Result<bool> {
        let Mark { counter, owner, number } = self.mark;
        Ok(Mark::get((counter, owner, number)).consistent().send(db).await?.is_some())
    }
}

/// What became of the transactions, by their marks.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<Mark, Fate>);

/// Transactions of which nobody was ever told what became of them.
#[derive(Debug, Default)]
pub(super) struct Unknown {
    pub(super) applied: usize,
    pub(super) not_applied: usize,
}

impl Tally {
    pub(super) fn insert(&mut self, mark: Mark, fate: Fate) {
        self.0.insert(mark, fate);
    }

    pub(super) fn append(&mut self, other: &mut Tally) {
        self.0.append(&mut other.0);
    }

    /// Holds counters and marks against what is known, and tells how many items there are of both.
    pub(super) async fn check(mut self, db: &Dynamo) -> (usize, Unknown) {
        let (mut stored, mut unknown) = (0, Unknown::default());
        for counter in 0..COUNTERS {
            let marks = Mark::query(counter).consistent().all(db).await.unwrap();
            let value = Counter::get(counter).consistent().send(db).await.unwrap().unwrap().value;
            assert_eq!(value, marks.len() as u64, "counter {counter} and its marks are written together or not at all");
            for mark in &marks {
                match self.0.remove(mark) {
                    Some(Fate::Applied) => {}
                    Some(Fate::Unknown) => unknown.applied += 1,
                    other => panic!("{mark:?} is there, and became {other:?}"),
                }
            }
            stored += 1 + marks.len();
        }
        for (mark, fate) in self.0 {
            match fate {
                Fate::NotApplied => {}
                Fate::Unknown => unknown.not_applied += 1,
                Fate::Applied | Fate::Refused => panic!("{mark:?} is not there, and became {fate:?}"),
            }
        }
        (stored, unknown)
    }
}
