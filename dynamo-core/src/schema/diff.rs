//! What differs between a table and its declaration.

use std::fmt;

/// One difference between a declaration and the table that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub part: Part,
    /// What the declaration says.
    pub declared: String,
    /// What the table has.
    pub found: String,
}

/// A part of a table that has a declaration. As text it reads as in "index `GSI1` key".
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The table's own key.
    Key,
    /// Something of a global secondary index, by the index's name.
    Index(String, IndexSetting),
    /// Something of a local secondary index, by the index's name.
    LocalIndex(String, IndexSetting),
    /// How capacity is paid for.
    BillingMode,
    /// Provisioned capacity.
    Capacity,
    /// The most request units a second.
    OnDemandLimits,
    /// What storage costs against requests.
    TableClass,
    /// The stream of changes.
    Stream,
    /// What refuses `DeleteTable`.
    DeletionProtection,
    /// Whose key the table is encrypted with.
    Encryption,
    /// Which key of a customer's.
    EncryptionKey,
    /// The attribute by which items expire.
    TimeToLive,
    /// Continuous backups.
    PointInTimeRecovery,
    /// A tag, by its name.
    Tag(String),
    /// Who may do what.
    ResourcePolicy,
}

/// A part of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexSetting {
    /// The index is declared, and the table has none.
    Missing,
    /// The table has the index, and it is not declared.
    Undeclared,
    /// Its key.
    Key,
    /// What it holds a copy of.
    Projection,
    /// Provisioned capacity.
    Capacity,
    /// The most request units a second.
    OnDemandLimits,
}

/// What differs between a table and its declaration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableDiff(pub Vec<Difference>);

impl TableDiff {
    /// Takes a difference down, if it is one.
    pub(super) fn note(&mut self, part: Part, declared: impl fmt::Display, found: impl fmt::Display) {
        let (declared, found) = (declared.to_string(), found.to_string());
        if declared != found {
            self.0.push(Difference { part, declared, found });
        }
    }
}

impl fmt::Display for TableDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Difference { part, declared, found }) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "  {part}: declared {declared}, found {found}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Index(name, part) => return write!(f, "index `{name}`{part}"),
            Part::LocalIndex(name, part) => return write!(f, "local index `{name}`{part}"),
            Part::Tag(name) => return write!(f, "tag `{name}`"),
            Part::Key => "key",
            Part::BillingMode => "billing mode",
            Part::Capacity => "capacity",
            Part::OnDemandLimits => "on-demand limits",
            Part::TableClass => "table class",
            Part::Stream => "stream",
            Part::DeletionProtection => "deletion protection",
            Part::Encryption => "encryption",
            Part::EncryptionKey => "encryption key",
            Part::TimeToLive => "time to live",
            Part::PointInTimeRecovery => "point-in-time recovery",
            Part::ResourcePolicy => "resource policy",
        })
    }
}

/// What follows the index's name.
impl fmt::Display for IndexSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IndexSetting::Missing | IndexSetting::Undeclared => "",
            IndexSetting::Key => " key",
            IndexSetting::Projection => " projection",
            IndexSetting::Capacity => " capacity",
            IndexSetting::OnDemandLimits => " on-demand limits",
        })
    }
}
