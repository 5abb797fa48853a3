//! Protocols that are wrong: each leaves out one safeguard, and has to be caught.
//!
//! They are made of the protocol itself, over stores that do one step in another way.

mod session;
mod source;
mod target;

use std::fmt;
use std::str::FromStr;

pub use session::Session;
pub use source::{Memory, Source};
pub use target::Target;

/// A protocol that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// Writes to DynamoDB without a condition on the version.
    NoCondition,
    /// What is given up is deleted, and leaves no tombstone.
    HardDelete,
    /// Debts are struck off whatever their version is by now.
    BlindAck,
    /// Versions are taken from the clocks of instances.
    ClockVersions,
    /// Relays ask for what is behind a position, rather than for what is pending.
    PositionPolling,
    /// Transactions go by what their instance believes of the phase, and flips wait for nobody.
    CachedPhase,
    /// The debt is noted in a transaction of its own.
    BumpOutside,
    /// Versions are given out before the locks are taken.
    NumberFirst,
    /// Tombstones are removed as soon as nothing is pending.
    EarlyPurge,
    /// Instances give out versions from blocks.
    NumberBlocks,
    /// The backfill writes whatever is there.
    BlindBackfill,
    /// Debts are not locked.
    NoDebtLock,
    /// Tombstones have the current version of who has left them.
    CurrentRelease,
    /// Each aggregate of a transaction has a version of its own.
    VersionEach,
    /// Tombstones have the version of their transaction.
    EqualRelease,
    /// What became of a write is found out by looking.
    ResolveByReading,
    /// How long a place has been nobody's is counted from when it was handed over, in a transaction that may last.
    PurgeFromRelease,
    /// What the backfill notes is as old as capture.
    BackfillBase,
    /// Nobody asks whose a place is.
    NoOwners,
    /// Names that triggers have left are removed whether or not what they name is noted.
    BlindStrike,
    /// A row that no item holds is no reason of its own, and the others that were named wait for it.
    PoisonBlocks,
    /// What was named is noted while somebody changes what it is made of.
    NoHold,
    /// A write does not wait for who changes a row that it comes to refer to.
    NoReferenceLock,
    /// An aggregate that stays where it is gets a number that is older than its lock, whatever its version is by then.
    BlindStay,
    /// A new aggregate takes its places, with a number that is older than their locks, whoever has had them.
    BlindAppear,
    /// However old its number is, a new aggregate takes places of which nothing is known any more.
    OldAppear,
}

impl Mutant {
    /// All of them.
    pub const ALL: [Mutant; 26] = [
        Mutant::NoCondition,
        Mutant::HardDelete,
        Mutant::BlindAck,
        Mutant::ClockVersions,
        Mutant::PositionPolling,
        Mutant::CachedPhase,
        Mutant::BumpOutside,
        Mutant::NumberFirst,
        Mutant::EarlyPurge,
        Mutant::NumberBlocks,
        Mutant::BlindBackfill,
        Mutant::NoDebtLock,
        Mutant::CurrentRelease,
        Mutant::VersionEach,
        Mutant::EqualRelease,
        Mutant::ResolveByReading,
        Mutant::PurgeFromRelease,
        Mutant::BackfillBase,
        Mutant::NoOwners,
        Mutant::BlindStrike,
        Mutant::PoisonBlocks,
        Mutant::NoHold,
        Mutant::NoReferenceLock,
        Mutant::BlindStay,
        Mutant::BlindAppear,
        Mutant::OldAppear,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Mutant::NoCondition => "no-condition",
            Mutant::HardDelete => "hard-delete",
            Mutant::BlindAck => "blind-ack",
            Mutant::ClockVersions => "clock-versions",
            Mutant::PositionPolling => "position-polling",
            Mutant::CachedPhase => "cached-phase",
            Mutant::BumpOutside => "bump-outside",
            Mutant::NumberFirst => "number-first",
            Mutant::EarlyPurge => "early-purge",
            Mutant::NumberBlocks => "number-blocks",
            Mutant::BlindBackfill => "blind-backfill",
            Mutant::NoDebtLock => "no-debt-lock",
            Mutant::CurrentRelease => "current-release",
            Mutant::VersionEach => "version-each",
            Mutant::EqualRelease => "equal-release",
            Mutant::ResolveByReading => "resolve-by-reading",
            Mutant::PurgeFromRelease => "purge-from-release",
            Mutant::BackfillBase => "backfill-base",
            Mutant::NoOwners => "no-owners",
            Mutant::BlindStrike => "blind-strike",
            Mutant::PoisonBlocks => "poison-blocks",
            Mutant::NoHold => "no-hold",
            Mutant::NoReferenceLock => "no-reference-lock",
            Mutant::BlindStay => "blind-stay",
            Mutant::BlindAppear => "blind-appear",
            Mutant::OldAppear => "old-appear",
        }
    }
}

impl Mutant {
    /// Its short name, of those that have one.
    #[must_use]
    pub fn short(self) -> Option<&'static str> {
        Some(match self {
            Mutant::NoCondition => "m1",
            Mutant::HardDelete => "m3",
            Mutant::BlindAck => "m4",
            Mutant::ClockVersions => "m5",
            Mutant::PositionPolling => "m6",
            Mutant::CachedPhase => "m7",
            Mutant::BumpOutside => "m10",
            Mutant::NumberFirst => "m11",
            Mutant::EarlyPurge => "m12",
            Mutant::NumberBlocks => "m13",
            Mutant::BlindBackfill => "m14",
            Mutant::NoDebtLock => "mFan",
            Mutant::CurrentRelease => "mRel",
            Mutant::VersionEach => "mPerAggVer",
            Mutant::EqualRelease => "mRelEqVer",
            Mutant::ResolveByReading => "mResolveRead",
            Mutant::PurgeFromRelease
            | Mutant::BackfillBase
            | Mutant::NoOwners
            | Mutant::BlindStrike
            | Mutant::PoisonBlocks
            | Mutant::NoHold
            | Mutant::NoReferenceLock
            | Mutant::BlindStay
            | Mutant::BlindAppear
            | Mutant::OldAppear => return None,
        })
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Mutant {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = |mutant: Mutant| match mutant.short() {
            Some(short) => format!("{mutant} ({short})"),
            None => mutant.to_string(),
        };
        Mutant::ALL
            .into_iter()
            .find(|mutant| mutant.name() == name || mutant.short() == Some(name))
            .ok_or_else(|| format!("there is no mutant `{name}`; they are {}", Mutant::ALL.map(names).join(", ")))
    }
}
