//! The order of writes in a transaction in which unique values change hands.

use dynamo_core::local::UniqueValue;

/// A write, as far as unique values go.
#[derive(Debug, Default, Clone)]
pub(super) struct Moves {
    /// What it gives up.
    pub(super) gives: Vec<UniqueValue>,
    /// What it takes.
    pub(super) takes: Vec<UniqueValue>,
}

impl Moves {
    /// Whether it changes none.
    pub(super) fn is_none(&self) -> bool {
        self.gives.is_empty() && self.takes.is_empty()
    }
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Carry out this write.
    Whole(usize),
    /// Delete what this one is to replace: its values are needed by others, and it needs theirs.
    Away(usize),
    /// Write anew what was deleted.
    Back(usize),
}

/// An order in which every value is given up before it is taken.
pub(super) fn steps(moves: &[Moves]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(moves.len());
    // What is still to come, and whether its values are given up already.
    let mut waiting: Vec<(usize, bool)> = (0..moves.len()).map(|at| (at, false)).collect();
    while !waiting.is_empty() {
        let held = |value: &UniqueValue, by: usize| {
            let others = waiting.iter().filter(|(other, is_away)| *other != by && !is_away);
            others.filter_map(|(other, _)| moves.get(*other)).any(|other| other.gives.contains(value))
        };
        let is_free = |at: usize| moves.get(at).is_none_or(|moved| !moved.takes.iter().any(|value| held(value, at)));
        match waiting.iter().position(|(at, _)| is_free(*at)) {
            Some(next) => {
                let (at, is_away) = waiting.remove(next);
                steps.push(if is_away { Step::Back(at) } else { Step::Whole(at) });
            }
            None => match waiting.iter_mut().find(|(_, is_away)| !is_away) {
                Some((at, is_away)) => {
                    *is_away = true;
                    steps.push(Step::Away(*at));
                }
                None => break,
            },
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> UniqueValue {
        UniqueValue { constraint: "email", text: text.to_owned() }
    }

    fn moves(gives: &[&str], takes: &[&str]) -> Moves {
        let values = |texts: &[&str]| texts.iter().map(|text| value(text)).collect();
        Moves { gives: values(gives), takes: values(takes) }
    }

    #[test]
    fn a_value_is_given_up_before_it_is_taken() {
        let chain = [moves(&["a"], &["b"]), moves(&["b"], &["c"]), moves(&[], &["a"])];
        assert_eq!(steps(&chain), [Step::Whole(1), Step::Whole(0), Step::Whole(2)]);
    }

    #[test]
    fn an_exchange_takes_one_away_and_brings_it_back() {
        let exchange = [moves(&["a"], &["b"]), moves(&["b"], &["a"])];
        assert_eq!(steps(&exchange), [Step::Away(0), Step::Whole(1), Step::Back(0)]);
        let ring = [moves(&["a"], &["b"]), moves(&["b"], &["c"]), moves(&["c"], &["a"]), moves(&[], &[])];
        assert_eq!(steps(&ring).len(), 5);
    }
}
