//! Writers in the test itself, each with a store of its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use dual_repo::repository::{DualStore, Running};
use integration::numbered::Writer;
use tokio::task::JoinHandle;

use crate::said::{Said, Times};

/// How long writers may take for what they are waited for.
const PATIENCE: Duration = Duration::from_mins(1);

struct Hand {
    said: Arc<Mutex<Said>>,
    work: JoinHandle<()>,
    running: Running,
}

impl Hand {
    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap()
    }
}

/// Writers, an instance each, with all that runs beside them.
pub(crate) struct Crew {
    stops: Arc<AtomicBool>,
    hands: BTreeMap<String, Hand>,
}

impl Crew {
    /// Those that go on from what was said before.
    pub(crate) fn start(stores: Vec<DualStore>, mut before: BTreeMap<String, Said>) -> Crew {
        let stops = Arc::new(AtomicBool::new(false));
        let hand = |(number, store): (usize, DualStore)| {
            let (name, stops) = (format!("writer{number}"), Arc::clone(&stops));
            let said = before.remove(&name).unwrap_or_default();
            let (running, writer, first) = (store.start(), Writer::new(&store, &name), said.next());
            let said = Arc::new(Mutex::new(said));
            let told = Arc::clone(&said);
            let work = tokio::spawn(async move {
                let tell = |event| told.lock().unwrap().note(event);
                writer.work(first, || stops.load(Ordering::Relaxed), tell).await.unwrap();
            });
            (name, Hand { said, work, running })
        };
        let hands = stores.into_iter().enumerate().map(hand).collect();
        Crew { stops, hands }
    }

    /// Waits until each writer has been told of so many more writes what became of them.
    pub(crate) async fn writes(&self, more: usize) {
        let answered = || self.hands.values().map(|hand| hand.said().write_times.count());
        let wanted: Vec<usize> = answered().map(|count| count + more).collect();
        self.until(|| answered().zip(&wanted).all(|(count, wanted)| count >= *wanted)).await;
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, is_so: impl Fn() -> bool) {
        let began = Instant::now();
        while !is_so() {
            assert!(!self.hands.values().any(|hand| hand.work.is_finished()), "a writer has failed");
            assert!(began.elapsed() < PATIENCE, "writers are too slow, or wait for something");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Writes of which the outcome was unknown at first.
    pub(crate) fn unknown(&self) -> u32 {
        self.hands.values().map(|hand| hand.said().unknown).sum()
    }

    /// Writes that have failed for good.
    pub(crate) fn failed(&self) -> usize {
        let failed =
            |said: &Said| said.writes.values().filter(|event| **event == integration::numbered::Event::Failed).count();
        self.hands.values().map(|hand| failed(&hand.said())).sum()
    }

    /// How long writes took since this was asked before.
    pub(crate) fn take_write_times(&self) -> Times {
        let mut all = Times::default();
        for hand in self.hands.values() {
            all.append(&std::mem::take(&mut hand.said().write_times));
        }
        all
    }

    /// Lets them come to the end of what they are doing.
    pub(crate) async fn stop(self) -> BTreeMap<String, Said> {
        self.stops.store(true, Ordering::Relaxed);
        let mut all = BTreeMap::new();
        for (name, hand) in self.hands {
            hand.work.await.unwrap();
            hand.running.stop().await;
            let said = hand.said.lock().unwrap().clone();
            all.insert(name, said);
        }
        all
    }
}
