//! A table that is changed through three versions of its schema while callers are at work, none of whom sees an error.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Engine, Error, Result, Transaction};
use tokio::sync::RwLock;

use crate::people::{oldest, v1, v2, v3};

const PEOPLE: u32 = 40;
const CALLERS: u32 = 6;

/// What the callers share: the version that is deployed, and what they have done.
struct World {
    db: Dynamo,
    /// A call holds it to its end: whoever deploys waits for the calls of the version before.
    version: RwLock<u32>,
    stop: AtomicBool,
    calls: [AtomicU64; 3],
    added: [AtomicU32; PEOPLE as usize],
    errors: Mutex<Vec<Error>>,
}

impl World {
    async fn call(&self, number: u32) {
        let mut id = number;
        let mut kind = number;
        while !self.stop.load(Ordering::Relaxed) {
            id = (id + 7) % PEOPLE;
            kind += 1;
            let version = self.version.read().await;
            let other = (id + 1) % PEOPLE;
            let outcome = match *version {
                1 => first(&self.db, kind, id, other).await,
                2 => second(&self.db, kind, id, other).await,
                _ => third(&self.db, kind, id, other).await,
            };
            match outcome {
                Ok(added) => {
                    self.added[id as usize].fetch_add(added, Ordering::Relaxed);
                    self.calls[*version as usize - 1].fetch_add(1, Ordering::Relaxed);
                }
                Err(error) => self.errors.lock().unwrap().push(error),
            }
        }
    }

    /// Waits until the callers have made so many calls of a version.
    async fn after(&self, version: usize, calls: u64) {
        let start = self.calls[version - 1].load(Ordering::Relaxed);
        let is_alive = || self.errors.lock().unwrap().is_empty();
        while self.calls[version - 1].load(Ordering::Relaxed) < start + calls && is_alive() {
            tokio::task::yield_now().await;
        }
    }

    async fn deploy(&self, version: u32) {
        *self.version.write().await = version;
    }
}

/// A program of version 1 makes a call; how often it has counted person `id` up.
async fn first(db: &Dynamo, kind: u32, id: u32, other: u32) -> Result<u32> {
    type Person = v1::Person;
    match kind % 4 {
        0 => Person::update(id).add(|p| p.visits, 1).send(db).await.map(|()| 1),
        1 => {
            let transaction = Transaction::new().update(Person::update(id).add(|p| p.visits, 1));
            transaction.check(Person::exists(other).condition(|p| p.name.begins_with("Ann"))).send(db).await.map(|()| 1)
        }
        2 => Person::get(id).send(db).await.map(|found| assert!(found.is_some())).map(|()| 0),
        _ => Person::scan().all(db).await.map(|found| assert_eq!(found.len(), PEOPLE as usize)).map(|()| 0),
    }
}

async fn second(db: &Dynamo, kind: u32, id: u32, other: u32) -> Result<u32> {
    type Person = v2::Person;
    match kind % 5 {
        0 => Person::update(id).add(|p| p.visits, 1).send(db).await.map(|()| 1),
        1 => {
            let transaction = Transaction::new().update(Person::update(id).add(|p| p.visits, 1));
            transaction.check(Person::exists(other).condition(|p| p.last.eq("Lee"))).send(db).await.map(|()| 1)
        }
        2 => Person::get(id).send(db).await.map(|found| assert_eq!(found.unwrap().last, "Lee")).map(|()| 0),
        3 => Person::update(id)
            .set(|p| p.last, "Lee")
            .condition(|p| p.first.eq(format!("Ann{id}")))
            .send(db)
            .await
            .map(|()| 0),
        _ => Person::scan().all(db).await.map(|found| assert_eq!(found.len(), PEOPLE as usize)).map(|()| 0),
    }
}

async fn third(db: &Dynamo, kind: u32, id: u32, other: u32) -> Result<u32> {
    type Person = v3::Person;
    match kind % 5 {
        0 => Person::update(id).add(|p| p.seen, 1).send(db).await.map(|()| 1),
        1 => {
            let transaction = Transaction::new().update(Person::update(id).add(|p| p.seen, 1));
            transaction.check(Person::exists(other).condition(|p| p.last.eq("Lee"))).send(db).await.map(|()| 1)
        }
        2 => Person::batch_get([id, other])
            .send(db)
            .await
            .map(|found| assert!(found.iter().all(Option::is_some)))
            .map(|()| 0),
        3 => {
            Person::query_gsi::<1>("Lee").all(db).await.map(|found| assert!(found.len() <= PEOPLE as usize)).map(|()| 0)
        }
        _ => Person::scan().all(db).await.map(|found| assert_eq!(found.len(), PEOPLE as usize)).map(|()| 0),
    }
}

integration::on_every_engine! {
    async fn a_table_goes_through_three_versions_under_load(db: Dynamo) {
        v1::People::ensure_table(&db).await.unwrap();
        for id in 0..PEOPLE {
            // Half of them are from before there were versions.
            let old = oldest(id);
            if id.is_multiple_of(2) {
                old.create().send(&db).await.unwrap();
            } else {
                v1::Person { id, name: old.name, visits: old.visits }.create().send(&db).await.unwrap();
            }
        }
        let world = Arc::new(World {
            db: db.clone(),
            version: RwLock::new(1),
            stop: AtomicBool::new(false),
            calls: Default::default(),
            added: [const { AtomicU32::new(0) }; PEOPLE as usize],
            errors: Mutex::default(),
        });
        let callers: Vec<_> = (0..CALLERS).map(|number| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.call(number).await })
        }).collect();
        world.after(1, 60).await;

        // The name in two parts: the items follow as they are written, the rest in a sweep.
        world.deploy(2).await;
        world.after(2, 60).await;
        let swept = v2::Person::sweep().segments(2).send(&db).await.unwrap();
        assert_eq!(swept.failed, 0);

        // The index is made, and filled with nothing, before the programs that read it come.
        let plan = v3::People::plan_table(&db).await.unwrap();
        assert_eq!(plan.steps.iter().map(|step| step.change.to_string()).collect::<Vec<_>>(), ["create index `GSI1`"]);
        // While DynamoDB Local makes an index it answers writes with `InternalFailure` now and then; AWS takes them.
        let pause = if db.engine() == Engine::Remote { Some(world.version.write().await) } else { None };
        plan.apply().within(Duration::from_mins(2)).send(&db).await.unwrap();
        drop(pause);
        world.after(2, 60).await;
        world.deploy(3).await;
        let swept = v3::Person::sweep().segments(2).send(&db).await.unwrap();
        assert_eq!(swept.failed, 0);
        world.after(3, 60).await;
        world.stop.store(true, Ordering::Relaxed);
        for caller in callers {
            caller.await.unwrap();
        }

        assert!(world.errors.lock().unwrap().is_empty(), "{:?}", world.errors.lock().unwrap());
        let calls: Vec<u64> = world.calls.iter().map(|calls| calls.load(Ordering::Relaxed)).collect();
        assert!(calls.iter().all(|calls| *calls >= 60), "{calls:?}");
        let mut people = v3::Person::query_gsi::<1>("Lee").all(&db).await.unwrap();
        people.sort_by_key(|person| person.id);
        assert_eq!(people.len(), PEOPLE as usize);
        for (person, added) in people.iter().zip(&world.added) {
            assert_eq!(person.seen, 7 + u64::from(added.load(Ordering::Relaxed)), "{person:?}");
        }
        assert_eq!(v3::Person::sweep().report_only().send(&db).await.unwrap().differing, 0);
    }
}
