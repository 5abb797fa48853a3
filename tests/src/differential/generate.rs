//! Sequences at random, and smaller ones.

use std::cell::RefCell;

use proptest::prop_oneof;
use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::sequence::{Step, Topic, first_steps, steps, topics};

/// Of so many sequences, one has tables of its own.
const ALONE: u64 = 42;

/// Whether the sequence with this number has tables of its own.
pub(super) fn is_alone(number: u64) -> bool {
    number % ALONE == 7
}

/// A sequence that can be made smaller.
pub(super) struct Tree {
    steps: Vec<Box<dyn ValueTree<Value = Step>>>,
}

impl Tree {
    /// The sequence with a number: always the same.
    pub(super) fn new(number: u64) -> Self {
        let mut seed = [0; 32];
        for (place, byte) in seed.iter_mut().zip(number.to_le_bytes()) {
            *place = byte;
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let topic = draw(&topics(is_alone(number)), &mut runner);
        let (first, then) = strategies(topic);
        // Most are short, as most differences are.
        let after = prop_oneof![3 => 2_usize..=7, 1 => 8_usize..=21];
        let (before, after) = draw(&(2_usize..=4, after), &mut runner);
        let all = std::iter::repeat_n(first, before).chain(std::iter::repeat_n(then, after));
        let steps = all.map(|strategy| strategy.new_tree(&mut runner).expect("no value is rejected"));
        Tree { steps: steps.map(|step| Box::new(step) as _).collect() }
    }

    pub(super) fn steps(&self) -> Vec<Step> {
        self.steps.iter().map(ValueTree::current).collect()
    }

    /// Leaves out operations, and makes those that are left smaller, as long as what is left fails.
    pub(super) async fn shrink<F: Future<Output = bool>>(&mut self, mut fails: impl FnMut(Vec<Step>) -> F) {
        self.leave_out(&mut fails).await;
        for at in 0..self.steps.len() {
            self.simplify(at, &mut fails).await;
        }
        self.leave_out(&mut fails).await;
    }

    /// Halves first, then quarters, and so on to single operations, those behind first.
    async fn leave_out<F: Future<Output = bool>>(&mut self, fails: &mut impl FnMut(Vec<Step>) -> F) {
        let mut size = self.steps.len().div_ceil(2);
        while size > 0 {
            let mut end = self.steps.len();
            while end > 0 {
                let start = end.saturating_sub(size);
                let rest = self.steps.iter().enumerate().filter(|(at, _)| !(start..end).contains(at));
                let rest: Vec<Step> = rest.map(|(_, step)| step.current()).collect();
                if !rest.is_empty() && fails(rest).await {
                    self.steps.drain(start..end);
                }
                end = start;
            }
            size /= 2;
        }
    }

    async fn simplify<F: Future<Output = bool>>(&mut self, at: usize, fails: &mut impl FnMut(Vec<Step>) -> F) {
        let step = |tree: &mut Self| tree.steps.get_mut(at).is_some_and(ValueTree::simplify);
        let back = |tree: &mut Self| tree.steps.get_mut(at).is_some_and(ValueTree::complicate);
        while step(self) {
            while !fails(self.steps()).await {
                if !back(self) {
                    return;
                }
            }
        }
    }
}

/// The first operations of a topic, and those that follow.
type Strategies = (BoxedStrategy<Step>, BoxedStrategy<Step>);

/// The operations of a topic. To make them takes as long as to draw many from them.
fn strategies(topic: Topic) -> Strategies {
    thread_local! {
        static KNOWN: RefCell<Vec<(Topic, Strategies)>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some((_, strategies)) = known.iter().find(|(other, _)| *other == topic) {
            return strategies.clone();
        }
        let strategies = (first_steps(topic), steps(topic));
        known.push((topic, strategies.clone()));
        strategies
    })
}

fn draw<S: Strategy>(strategy: &S, runner: &mut TestRunner) -> S::Value {
    strategy.new_tree(runner).expect("no value is rejected").current()
}
