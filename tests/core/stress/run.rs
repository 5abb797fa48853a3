//! All tasks at once, and the check when they are done.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use integration::Faults;
use integration::faults::{Calls, Fault};

use super::work::{COUNTERS, Counter, Mark, Stress, Worker};

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
    unknown_transactions: usize,
    applied_of_those: usize,
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

pub(super) async fn run(db: &Dynamo, load: Load) -> Report {
    Stress::ensure_table(db).await.unwrap();
    let (faulty, log) = faults(load).over(db);
    let mut tasks = tokio::task::JoinSet::new();
    let workers: Vec<Worker> = (0..load.tasks).map(|owner| Worker::new(owner, faulty.clone(), load.seed)).collect();
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
        requests: log.total(),
        faults: log.faults(),
        answers: BTreeMap::new(),
        unknown_transactions: 0,
        applied_of_those: 0,
    };
    for worker in &mut workers {
        worker.check(db).await;
        for (answer, count) in &worker.answers {
            *report.answers.entry(answer.clone()).or_default() += count;
        }
    }
    for counter in 0..COUNTERS {
        let marks = Mark::query(counter).consistent().all(db).await.unwrap();
        let value = Counter::get(counter).consistent().send(db).await.unwrap().unwrap().value;
        assert_eq!(value, marks.len() as u64, "counter {counter} and its marks are written together or not at all");
        let mut expected = 0;
        for (mark, known) in workers.iter().flat_map(|worker| worker.marks(counter)) {
            let is_there = marks.contains(&mark);
            assert!(is_there || !known, "{mark:?} was acknowledged");
            expected += usize::from(is_there);
            if !known {
                report.unknown_transactions += 1;
                report.applied_of_those += usize::from(is_there);
            }
        }
        assert_eq!(marks.len(), expected, "counter {counter} has marks of transactions that failed");
    }
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
        assert!(self.answers.keys().any(|answer| answer.ends_with("OutcomeUnknown")), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} operations, {} requests, faults: {:?}", self.operations, self.requests, self.faults)?;
        writeln!(f, "answers: {:?}", self.answers)?;
        let (unknown, applied) = (self.unknown_transactions, self.applied_of_those);
        write!(f, "transactions of unknown outcome: {unknown}, of which {applied} were applied")
    }
}
