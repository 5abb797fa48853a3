//! However reads and writes overlap, and whatever becomes of the writes: nobody reads what was overwritten before they asked.

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_trait::async_trait;
use dual_repo::repository::{
    CacheOptions, CachedRepository, Error, Find, MemoryRepository, MemoryStore, Repository, Result,
};
use dual_repo::testing::conformance::Tag;
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::key::Key;
use dynamo_core::local::Decide;
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::{DynamoEntity, Transaction};
use futures::stream::BoxStream;
use proptest::collection::vec;
use proptest::prelude::*;

/// What becomes of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Applied,
    /// It is applied, and its caller does not hear of it.
    Lost,
    Refused,
}

/// A store in which everything takes steps, and that remembers what each key has had.
struct Slow {
    inner: MemoryRepository<Tag>,
    past: Mutex<HashMap<Key, Vec<Option<i32>>>>,
    lost: Mutex<HashSet<i32>>,
}

/// Lets others go first.
async fn step() {
    let mut is_second = false;
    std::future::poll_fn(|context: &mut Context<'_>| {
        if std::mem::replace(&mut is_second, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl Slow {
    fn new() -> Self {
        Slow { inner: MemoryStore::new().repository(), past: Mutex::default(), lost: Mutex::default() }
    }

    /// How many states a key has had.
    fn states(&self, key: &Key) -> usize {
        self.past.lock().unwrap().get(key).map_or(0, Vec::len)
    }

    fn has(&self, key: &Key, state: Option<i32>) {
        self.past.lock().unwrap().entry(key.clone()).or_default().push(state);
    }
}

#[async_trait]
impl Repository<Tag> for Slow {
    async fn put(&self, put: Put<Tag>) -> Result<Tag> {
        let key = put.key().unwrap();
        step().await;
        let written = self.inner.put(put).await?;
        self.has(&key, written.weight);
        step().await;
        // The number of the write says what becomes of it.
        let is_lost = written.weight.is_some_and(|weight| self.lost.lock().unwrap().contains(&weight));
        if is_lost { Err(Error::OutcomeUnknown { source: "the answer is lost".into() }) } else { Ok(written) }
    }
    async fn delete(&self, delete: Delete<Tag>) -> Result<Deleted> {
        let key = delete.key().unwrap();
        step().await;
        let deleted = self.inner.delete(delete).await?;
        self.has(&key, None);
        step().await;
        Ok(deleted)
    }
    async fn get(&self, get: Get<Tag>) -> Result<Option<Tag>> {
        step().await;
        let found = self.inner.get(get).await?;
        step().await;
        step().await;
        Ok(found)
    }
    async fn create(&self, entity: Tag) -> Result<Tag> {
        self.inner.create(entity).await
    }
    async fn upsert(&self, upsert: Upsert<Tag>) -> Result<Tag> {
        self.inner.upsert(upsert).await
    }
    async fn update(&self, update: Update<Tag>) -> Result<Tag> {
        self.inner.update(update).await
    }
    async fn update_from(&self, update: UpdateFrom<Tag>) -> Result<Tag> {
        self.inner.update_from(update).await
    }
    async fn exists(&self, exists: Exists<Tag>) -> Result<bool> {
        self.inner.exists(exists).await
    }
    async fn find(&self, find: Find<Tag>) -> Result<Page<Tag>> {
        self.inner.find(find).await
    }
    fn stream(&self, find: Find<Tag>) -> BoxStream<'static, Result<Tag>> {
        self.inner.stream(find)
    }
    async fn count(&self, find: Find<Tag>) -> Result<usize> {
        self.inner.count(find).await
    }
    async fn batch_get(&self, batch: BatchGet<Tag>) -> Result<Vec<Option<Tag>>> {
        self.inner.batch_get(batch).await
    }
    async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
        self.inner.batch_write(batch).await
    }
    async fn transaction(&self, transaction: Transaction) -> Result<()> {
        self.inner.transaction(transaction).await
    }
}

#[derive(Debug, Clone, Copy)]
enum Call {
    Put(u8, Fate),
    Delete(u8),
    Get(u8),
}

fn call() -> impl Strategy<Value = Call> {
    let fate = prop_oneof![3 => Just(Fate::Applied), 1 => Just(Fate::Lost), 1 => Just(Fate::Refused)];
    prop_oneof![
        3 => (0..2_u8, fate).prop_map(|(name, fate)| Call::Put(name, fate)),
        1 => (0..2_u8).prop_map(Call::Delete),
        6 => (0..2_u8).prop_map(Call::Get),
    ]
}

/// A call that is under way. What a write has left is fixed when it ends.
type UnderWay<'c> = Pin<Box<dyn Future<Output = Result<(), TestCaseError>> + 'c>>;

async fn make(
    call: Call,
    weight: i32,
    tags: &CachedRepository<Tag, Arc<Slow>>,
    ended: &Mutex<HashMap<Key, usize>>,
) -> Result<(), TestCaseError> {
    let (Call::Put(name, _) | Call::Delete(name) | Call::Get(name)) = call;
    let name = name.to_string();
    let key = Tag::key_of(("t", name.as_str())).unwrap();
    let slow = tags.inner();
    match call {
        Call::Put(_, fate) => {
            let tag = Tag { tenant: "t".to_owned(), name: name.clone(), weight: Some(weight) };
            let put = if fate == Fate::Refused { tag.put().condition(|tag| tag.weight.eq(-1)) } else { tag.put() };
            // Whatever its caller hears: what was there when it ended is what comes after it.
            let told = tags.put(put).await;
            prop_assert_eq!(told.is_ok(), fate == Fate::Applied);
            let states = slow.states(&key);
            ended.lock().unwrap().insert(key, states);
        }
        Call::Delete(_) => {
            tags.delete(Tag::delete(("t", name.as_str()))).await.unwrap();
            let states = slow.states(&key);
            ended.lock().unwrap().insert(key, states);
        }
        Call::Get(_) => {
            let least = ended.lock().unwrap().get(&key).copied().unwrap_or(0);
            let found = tags.get(Tag::get(("t", name.as_str()))).await.unwrap().map(|tag| tag.weight.unwrap());
            let past = slow.past.lock().unwrap();
            let past = past.get(&key).map(Vec::as_slice).unwrap_or_default();
            // The state that the last write had left, or one after it.
            let is_new = past[least.saturating_sub(1)..].contains(&found) || (least == 0 && found.is_none());
            prop_assert!(is_new, "{found:?} of {past:?}, of which {least} were there before");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_read_never_finds_less_than_the_writes_that_had_ended_before_it(
        calls in vec(call(), 1..24),
        turns in vec(any::<u8>(), 1..200),
        keeps_absent in any::<bool>(),
        at_once in 1..5_usize,
    ) {
        let options = CacheOptions::default();
        let options = if keeps_absent { options.absent(Duration::from_mins(1)) } else { options };
        let slow = Arc::new(Slow::new());
        let tags = CachedRepository::new(Arc::clone(&slow), options);
        let ended = Mutex::default();
        for (weight, call) in (0..).zip(&calls) {
            if let Call::Put(_, Fate::Lost) = call {
                slow.lost.lock().unwrap().insert(weight);
            }
        }
        let mut calls = (0..).zip(calls);
        let mut under_way: Vec<UnderWay<'_>> = Vec::new();
        // Each time around they are shifted, so that whoever is waited for has its turn.
        let mut turns = (0..).flat_map(|round| turns.iter().map(move |turn| usize::from(*turn) + round));
        // Nobody waits for a clock: whoever's turn it is goes a step.
        let mut context = Context::from_waker(Waker::noop());
        loop {
            while under_way.len() < at_once && let Some((weight, call)) = calls.next() {
                under_way.push(Box::pin(make(call, weight, &tags, &ended)));
            }
            if under_way.is_empty() {
                break;
            }
            let turn = turns.next().unwrap() % under_way.len();
            if let Poll::Ready(outcome) = under_way[turn].as_mut().poll(&mut context) {
                drop(under_way.swap_remove(turn));
                outcome?;
            }
        }
    }
}
