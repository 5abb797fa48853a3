//! Times of rounds, in which all cases are run in turn, so that what disturbs the machine disturbs all of them.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result};

/// Nanoseconds of an operation, round by round.
#[derive(Debug, Default)]
pub(crate) struct Times(BTreeMap<String, Vec<f64>>);

impl Times {
    /// Measures a case once; `operations` are what it does.
    pub(crate) async fn take<T>(
        &mut self,
        case: &str,
        operations: u32,
        run: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let start = Instant::now();
        let done = run.await.with_context(|| format!("`{case}` failed"))?;
        let each = start.elapsed().as_secs_f64() * 1e9 / f64::from(operations.max(1));
        self.add(case, each);
        Ok(done)
    }

    /// Adds what was measured elsewhere.
    pub(crate) fn add(&mut self, case: &str, each: f64) {
        self.0.entry(case.to_owned()).or_default().push(each);
    }

    /// The median of each case.
    pub(crate) fn medians(self) -> Vec<(String, f64)> {
        self.0.into_iter().filter_map(|(case, times)| Some((case, median(times)?))).collect()
    }
}

fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_that_was_disturbed_does_not_count() {
        assert_eq!(median(vec![3.0, 1000.0, 1.0]), Some(3.0));
        assert_eq!(median(Vec::new()), None);
    }
}
