//! The operations of one task, on keys that no other task writes, and on counters that all share.

use std::collections::BTreeMap;

use dynamo_core::batch::LeftoverRequest;
use dynamo_core::value::Item;
use dynamo_core::{BatchWrite, Budget, Dynamo, DynamoEntity, DynamoTable, Error, ErrorKind};
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::counting::{COUNTERS, Counter, Counting, Mark, Tally};
use super::model::{Fate, States};

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
/// Requests of a batch.
const BATCH: u32 = 20;

/// What one task has done, and what it knows.
pub(super) struct Worker {
    owner: u32,
    db: Dynamo,
    /// Sends everything once: what is lost stays lost.
    hasty: Dynamo,
    random: TestRng,
    next: u64,
    things: Vec<States<Option<u64>>>,
    document: States<(u64, u64)>,
    pub(super) tally: Tally,
    pub(super) operations: usize,
    /// Answers by kind.
    pub(super) answers: BTreeMap<String, usize>,
}

impl Worker {
    pub(super) fn new(owner: u32, db: Dynamo, hasty: Dynamo, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        bytes[8..12].copy_from_slice(&owner.to_be_bytes());
        Worker {
            owner,
            db: db.with_budget(Budget::default().attempts(3)),
            hasty: hasty.with_budget(Budget::default().attempts(1)),
            random: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
            next: 0,
            things: (0..THINGS).map(|_| States::of(None)).collect(),
            document: States::of((0, 1)),
            tally: Tally::default(),
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
        let transaction = Counting::new(Mark { counter, owner: self.owner, number });
        let db = if self.below(4) == 0 { &self.db } else { &self.hasty };
        let answer = transaction.send(db).await;
        let mut fate = self.fate("count", &answer);
        self.operations += 2;
        if fate == Fate::Unknown {
            fate = self.resolve(&transaction).await;
        }
        assert_ne!(fate, Fate::Refused, "each mark is made once, {answer:?}");
        self.tally.insert(transaction.mark, fate);
    }

    /// Of the transactions whose outcome is unknown, a third is sent again under the same token, a third is looked up, and
    /// of a third it stays unknown.
    async fn resolve(&mut self, transaction: &Counting) -> Fate {
        match self.below(3) {
            0 => {
                let answer = transaction.send(&self.db).await;
                self.operations += 2;
                match self.fate("count again", &answer) {
                    // That it was not applied this time says nothing of the first.
                    Fate::NotApplied => Fate::Unknown,
                    fate => fate,
                }
            }
            1 => {
                let answer = transaction.look_up(&self.db).await;
                self.operations += 1;
                self.fate("look up", &answer);
                answer.map_or(Fate::Unknown, |there| if there { Fate::Applied } else { Fate::NotApplied })
            }
            _ => Fate::Unknown,
        }
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

    /// Holds what is stored in the end against what is known, and tells how many items that is.
    pub(super) async fn check(&mut self, db: &Dynamo) -> usize {
        let keys = (0..THINGS).map(|number| (self.owner, number));
        let found = Thing::batch_get(keys).consistent().send(db).await.unwrap();
        let stored = found.iter().flatten().count();
        for (number, (states, found)) in self.things.iter_mut().zip(found).enumerate() {
            states.seen(&found.map(|thing| thing.value), &format!("thing {number} of {} in the end", self.owner));
        }
        let document = Document::get(self.owner).consistent().send(db).await.unwrap().unwrap();
        self.document.seen(&(document.value, document.version), "a document in the end");
        stored + 1
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
