//! Many sequences at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::{StreamExt, stream};

use super::difference::Difference;
use super::generate::{Tree, is_alone};
use super::play::play;
use super::scope::Scope;
use super::sequence::Step;
use super::statistics::Statistics;
use super::stores::Grounds;

/// What is run.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// The number of the first sequence.
    pub seed: u64,
    /// How many follow.
    pub sequences: u64,
    /// How many run at the same time.
    pub concurrency: usize,
    /// How many differences there may be before no sequence is begun any more.
    pub differences: usize,
}

/// What has come of it.
#[derive(Debug)]
pub struct Report {
    /// What was done.
    pub statistics: Statistics,
    /// The differences, as small as they could be made.
    pub differences: Vec<Difference>,
}

/// How often a smaller sequence is tried.
const TRIALS: u32 = 600;

/// Runs sequences with the numbers from the seed on; each is made of its number alone.
///
/// `progress` is told how many sequences have ended.
///
/// # Panics
/// When a sequence panics.
pub async fn run(grounds: &Arc<dyn Grounds>, load: Load, progress: impl Fn(u64)) -> Report {
    let Load { seed, sequences, concurrency, differences: most } = load;
    let numbers = (0..sequences).map(|at| seed.wrapping_add(at));
    let one = |number| {
        let grounds = Arc::clone(grounds);
        async move { (number, tokio::spawn(async move { try_once(&*grounds, number, sequence(number)).await }).await) }
    };
    let mut outcomes = stream::iter(numbers).map(one).buffer_unordered(concurrency.max(1));
    let (mut statistics, mut failed, mut done) = (Statistics::default(), Vec::new(), 0);
    while let Some((number, outcome)) = outcomes.next().await {
        match outcome.expect("a sequence does not panic") {
            Ok(more) => statistics.add(&more),
            Err(difference) => failed.push((number, difference)),
        }
        if failed.len() >= most {
            break;
        }
        done += 1;
        progress(done);
    }
    drop(outcomes);
    let mut differences = Vec::with_capacity(failed.len());
    for (number, first) in failed {
        differences.push(shrink(&**grounds, number, first).await);
    }
    Report { statistics, differences }
}

fn sequence(number: u64) -> Vec<Step> {
    Tree::new(number).steps()
}

/// Plays a sequence in a part of the tables that nobody has used.
async fn try_once(grounds: &dyn Grounds, number: u64, steps: Vec<Step>) -> Result<Statistics, Difference> {
    static TRIED: AtomicU64 = AtomicU64::new(0);
    let scope = Scope::new(&format!("{number}.{}", TRIED.fetch_add(1, Ordering::Relaxed)));
    let ground = grounds.ground(number, &scope, is_alone(number)).await;
    play(&ground.subjects, &scope, &steps).await
}

/// The same difference, or another one, with as few and small operations as can be.
async fn shrink(grounds: &dyn Grounds, number: u64, first: Difference) -> Difference {
    let mut tree = Tree::new(number);
    let whole = tree.steps().len();
    let smallest = std::cell::RefCell::new(Difference { steps: tree.steps(), ..first });
    let trials = std::cell::Cell::new(0);
    let fails = |steps: Vec<Step>| {
        let (smallest, trials) = (&smallest, &trials);
        async move {
            trials.set(trials.get() + 1);
            if trials.get() > TRIALS {
                return false;
            }
            match try_once(grounds, number, steps.clone()).await {
                Ok(_) => false,
                Err(difference) => {
                    *smallest.borrow_mut() = Difference { steps, ..difference };
                    true
                }
            }
        }
    };
    tree.shrink(fails).await;
    Difference { number, whole, ..smallest.into_inner() }
}
