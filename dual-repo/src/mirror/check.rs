//! Whether DynamoDB has what it is to have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use dynamo_core::value::Item;

use super::{AggregateId, Found, Member, Place, Projection, Snapshot, Source, Sync, Target, Version};
use crate::repository::Result;
use crate::verify::compare::compare;
use crate::verify::{AttributeDifference, Values};

/// A difference between the two stores, in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Finding {
    /// The aggregate; `None` of an item that the mirror has not written.
    pub aggregate: Option<AggregateId>,
    /// The place; `None` where it cannot be told.
    pub place: Option<Place>,
    /// What is wrong with it.
    pub class: Class,
}

/// What is wrong with a place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Class {
    /// It is older than the row, which is pending: it will be there.
    Lag,
    /// It is older than the row, and nothing is pending: a write was lost.
    Lost,
    /// It is of the same version, and not the same.
    Different(Vec<AttributeDifference>),
    /// It is newer than the row: MySQL has lost a commit, or somebody else has written.
    Ahead,
    /// It is of another aggregate, which is newer.
    Foreign,
    /// It is an item of an aggregate that does not have it.
    Orphan,
    /// It is an item that the mirror has not written, of an entity that is mirrored. A repair leaves it where it is.
    Stranger,
    /// Its row has no item.
    Unreadable(String),
}

impl Class {
    /// Whether what is pending explains it.
    #[must_use]
    pub fn is_explained(&self) -> bool {
        matches!(self, Class::Lag)
    }

    /// Its name: `lost`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Class::Lag => "lag",
            Class::Lost => "lost",
            Class::Different(_) => "different",
            Class::Ahead => "ahead",
            Class::Foreign => "foreign",
            Class::Orphan => "orphan",
            Class::Stranger => "stranger",
            Class::Unreadable(_) => "unreadable",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}")?,
            None => f.write_str("no place")?,
        }
        if let Some(aggregate) = &self.aggregate {
            write!(f, " of {aggregate}")?;
        }
        write!(f, ": {}", self.class.as_str())?;
        match &self.class {
            Class::Different(attributes) => {
                let paths: Vec<&str> = attributes.iter().map(|attribute| attribute.path.as_str()).collect();
                write!(f, " in {}", paths.join(", "))
            }
            Class::Unreadable(reason) => write!(f, ": {reason}"),
            Class::Lag | Class::Lost | Class::Ahead | Class::Foreign | Class::Orphan | Class::Stranger => Ok(()),
        }
    }
}

/// Compares aggregates with their mirror, as of one moment of the source. What is written while it runs shows as
/// [`Lag`](Class::Lag) at most: of an aggregate that has another version by the end, no more can be said.
///
/// # Errors
/// Whatever either store says.
pub async fn check<S: Source, T: Target>(source: &S, target: &T, ids: &BTreeSet<AggregateId>) -> Result<Vec<Finding>> {
    let mut snapshot = source.snapshot().await?;
    let mut syncs: BTreeMap<AggregateId, Sync> =
        snapshot.syncs(ids).await?.into_iter().map(|sync| (sync.id.clone(), sync)).collect();
    let all: Vec<AggregateId> = ids.iter().cloned().collect();
    let projections = snapshot.project(&all).await?;
    drop(snapshot);
    let members: Vec<Member> = all
        .into_iter()
        .zip(projections)
        .map(|(id, projection)| Member { sync: syncs.remove(&id).unwrap_or_else(|| Sync::unknown(id)), projection })
        .collect();
    let places: BTreeSet<Place> = members.iter().flat_map(places).collect();
    let places: Vec<Place> = places.into_iter().collect();
    let found = target.read(&places).await?;
    let found: BTreeMap<&Place, Found> =
        places.iter().zip(found).filter_map(|(place, found)| Some((place, found?))).collect();
    let mut findings = Vec::new();
    for member in &members {
        findings.extend(compared(member, &found).into_iter().map(|finding| (finding, member.sync.version)));
    }
    let differ: BTreeSet<AggregateId> = findings.iter().filter_map(|(finding, _)| finding.aggregate.clone()).collect();
    if differ.is_empty() {
        return Ok(Vec::new());
    }
    let now = source.snapshot().await?.syncs(&differ).await?;
    let now: BTreeMap<AggregateId, Version> = now.into_iter().map(|sync| (sync.id, sync.version)).collect();
    let is_changed = |finding: &Finding, version: Version| {
        let known = finding.aggregate.as_ref().and_then(|id| now.get(id)).copied();
        known.unwrap_or_default() != version
    };
    let settled = |(finding, version): (Finding, Version)| {
        if is_changed(&finding, version) { Finding { class: Class::Lag, ..finding } } else { finding }
    };
    Ok(findings.into_iter().map(settled).collect())
}

/// Everywhere that something of an aggregate may be.
fn places(member: &Member) -> Vec<Place> {
    let mut places: Vec<Place> = member.sync.live.iter().chain(member.sync.released.keys()).cloned().collect();
    if let Projection::Live(items) = &member.projection {
        places.extend(items.iter().map(|(place, _)| place.clone()));
    }
    places
}

fn compared(Member { sync, projection }: &Member, found: &BTreeMap<&Place, Found>) -> Vec<Finding> {
    let aggregate = Some(sync.id.clone());
    let finding = |place: &Place, class| Finding { aggregate: aggregate.clone(), place: Some(place.clone()), class };
    let is_owed = sync.pending || sync.touched;
    let behind = if is_owed { Class::Lag } else { Class::Lost };
    let live: &[(Place, Item)] = match projection {
        Projection::Live(items) => items,
        Projection::Gone => &[],
        Projection::Unreadable(reason) => {
            let class = Class::Unreadable(reason.clone());
            return vec![Finding { aggregate, place: None, class }];
        }
    };
    let mut findings = Vec::new();
    for (place, expected) in live {
        let class = match found.get(place) {
            None | Some(Found { item: None, .. }) => Some(behind.clone()),
            Some(Found { version, item: Some(item), owner }) => {
                different(sync, *version, owner.as_ref(), expected, item, &behind)
            }
        };
        findings.extend(class.map(|class| finding(place, class)));
    }
    let is_live = |place: &Place| live.iter().any(|(live, _)| live == place);
    for place in sync.live.iter().chain(sync.released.keys()).filter(|place| !is_live(place)) {
        let is_ours = |found: &&Found| found.item.is_some() && found.owner.as_ref() == Some(&sync.id);
        if found.get(place).as_ref().is_some_and(is_ours) {
            findings.push(finding(place, if is_owed { Class::Lag } else { Class::Orphan }));
        }
    }
    findings
}

fn different(
    sync: &Sync,
    version: Version,
    owner: Option<&AggregateId>,
    expected: &Item,
    item: &Item,
    behind: &Class,
) -> Option<Class> {
    if version < sync.version {
        return Some(behind.clone());
    }
    let class = if owner != Some(&sync.id) {
        Some(Class::Foreign)
    } else if version > sync.version {
        Some(Class::Ahead)
    } else {
        let attributes = compare(expected, item, Values::Hidden, &[]);
        (!attributes.is_empty()).then_some(Class::Different(attributes))
    };
    // It has no version yet for what it is.
    if sync.touched { class.map(|_| Class::Lag) } else { class }
}
