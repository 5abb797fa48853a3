//! An answer in which stores differ.

use std::fmt;

use super::answer::Answer;
use super::sequence::Step;

/// A sequence, and the first answer in which the stores differ.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The number of the sequence: with it as the seed, the sequence is the first of a run.
    pub number: u64,
    /// The operations; those that the difference does not need are left out.
    pub steps: Vec<Step>,
    /// How many there were before.
    pub whole: usize,
    /// The operation whose answers differ, by its position; behind the last one, it is what is read in the end.
    pub at: usize,
    /// What each store answers.
    pub answers: Vec<(&'static str, Answer)>,
}

impl Difference {
    pub(super) fn new(at: usize, answers: Vec<(&'static str, Answer)>) -> Self {
        Difference { number: 0, steps: Vec::new(), whole: 0, at, answers }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { number, steps, whole, at, answers } = self;
        writeln!(f, "the stores differ in {} of {whole} operations of sequence {number}:", steps.len())?;
        for (position, step) in steps.iter().enumerate() {
            let mark = if position == *at { "->" } else { "  " };
            writeln!(f, "{mark} {position:>2}. {step:?}")?;
        }
        if *at >= steps.len() {
            writeln!(f, "-> reading all of it in the end")?;
        }
        for (store, Answer { class, text, remark }) in answers {
            writeln!(f, "{store}:\n    {class} {text}")?;
            if !remark.is_empty() {
                writeln!(f, "    ({remark})")?;
            }
        }
        write!(f, "to see it again: cargo xtask differential --sequences 1 --seed {number}")
    }
}
