//! Asking both stores the same questions: are the answers equal, and how long do they take?

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What one access pattern showed.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub(super) name: &'static str,
    /// How many questions were asked.
    pub(super) asked: usize,
    /// How many rows or items came back, from MySQL.
    pub(super) found: usize,
    /// The first question whose answers differ, and both answers.
    pub(super) difference: Option<String>,
    pub(super) mysql_median: Duration,
    pub(super) dynamodb_median: Duration,
}

impl Pattern {
    pub(super) fn is_equal(&self) -> bool {
        self.difference.is_none()
    }
}

/// How much an answer has to tell.
pub(super) trait Answer: PartialEq + std::fmt::Debug {
    /// How many rows or items it holds.
    fn len(&self) -> usize;
}

impl<T: PartialEq + std::fmt::Debug> Answer for Option<T> {
    fn len(&self) -> usize {
        usize::from(self.is_some())
    }
}

impl<T: PartialEq + std::fmt::Debug> Answer for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }
}

/// Asks each question once of each store, in turns, so that neither profits from the other's pauses.
pub(super) async fn compare<Q: std::fmt::Debug, A: Answer>(
    name: &'static str,
    questions: &[Q],
    mysql: impl AsyncFn(&Q) -> Result<A>,
    dynamodb: impl AsyncFn(&Q) -> Result<A>,
) -> Result<Pattern> {
    let (mut mysql_times, mut dynamodb_times) = (Vec::new(), Vec::new());
    let (mut found, mut difference) = (0, None);
    for question in questions {
        let left =
            timed(&mut mysql_times, Box::pin(mysql(question))).await.with_context(|| format!("{name}, on MySQL"))?;
        let right = timed(&mut dynamodb_times, Box::pin(dynamodb(question)))
            .await
            .with_context(|| format!("{name}, on DynamoDB"))?;
        found += left.len();
        if left != right {
            difference
                .get_or_insert_with(|| format!("{name} of {question:?}:\n  MySQL:    {left:?}\n  DynamoDB: {right:?}"));
        }
    }
    Ok(Pattern {
        name,
        asked: questions.len(),
        found,
        difference,
        mysql_median: median(mysql_times),
        dynamodb_median: median(dynamodb_times),
    })
}

/// The answer; how long it took is added to the times.
pub(super) async fn timed<T>(times: &mut Vec<Duration>, question: impl Future<Output = Result<T>>) -> Result<T> {
    let start = Instant::now();
    let answer = question.await;
    times.push(start.elapsed());
    answer
}

/// The middle one; of an even number, the upper of both.
pub(super) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_that_differ_are_told_and_counted() {
        let mysql = async |question: &u32| Ok(vec![*question; 2]);
        let dynamodb = async |question: &u32| Ok(vec![if *question == 3 { 4 } else { *question }; 2]);
        let pattern = compare("numbers", &[1, 2, 3], mysql, dynamodb).await.unwrap();
        assert_eq!((pattern.asked, pattern.found), (3, 6));
        let difference = pattern.difference.unwrap();
        assert!(difference.contains("of 3") && difference.contains("[3, 3]") && difference.contains("[4, 4]"));
    }

    #[test]
    fn the_median_is_the_middle_of_the_sorted_times() {
        let seconds = |seconds: &[u64]| seconds.iter().map(|s| Duration::from_secs(*s)).collect();
        assert_eq!(median(seconds(&[9, 1, 5])), Duration::from_secs(5));
        assert_eq!(median(seconds(&[4, 1, 3, 2])), Duration::from_secs(3));
        assert_eq!(median(Vec::new()), Duration::ZERO);
    }
}
