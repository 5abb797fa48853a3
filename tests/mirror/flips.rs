//! The phase goes all the way up and all the way down while four programs write, and others read: nothing is lost, each writer
//! reads what it has written, and no call waits for long.
//!
//! A step holds new writes up until those under way are done, for as long as one transaction takes. How long callers were held
//! up at most is printed, and must not be [`LONGEST`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, Repository as _};
use dual_repo::testing::conformance::Tag;
use dynamo_core::{Dynamo, DynamoEntity as _};

use crate::crew::Crew;
use crate::ending::{both_are_the_same, hold_to_what_was_said, is_paid};
use crate::program::{Program, Stores};
use crate::said::{Said, Times};
use crate::setting::{Setting, step};

/// Writers at the same time.
const WRITERS: usize = 4;
/// What no call may take, on the slowest of machines. A write that waits for a lock in vain is given up after 50 s.
const LONGEST: Duration = Duration::from_secs(30);

/// All the way up, and down again.
fn route() -> impl Iterator<Item = Phase> {
    Phase::ALL.into_iter().skip(1).chain(Phase::ALL.into_iter().rev().skip(1))
}

/// Reads what writers have, until it is to stop.
async fn read(store: DualStore, stops: Arc<AtomicBool>) -> Times {
    let running = store.start();
    let tags = store.repository::<Tag>();
    let mut times = Times::default();
    while !stops.load(Ordering::Relaxed) {
        for writer in 0..WRITERS {
            let began = Instant::now();
            let found = tags.find(Tag::query(format!("writer{writer}")).into()).await.unwrap();
            times.push(began.elapsed());
            for tag in found.items {
                let began = Instant::now();
                // It may be gone by now.
                tags.get(Tag::get((tag.tenant.as_str(), tag.name.as_str()))).await.unwrap();
                times.push(began.elapsed());
            }
        }
    }
    running.stop().await;
    times
}

/// Programs, or where these cannot reach the engine, instances in the test.
enum Writers {
    Programs(Vec<(String, Program)>),
    Crew(Crew),
}

impl Writers {
    async fn start(setting: &Setting) -> Writers {
        if setting.db.endpoint().is_some() {
            let stores = Stores::of(setting);
            let names = (0..WRITERS).map(|writer| format!("writer{writer}"));
            return Writers::Programs(names.map(|name| (name.clone(), Program::start(&stores, &name, 1))).collect());
        }
        let mut stores = Vec::new();
        for _ in 0..WRITERS {
            stores.push(setting.instance().await);
        }
        Writers::Crew(Crew::start(stores, BTreeMap::new()))
    }

    async fn stop(self) -> BTreeMap<String, Said> {
        match self {
            Writers::Programs(programs) => programs.into_iter().map(|(name, program)| (name, program.stop())).collect(),
            Writers::Crew(crew) => crew.stop().await,
        }
    }
}

integration::on_every_engine! {
    async fn phases_go_up_and_down_under_load_and_no_call_waits_for_long(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        let writers = Writers::start(&setting).await;
        let stops = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn(read(setting.instance().await, Arc::clone(&stops)));
        let began = Instant::now();
        let mut steps = 0;
        for phase in route() {
            step(&store, phase).await;
            steps += 1;
        }
        let took = began.elapsed();
        stops.store(true, Ordering::Relaxed);
        let said = writers.stop().await;
        let mut reads = reader.await.unwrap();
        let mut writes = Times::default();
        for said in said.values() {
            writes.append(&said.write_times);
            reads.append(&said.read_times);
            assert_eq!((said.unknown, said.unread), (0, 0), "nothing was in the way");
        }
        let tally = hold_to_what_was_said(&setting, &said).await;
        assert_eq!(tally.failed, 0, "{tally}");
        // While nothing is captured, DynamoDB is behind.
        for phase in [Phase::Capture, Phase::Backfill, Phase::DualWrite] {
            step(&store, phase).await;
        }
        is_paid(&store).await;
        both_are_the_same(&setting, &store, said.keys()).await;
        println!(
            "{steps} changes of phase in {took:.1?}: {tally}; the longest of {} writes took {:.1?} (median {:.1?}), of {} reads {:.1?} (median {:.1?})",
            writes.count(), writes.longest(), writes.median(), reads.count(), reads.longest(), reads.median(),
        );
        assert!(writes.count() > 30 && reads.count() > 30, "there was no load");
        assert!(writes.longest() < LONGEST && reads.longest() < LONGEST);
    }
}
