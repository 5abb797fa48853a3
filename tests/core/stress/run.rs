//! All tasks at once, and the check when they are done.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use dynamo_core::{Dynamo, DynamoTable};
use integration::Faults;
use integration::faults::{Calls, Fault};

use super::counting::{Tally, Unknown};
use super::work::{Stress, Worker};

#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) operations: usize,
    pub(super) tasks: u32,
    pub(super) seed: u64,
    /// How long the SDK waits for an answer.
    pub(super) patience: Duration,
}

/// What happened.
pub(super) struct Report {
    operations: usize,
    requests: usize,
    faults: BTreeMap<&'static str, usize>,
    answers: BTreeMap<String, usize>,
    unknown: Unknown,
}

/// Everything that can go wrong.
fn faults(load: Load) -> Faults {
    let pause = Duration::from_millis(3);
    let batches = |operation| Calls::to(operation);
    Faults::new()
        .seed(load.seed)
        .keep_last(0)
        .attempts(3)
        .timeout(load.patience)
        .randomly(0.02, Calls::all(), Fault::Throttle)
        .randomly(0.01, Calls::all(), Fault::LoseRequest)
        .randomly(0.02, Calls::all(), Fault::LoseAnswer)
        .randomly(0.01, Calls::all(), Fault::Unreachable)
        .randomly(0.01, Calls::all(), Fault::FailBefore)
        .randomly(0.01, Calls::all(), Fault::FailAfter)
        .randomly(0.01, Calls::all(), Fault::CutBody)
        .randomly(0.01, Calls::all(), Fault::ShortBody)
        .randomly(0.01, Calls::all(), Fault::SlowBody(pause))
        .randomly(0.01, Calls::all(), Fault::Garbage("<html>bad gateway</html>"))
        .randomly(0.01, Calls::all(), Fault::Delay(pause))
        .randomly(0.0003, Calls::all(), Fault::Silence)
        .randomly(0.15, batches("BatchWriteItem"), Fault::Unprocessed { percent: 40 })
        .randomly(0.15, batches("BatchGetItem"), Fault::Unprocessed { percent: 40 })
}

/// The same for a client that sends everything once, with more that it cannot know the outcome of. Most of it does not reach
/// the engine.
fn losses(load: Load) -> Faults {
    faults(load)
        .attempts(1)
        .randomly(0.2, Calls::all(), Fault::LoseRequest)
        .randomly(0.1, Calls::all(), Fault::LoseAnswer)
        .randomly(0.05, Calls::all(), Fault::FailBefore)
}

pub(super) async fn run(db: &Dynamo, load: Load) -> Report {
    Stress::ensure_table(db).await.unwrap();
    let (faulty, log) = faults(load).over(db);
    let (hasty, hasty_log) = losses(load).over(db);
    let mut tasks = tokio::task::JoinSet::new();
    let worker = |owner| Worker::new(owner, faulty.clone(), hasty.clone(), load.seed);
    let workers: Vec<Worker> = (0..load.tasks).map(worker).collect();
    for worker in &workers {
        worker.set_up(db).await;
    }
    for mut worker in workers {
        let share = load.operations / load.tasks as usize;
        tasks.spawn(async move {
            while worker.operations <= share {
                worker.step().await;
            }
            worker
        });
    }
    let mut workers = tasks.join_all().await;
    let mut report = Report {
        operations: workers.iter().map(|worker| worker.operations).sum(),
        requests: log.total() + hasty_log.total(),
        faults: log.faults(),
        answers: BTreeMap::new(),
        unknown: Unknown::default(),
    };
    for (fault, count) in hasty_log.faults() {
        *report.faults.entry(fault).or_default() += count;
    }
    let (mut expected, mut tally) = (0, Tally::default());
    for worker in &mut workers {
        expected += worker.check(db).await;
        tally.append(&mut worker.tally);
        for (answer, count) in &worker.answers {
            *report.answers.entry(answer.clone()).or_default() += count;
        }
    }
    let (counted, unknown) = tally.check(db).await;
    report.unknown = unknown;
    let stored = Stress::scan().consistent().all(db).await.unwrap().len();
    assert_eq!(stored, expected + counted, "there is nothing that nobody has written");
    report
}

impl Report {
    /// That there was something to see.
    pub(super) fn check(&self, operations: usize) {
        assert!(self.operations >= operations / 64 * 64, "{self}");
        assert!(self.faults.values().sum::<usize>() * 20 > self.requests, "{self}");
        for fault in ["Throttle", "LoseRequest", "LoseAnswer", "Unreachable", "FailBefore", "FailAfter", "CutBody"] {
            assert!(self.faults.contains_key(fault), "{self}");
        }
        for fault in ["ShortBody", "SlowBody", "Garbage", "Delay", "Unprocessed"] {
            assert!(self.faults.contains_key(fault), "{self}");
        }
        for answer in ["count OutcomeUnknown", "count again ok", "look up ok"] {
            assert!(self.answers.contains_key(answer), "{self}");
        }
        let Unknown { applied, not_applied } = self.unknown;
        assert!(not_applied * 10 > applied, "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} operations, {} requests, faults: {:?}", self.operations, self.requests, self.faults)?;
        writeln!(f, "answers: {:?}", self.answers)?;
        let Unknown { applied, not_applied } = self.unknown;
        write!(f, "transactions whose outcome stayed unknown: {applied} applied, {not_applied} not applied")
    }
}
