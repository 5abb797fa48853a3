//! What was there before, and whether all of it has arrived.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use futures::stream::{self, StreamExt, TryStreamExt};

use super::DualStore;
use crate::mirror::backfill::backfill;
use crate::mirror::check::{Class, Finding, check};
use crate::mirror::mysql::RangeState;
use crate::mirror::write::bump;
use crate::mirror::{Affected, AggregateId, Control, Found, Phase, Place, Source as _, Target as _};
use crate::repository::{Error, Result};

/// Aggregates that are compared at once.
const COMPARED: usize = 128;
/// Findings that a report has, at most.
const FINDINGS: usize = 100;

/// How a backfill is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillOptions {
    /// Into how many ranges the rows of an entity are divided, if its key can be divided; of a backfill that has begun they
    /// stay.
    pub ranges: u64,
    /// Rows of a chunk: a transaction.
    pub chunk: usize,
    /// Ranges that are gone through at the same time.
    pub workers: usize,
    /// Calls of DynamoDB that each of them has under way.
    pub calls: usize,
    /// Chunks, after which it is left off; to the end unless told.
    pub chunks: Option<usize>,
}

impl Default for BackfillOptions {
    fn default() -> Self {
        BackfillOptions { ranges: 8, chunk: 256, workers: 2, calls: 16, chunks: None }
    }
}

/// How far a backfill has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BackfillStatus {
    /// Rows that were gone through.
    pub seen: u64,
    /// Rows that there are, as far as the server guesses.
    pub expected: u64,
    /// Ranges that are not at their end.
    pub unfinished: u64,
}

impl BackfillStatus {
    fn of(ranges: &[RangeState]) -> Self {
        let unfinished = ranges.iter().filter(|range| !range.is_done).count();
        BackfillStatus {
            seen: ranges.iter().map(|range| range.seen).sum(),
            expected: ranges.iter().map(|range| range.expected).sum(),
            unfinished: u64::try_from(unfinished).unwrap_or(u64::MAX),
        }
    }
}

/// What a comparison of all data has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Check {
    /// Aggregates that were compared.
    pub compared: u64,
    /// Findings by their class.
    pub classes: BTreeMap<&'static str, u64>,
    /// Some of them.
    pub findings: Vec<Finding>,
}

impl Check {
    /// How many findings are not explained by what is pending.
    #[must_use]
    pub fn unexplained(&self) -> u64 {
        self.classes.iter().filter(|(class, _)| **class != "lag").map(|(_, count)| count).sum()
    }

    fn add(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            *self.classes.entry(finding.class.as_str()).or_default() += 1;
            if self.findings.len() < FINDINGS {
                self.findings.push(finding);
            }
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} aggregates compared", self.compared)?;
        for (class, count) in &self.classes {
            write!(f, ", {count} {class}")?;
        }
        for finding in &self.findings {
            write!(f, "\n  {finding}")?;
        }
        Ok(())
    }
}

impl DualStore {
    /// How far the backfill has come.
    ///
    /// # Errors
    /// Whatever MySQL says.
    pub async fn backfill_status(&self) -> Result<BackfillStatus> {
        Ok(BackfillStatus::of(&self.inner.source.progress().await?))
    }

    /// Ships what was there before capture began, while everything else goes on. When it is cut off, the next call goes on
    /// where it was.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not the phase for it; whatever MySQL says.
    pub async fn backfill(&self, options: &BackfillOptions) -> Result<BackfillStatus> {
        let inner = &*self.inner;
        let control = self.refresh().await?;
        let ranges = inner.source.plan(&control, &inner.entities, options.ranges).await?;
        let left = std::sync::atomic::AtomicUsize::new(options.chunks.unwrap_or(usize::MAX));
        let open = ranges.into_iter().filter(|range| !range.is_done);
        let through = |range: RangeState| {
            let left = &left;
            async move {
                loop {
                    let take = |left: usize| left.checked_sub(1);
                    let order = std::sync::atomic::Ordering::Relaxed;
                    if left.fetch_update(order, order, take).is_err() {
                        return Ok(());
                    }
                    let (name, size) = (range.name.as_str(), options.chunk);
                    match backfill(&inner.source, &inner.target, &inner.view, name, size, options.calls).await {
                        Ok(chunk) if chunk.cursor.is_none() => return Ok(()),
                        Ok(_) => {}
                        // A writer was in the way; nothing of the chunk is noted.
                        Err(Error::Conflict { .. }) if self.phase() >= Phase::Backfill => inner.source.pause(1).await,
                        Err(error) => return Err(error),
                    }
                }
            }
        };
        stream::iter(open.map(through)).buffer_unordered(options.workers.max(1)).try_collect::<Vec<()>>().await?;
        self.sweep(&control).await?;
        self.backfill_status().await
    }

    /// What an earlier capture knew of, and is there no more.
    async fn sweep(&self, control: &Control) -> Result<()> {
        if self.backfill_status().await?.unfinished > 0 {
            return Ok(());
        }
        loop {
            let old = self.inner.source.older(control.base(), COMPARED).await?;
            if old.is_empty() {
                return Ok(());
            }
            let affected = old.into_iter().map(|id| (id, Affected::default())).collect();
            bump(&self.inner.source, &self.inner.view, &affected).await?;
        }
    }

    /// Compares all data, while everything else goes on. What is found is compared again before it is reported.
    ///
    /// # Errors
    /// Whatever the stores say.
    pub async fn verify(&self) -> Result<Check> {
        let control = self.refresh().await?;
        let began = self.inner.source.now().await?;
        let mut report = Check::default();
        self.compare(&mut report, |_| {}).await?;
        self.inner.source.record_check(&control, &began, report.unexplained(), &report.to_string()).await?;
        Ok(report)
    }

    /// Notes that what differs has changed, so that it is shipped again, and ships it; what differed before. What could not be
    /// shipped is tried again too.
    ///
    /// # Errors
    /// Whatever the stores say.
    pub async fn repair(&self) -> Result<Check> {
        self.refresh().await?;
        let mut report = Check::default();
        let mut affected: BTreeMap<AggregateId, Affected> = BTreeMap::new();
        let note = |finding: &Finding| {
            if finding.class.is_explained() {
                return;
            }
            let of = affected.entry(finding.aggregate.clone()).or_default();
            of.before.extend(finding.place.clone().filter(|_| finding.class == Class::Orphan));
        };
        self.compare(&mut report, note).await?;
        for letter in self.dead_letters(usize::MAX).await? {
            affected.entry(letter.aggregate).or_default();
        }
        let all: Vec<(AggregateId, Affected)> = affected.into_iter().collect();
        for some in all.chunks(COMPARED) {
            let some = some.iter().cloned().collect();
            bump(&self.inner.source, &self.inner.view, &some).await?;
        }
        self.relay().await?;
        Ok(report)
    }

    /// Compares all rows with their items, then what is known of rows that are gone, then looks for items that nobody has.
    async fn compare(&self, report: &mut Check, mut note: impl FnMut(&Finding)) -> Result<()> {
        let inner = &*self.inner;
        for entity in &inner.entities {
            let mut after = None;
            loop {
                let (ids, cursor) = inner.source.rows_after(entity, after.as_deref(), COMPARED).await?;
                report.compared += u64::try_from(ids.len()).unwrap_or(u64::MAX);
                let findings = self.checked(&ids).await?;
                findings.iter().for_each(&mut note);
                report.add(findings);
                let Some(cursor) = cursor else { break };
                after = Some(cursor);
            }
        }
        let mut after = None;
        loop {
            let (gone, cursor) = inner.source.gone_after(after.as_ref(), COMPARED).await?;
            let findings = self.checked(&gone).await?;
            findings.iter().for_each(&mut note);
            report.add(findings);
            let Some(cursor) = cursor else { break };
            after = Some(cursor);
        }
        for table in inner.target.tables() {
            let mut start = None;
            loop {
                let (items, next) = inner.target.items(table, start).await?;
                let items = items.into_iter().filter(|(_, owner)| inner.entities.contains(&owner.entity));
                let orphans = inner.source.orphans(items.collect()).await?;
                let findings = self.checked_orphans(orphans).await?;
                findings.iter().for_each(&mut note);
                report.add(findings);
                let Some(next) = next else { break };
                start = Some(next);
            }
        }
        Ok(())
    }

    /// What differs, twice.
    async fn checked(&self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Finding>> {
        let inner = &*self.inner;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let findings = check(&inner.source, &inner.target, ids).await?;
        if findings.is_empty() {
            return Ok(findings);
        }
        let again = findings.into_iter().map(|finding| finding.aggregate).collect();
        check(&inner.source, &inner.target, &again).await
    }

    /// Those that are orphans even when they are looked at again.
    async fn checked_orphans(&self, orphans: Vec<(Place, AggregateId)>) -> Result<Vec<Finding>> {
        if orphans.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<Place> = orphans.iter().map(|(place, _)| place.clone()).collect();
        let found = self.inner.target.read(&places).await?;
        let is_there = |((_, owner), found): (&(Place, AggregateId), Option<Found>)| {
            found.is_some_and(|found| found.item.is_some() && found.owner.as_ref() == Some(owner))
        };
        let there =
            orphans.iter().zip(found).filter_map(|(orphan, found)| is_there((orphan, found)).then(|| orphan.clone()));
        let orphans = self.inner.source.orphans(there.collect()).await?;
        let finding = |(place, aggregate)| Finding { aggregate, place: Some(place), class: Class::Orphan };
        Ok(orphans.into_iter().map(finding).collect())
    }
}
