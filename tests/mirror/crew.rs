//! Writers in the test itself, each with a store of its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use dual_repo::repository::{DualStore, Running};
use integration::numbered::{Event, Writer};
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

/// Writes of which this is known.
fn count(said: &Said, event: Event) -> usize {
    said.writes.values().filter(|known| **known == event).count()
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

    /// Waits until so many more writes of each writer have been carried out. One that has just met a server that was not there
    /// does not ask it for a while, and its writes fail at once.
    pub(crate) async fn carries_out(&self, more: usize) {
        let done = || self.hands.values().map(|hand| count(&hand.said(), Event::Done));
        let wanted: Vec<usize> = done().map(|count| count + more).collect();
        self.until(|| done().zip(&wanted).all(|(count, wanted)| count >= *wanted)).await;
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
        self.hands.values().map(|hand| count(&hand.said(), Event::Failed)).sum()
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
