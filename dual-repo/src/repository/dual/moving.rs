//! Whether all has arrived.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::DualStore;
use crate::mirror::check::{Class, Finding, check};
use crate::mirror::write::bump;
use crate::mirror::{Affected, AggregateId, Found, Place, Target as _};
use crate::repository::Result;

/// Aggregates that are compared at once.
const COMPARED: usize = 128;
/// Findings that a report has, at most.
const FINDINGS: usize = 100;

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
