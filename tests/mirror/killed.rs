//! Programs that write are killed at any moment, and nothing is lost: not what was answered, not half of what was not.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dynamo_core::Dynamo;
use integration::Backend;

use crate::ending::{both_are_the_same, hold_to_what_was_said, is_paid};
use crate::program::{Program, Stores};
use crate::said::Said;
use crate::setting::{Setting, go_up, reason};

/// Programs that write at the same time.
const WRITERS: u32 = 4;

/// Runs a program again and again, and kills it each time.
fn run_and_kill(stores: &Stores, name: &str, kills: u32) -> Said {
    let mut said = Said::default();
    for killed in 0..kills {
        let program = Program::start(stores, name, said.next());
        // Some are killed at once, others in the middle of it.
        std::thread::sleep(Duration::from_millis(u64::from(killed.wrapping_mul(7919) % 90)));
        said.goes_on(program.kill());
    }
    said
}

/// Kills programs so many times, while the phase goes up and down.
async fn survives(db: Dynamo, kills: u32) {
    let setting = Setting::new(db).await;
    let store = setting.store().await;
    go_up(&store, Phase::DualWrite).await;
    let stores = Stores::of(&setting);
    let began = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (stores, name) = (stores.clone(), format!("writer{writer}"));
            tokio::task::spawn_blocking(move || {
                let said = run_and_kill(&stores, &name, kills / WRITERS);
                (name, said)
            })
        })
        .collect();
    let mut flips = 0;
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        // An instance that was killed counts as running for a while, so that the phase is not always free to change.
        let to = if store.phase() == Phase::DualWrite { Phase::Backfill } else { Phase::DualWrite };
        flips += u32::from(store.switch(to, &reason()).await.is_ok());
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let mut said = BTreeMap::new();
    for writer in writers {
        said.extend([writer.await.unwrap()]);
    }
    let tally = hold_to_what_was_said(&setting, &said).await;
    is_paid(&store).await;
    both_are_the_same(&setting, &store, said.keys()).await;
    println!("{kills} programs killed in {:.1?}, {flips} flips: {tally}", began.elapsed());
}

#[test]
fn programs_that_are_killed_lose_nothing() {
    // The embedded engine would be killed with them.
    integration::run(Backend::DynamoDbLocal, async |db| survives(db, 200).await);
}
