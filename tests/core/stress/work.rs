//! The operations of one task, on keys that no other task writes, and on counters that all share.

use std::collections::BTreeMap;

use dynamo_core::batch::LeftoverRequest;
use dynamo_core::value::Item;
use dynamo_core::{BatchWrite, Budget, Dynamo, DynamoEntity, DynamoTable, Error, ErrorKind, Transaction};
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::model::States;

/// Put, created, deleted and read, alone and in batches.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Stress", entity = "THING")]
#[pk("THING#{owner:03}#{number:03}")]
#[sk("#META")]
pub(super) struct Thing {
    pub(super) owner: u32,
    pub(super) number: u32,
    value: u64,
}

/// Updated under a version.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Stress", entity = "DOCUMENT")]
#[pk("DOCUMENT#{owner:03}")]
#[sk("#META")]
pub(super) struct Document {
    pub(super) owner: u32,
    value: u64,
    #[dynamo(version)]
    version: u64,
}

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
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Stress", entity = "MARK")]
#[pk("MARK#{counter:03}")]
#[sk("MARK#{owner:03}#{number:08}")]
pub(super) struct Mark {
    pub(super) counter: u32,
    pub(super) owner: u32,
    pub(super) number: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Stress")]
pub(super) enum Stress {
    Thing(Thing),
    Document(Document),
    Counter(Counter),
    Mark(Mark),
}

/// Keys of one task.
pub(super) const THINGS: u32 = 40;
/// Counters of all tasks.
pub(super) const COUNTERS: u32 = 64;
/// Requests of a batch.
const BATCH: u32 = 20;

/// What one task has done, and what it knows.
pub(super) struct Worker {
    owner: u32,
    db: Dynamo,
    random: TestRng,
    next: u64,
    things: Vec<States<Option<u64>>>,
    document: States<(u64, u64)>,
    /// Transactions by counter: number of the mark, and whether they are known to be applied; those known not to be are left
    /// out.
    marks: BTreeMap<(u32, u32), bool>,
    pub(super) operations: usize,
    /// Answers by kind.
    pub(super) answers: BTreeMap<String, usize>,
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Applied,
    NotApplied,
    Unknown,
    /// The condition did not hold.
    Refused,
}

impl Worker {
    pub(super) fn new(owner: u32, db: Dynamo, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        bytes[8..12].copy_from_slice(&owner.to_be_bytes());
        Worker {
            owner,
            db: db.with_budget(Budget::default().attempts(3)),
            random: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
            next: 0,
            things: (0..THINGS).map(|_| States::of(None)).collect(),
            document: States::of((0, 1)),
            marks: BTreeMap::new(),
            operations: 0,
            answers: BTreeMap::new(),
        }
    }

    /// Before there are faults.
    pub(super) async fn set_up(&self, db: &Dynamo) {
        Document { owner: self.owner, value: 0, version: 0 }.create().send(db).await.unwrap();
        if self.owner < COUNTERS {
            Counter { name: self.owner, value: 0 }.create().send(db).await.unwrap();
        }
    }

    fn below(&mut self, limit: u32) -> u32 {
        use proptest::prelude::Rng;
        self.random.next_u32() % limit
    }

    fn value(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn fate<T>(&mut self, what: &str, answer: &Result<T, Error>) -> Fate {
        let (name, fate) = match answer {
            Ok(_) => ("ok".to_owned(), Fate::Applied),
            Err(error) => {
                let fate = match error.kind() {
                    ErrorKind::Throttled | ErrorKind::Transient | ErrorKind::Conflict => Fate::NotApplied,
                    ErrorKind::OutcomeUnknown => Fate::Unknown,
                    ErrorKind::ConditionFailed => Fate::Refused,
                    other => panic!("{what}: {other:?}: {error:?}"),
                };
                (format!("{:?}", error.kind()), fate)
            }
        };
        *self.answers.entry(format!("{what} {name}")).or_default() += 1;
        fate
    }

    pub(super) async fn step(&mut self) {
        match self.below(100) {
            0..=14 => self.create().await,
            15..=29 => self.put().await,
            30..=39 => self.delete().await,
            40..=54 => self.get().await,
            55..=69 => self.update().await,
            70..=84 => self.count().await,
            85..=92 => self.batch_write().await,
            _ => self.batch_get().await,
        }
    }

    fn thing(&mut self, number: u32) -> Thing {
        Thing { owner: self.owner, number, value: self.value() }
    }

    async fn create(&mut self) {
        let number = self.below(THINGS);
        let thing = self.thing(number);
        let value = thing.value;
        let answer = thing.create().send(&self.db).await;
        let fate = self.fate("create", &answer);
        let states = &mut self.things[number as usize];
        match fate {
            Fate::Applied => {
                states.must(Option::is_none, "a created thing");
                states.is(Some(value));
            }
            Fate::Refused => states.must(Option::is_some, "a thing that exists"),
            Fate::Unknown if states.any(Option::is_none) => states.may_be(Some(value)),
            Fate::Unknown | Fate::NotApplied => {}
        }
        self.operations += 1;
    }

    async fn put(&mut self) {
        let number = self.below(THINGS);
        let thing = self.thing(number);
        let value = thing.value;
        let answer = thing.put().send(&self.db).await;
        let fate = self.fate("put", &answer);
        self.settle(number, Some(value), fate);
        self.operations += 1;
    }

    async fn delete(&mut self) {
        let number = self.below(THINGS);
        let answer = Thing::delete((self.owner, number)).send(&self.db).await;
        let fate = self.fate("delete", &answer);
        self.settle(number, None, fate);
        self.operations += 1;
    }

    fn settle(&mut self, number: u32, state: Option<u64>, fate: Fate) {
        let states = &mut self.things[number as usize];
        match fate {
            Fate::Applied => states.is(state),
            Fate::Unknown => states.may_be(state),
            Fate::NotApplied => {}
            Fate::Refused => panic!("an unconditional write was refused"),
        }
    }

    async fn get(&mut self) {
        let number = self.below(THINGS);
        let answer = Thing::get((self.owner, number)).consistent().send(&self.db).await;
        self.fate("get", &answer);
        if let Ok(found) = answer {
            self.things[number as usize].seen(&found.map(|thing| thing.value), "get");
        }
        self.operations += 1;
    }

    async fn update(&mut self) {
        let answer = Document::get(self.owner).consistent().send(&self.db).await;
        self.fate("get", &answer);
        self.operations += 1;
        let Ok(found) = answer else { return };
        let found = found.expect("documents are never deleted");
        self.document.seen(&(found.value, found.version), "get of a document");
        let value = self.value();
        let answer = Document::update_of(&found).set(|d| d.value, value).send(&self.db).await;
        match self.fate("update", &answer) {
            Fate::Applied => self.document.is((value, found.version + 1)),
            Fate::Unknown => self.document.may_be((value, found.version + 1)),
            Fate::NotApplied => {}
            Fate::Refused => panic!("nobody else writes this version"),
        }
        self.operations += 1;
    }

    async fn count(&mut self) {
        let counter = self.below(COUNTERS);
        let number = u32::try_from(self.value()).unwrap();
        let mark = Mark { counter, owner: self.owner, number };
        let add = Counter::update(counter).add(|c| c.value, 1);
        let answer = Transaction::new().create(mark).update(add).send(&self.db).await;
        match self.fate("count", &answer) {
            Fate::Applied => drop(self.marks.insert((counter, number), true)),
            Fate::Unknown => drop(self.marks.insert((counter, number), false)),
            Fate::NotApplied => {}
            Fate::Refused => panic!("each mark is made once, {answer:?}"),
        }
        self.operations += 2;
    }

    async fn batch_write(&mut self) {
        let first = self.below(THINGS);
        let mut wanted = BTreeMap::new();
        let mut batch = BatchWrite::new();
        for number in (first..first + BATCH).map(|number| number % THINGS) {
            if self.below(4) == 0 {
                wanted.insert(number, None);
                batch = batch.delete::<Thing>((self.owner, number));
            } else {
                let thing = self.thing(number);
                wanted.insert(number, Some(thing.value));
                batch = batch.put(thing);
            }
        }
        let answer = batch.send(&self.db).await;
        self.fate("batch write", &answer);
        let left = match answer {
            Ok(()) => Vec::new(),
            Err(Error::Unprocessed { left, .. }) => left,
            Err(error) => panic!("{error:?}"),
        };
        let left: Vec<u32> = left.iter().map(|left| number_of(&left.request)).collect();
        for (number, state) in wanted {
            // An attempt before, whose answer was lost, may have written what is left.
            let fate = if left.contains(&number) { Fate::Unknown } else { Fate::Applied };
            self.settle(number, state, fate);
        }
        self.operations += BATCH as usize;
    }

    async fn batch_get(&mut self) {
        let first = self.below(THINGS);
        let numbers: Vec<u32> = (first..first + BATCH).map(|number| number % THINGS).collect();
        let keys = numbers.iter().map(|number| (self.owner, *number));
        let read = Thing::batch_get(keys).consistent().send_partial(&self.db).await;
        self.fate("batch get", &read);
        if let Ok(read) = read {
            let left: Vec<u32> = read.left.iter().map(|left| number_of(&left.request)).collect();
            for (number, found) in numbers.into_iter().zip(read.found) {
                if !left.contains(&number) {
                    self.things[number as usize].seen(&found.map(|thing| thing.value), "batch get");
                }
            }
        }
        self.operations += BATCH as usize;
    }

    /// Holds what is stored in the end against what is known.
    pub(super) async fn check(&mut self, db: &Dynamo) {
        let keys = (0..THINGS).map(|number| (self.owner, number));
        let found = Thing::batch_get(keys).consistent().send(db).await.unwrap();
        for (number, (states, found)) in self.things.iter_mut().zip(found).enumerate() {
            states.seen(&found.map(|thing| thing.value), &format!("thing {number} of {} in the end", self.owner));
        }
        let document = Document::get(self.owner).consistent().send(db).await.unwrap().unwrap();
        self.document.seen(&(document.value, document.version), "a document in the end");
    }

    /// The marks of a counter that must be there, and those that may be.
    pub(super) fn marks(&self, counter: u32) -> impl Iterator<Item = (Mark, bool)> + '_ {
        let range = self.marks.range((counter, 0)..=(counter, u32::MAX));
        range.map(|((counter, number), known)| (Mark { counter: *counter, owner: self.owner, number: *number }, *known))
    }
}

/// Which thing a request is about, by its key: `THING#001#002`.
fn number_of(request: &LeftoverRequest) -> u32 {
    let number = |item: &Item| item["PK"].as_s().unwrap().rsplit('#').next().unwrap().parse().unwrap();
    match request {
        LeftoverRequest::Get(key) => number(key),
        LeftoverRequest::Write(write) => match (write.put_request(), write.delete_request()) {
            (Some(put), _) => number(put.item()),
            (None, Some(delete)) => number(delete.key()),
            (None, None) => panic!("{write:?}"),
        },
        other => panic!("{other:?}"),
    }
}
