//! How far the move has come.

use std::fmt;
use std::str::FromStr;

/// A step of the move from MySQL to DynamoDB. In all of these MySQL has the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// MySQL alone.
    MySqlOnly,
    /// Writes record what they change, and it is shipped to DynamoDB.
    Capture,
    /// Besides, what was there before is shipped.
    Backfill,
    /// DynamoDB has all, and follows. Reads are from MySQL.
    DualWrite,
    /// Some reads are made from DynamoDB too, and compared.
    ShadowRead,
    /// Reads are from DynamoDB, or from MySQL where it may not have the caller's own writes yet.
    DynamoRead,
}

impl Phase {
    /// All of them, in their order.
    pub const ALL: [Phase; 6] =
        [Phase::MySqlOnly, Phase::Capture, Phase::Backfill, Phase::DualWrite, Phase::ShadowRead, Phase::DynamoRead];

    /// Whether writes record what they change.
    #[must_use]
    pub fn captures(self) -> bool {
        self != Phase::MySqlOnly
    }

    /// Whether it follows directly upon the other one, or the other way round. No other change is legal.
    #[must_use]
    pub fn is_next_to(self, other: Phase) -> bool {
        let at = |phase| Phase::ALL.iter().position(|known| *known == phase).unwrap_or_default();
        at(self).abs_diff(at(other)) == 1
    }

    /// Its name: `dual-write`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::MySqlOnly => "mysql-only",
            Phase::Capture => "capture",
            Phase::Backfill => "backfill",
            Phase::DualWrite => "dual-write",
            Phase::ShadowRead => "shadow-read",
            Phase::DynamoRead => "dynamo-read",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No phase has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no phase `{0}`; they are mysql-only, capture, backfill, dual-write, shadow-read and dynamo-read")]
pub struct UnknownPhase(String);

impl FromStr for Phase {
    type Err = UnknownPhase;

    fn from_str(name: &str) -> Result<Self, UnknownPhase> {
        Phase::ALL.into_iter().find(|phase| phase.as_str() == name).ok_or_else(|| UnknownPhase(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_passed_one_by_one_in_either_direction() {
        for (at, from) in Phase::ALL.into_iter().enumerate() {
            for (other, to) in Phase::ALL.into_iter().enumerate() {
                assert_eq!(from.is_next_to(to), at.abs_diff(other) == 1, "{from} to {to}");
            }
            assert_eq!(from.as_str().parse(), Ok(from));
        }
        assert!("dual".parse::<Phase>().unwrap_err().to_string().contains("`dual`"));
        assert!(Phase::ALL.is_sorted());
    }
}
