//! Whether all has arrived.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::suspects::Suspects;
use super::walk::{COMPARED, Sample};
use super::{Check, DualStore};
use crate::mirror::check::{Class, Finding};
use crate::mirror::write::bump;
use crate::mirror::{Affected, AggregateId};
use crate::repository::Result;

/// How data are compared.
///
/// ```
/// use dual_repo::repository::CheckOptions;
///
/// let some = CheckOptions { per_mille: 10, per_second: Some(200), ..CheckOptions::default() };
/// # assert_eq!(some.again_after.as_secs(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckOptions {
    /// How many of a thousand aggregates are compared, drawn at random, and of which part of each table items are looked at; all
    /// unless told. The keys of all rows are read nevertheless.
    pub per_mille: u32,
    /// What differs is looked at once more after this long, and only then it counts; a second unless told. No more than
    /// about a thousand wait for that: then nothing else is compared meanwhile.
    pub again_after: Duration,
    /// Aggregates that are compared, and items that are looked at, in a second; any number unless told.
    pub per_second: Option<u32>,
}

impl Default for CheckOptions {
    fn default() -> Self {
        CheckOptions { per_mille: 1000, again_after: Duration::from_secs(1), per_second: None }
    }
}

/// How long so many take at a rate.
pub(super) fn pause(count: u64, per_second: u32) -> Duration {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    Duration::from_secs_f64(f64::from(count) / f64::from(per_second.max(1)))
}

impl DualStore {
    /// Compares all data, while everything else goes on: [`verify_with`](Self::verify_with) with the options that it has unless
    /// told.
    ///
    /// # Errors
    /// Whatever the stores say.
    pub async fn verify(&self) -> Result<Check> {
        self.verify_with(&CheckOptions::default()).await
    }

    /// Compares data, while everything else goes on: rows with their items, in one snapshot for each 128 of them, by
    /// `BatchGetItem`, strongly consistent; then what is known of rows that are gone; then it looks for items that no row has,
    /// by a `Scan`, strongly consistent. What differs is looked at again before it counts.
    ///
    /// A comparison of all data is put on record, and is what a phase asks for in which DynamoDB is read. One of a sample is
    /// not.
    ///
    /// # Errors
    /// Whatever the stores say.
    pub async fn verify_with(&self, options: &CheckOptions) -> Result<Check> {
        let control = self.refresh().await?;
        let began = self.inner.source.now().await?;
        let sample = Sample::new(options.per_mille);
        let report = self.compare(options, &sample, |_| {}).await?;
        if sample.is_all() {
            self.inner.source.record_check(&control, &began, report.unexplained(), &report.to_string()).await?;
        }
        Ok(report)
    }

    /// Notes that what differs has changed, so that it is shipped again, and ships it; what differed before. What could not be
    /// shipped is tried again too. Nothing else is ever written to DynamoDB: what the mirror has not written stays.
    ///
    /// # Errors
    /// Whatever the stores say.
    pub async fn repair(&self) -> Result<Check> {
        self.refresh().await?;
        let mut affected: BTreeMap<AggregateId, Affected> = BTreeMap::new();
        let note = |finding: &Finding| {
            let Some(aggregate) = finding.aggregate.clone().filter(|_| !finding.class.is_explained()) else { return };
            let of = affected.entry(aggregate).or_default();
            of.before.extend(finding.place.clone().filter(|_| finding.class == Class::Orphan));
        };
        let report = self.compare(&CheckOptions::default(), &Sample::new(1000), note).await?;
        for (aggregate, _, _) in self.inner.source.dead_letters(usize::MAX).await? {
            affected.entry(aggregate).or_default();
        }
        self.inner.source.retry_rejected().await?;
        let all: Vec<(AggregateId, Affected)> = affected.into_iter().collect();
        for some in all.chunks(COMPARED) {
            let some = some.iter().cloned().collect();
            bump(&self.inner.source, &self.inner.view, &some).await?;
        }
        self.relay().await?;
        Ok(report)
    }

    /// Goes through both stores, and looks again at what differs.
    async fn compare(&self, options: &CheckOptions, sample: &Sample, mut note: impl FnMut(&Finding)) -> Result<Check> {
        let began = Instant::now();
        let mut report = Check { per_mille: options.per_mille.min(1000), ..Check::default() };
        let mut suspects = Suspects::new(options.again_after);
        let mut next = Some(self.beginning());
        loop {
            if let Some(from) = next.take_if(|_| !suspects.is_full()) {
                let step = self.step(from, sample).await?;
                report.compared += step.compared;
                report.items += step.items;
                suspects.add(step.suspects, Instant::now());
                next = step.next;
                if let Some(rate) = options.per_second {
                    tokio::time::sleep(pause(step.compared + step.items, rate)).await;
                }
            }
            while let Some(due) = suspects.due(Instant::now()) {
                let findings = self.look_again(due).await?;
                findings.iter().for_each(&mut note);
                report.add(findings);
            }
            match suspects.wait(Instant::now()) {
                None if next.is_none() => break,
                Some(wait) if next.is_none() || suspects.is_full() => tokio::time::sleep(wait).await,
                Some(_) | None => {}
            }
        }
        report.elapsed = began.elapsed();
        Ok(report)
    }
}
