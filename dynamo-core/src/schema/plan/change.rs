//! One step of a plan: a call that changes one thing.

use super::super::Billing;

/// One change of a table, which is one call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Makes the table.
    CreateTable,
    /// Switches deletion protection.
    DeletionProtection(bool),
    /// Pays for capacity in this way; provisioned capacity of the table and its indexes is set with it.
    BillingMode(Billing),
    /// Sets the table's provisioned capacity.
    Capacity,
    /// Sets the most request units a second of the table.
    OnDemandLimits,
    /// Drops the global secondary index of this name.
    DropIndex(String),
    /// Makes the global secondary index of this name, and fills it with what is stored.
    CreateIndex(String),
    /// Sets the provisioned capacity of the index of this name.
    IndexCapacity(String),
    /// Sets the most request units a second of the index of this name.
    IndexOnDemandLimits(String),
    /// Sets the table class.
    TableClass,
    /// Sets the key that the table is encrypted with.
    Encryption,
    /// Switches the stream.
    Stream(bool),
    /// Switches time to live.
    TimeToLive(bool),
    /// Switches point-in-time recovery.
    PointInTimeRecovery(bool),
    /// Sets the tag of this name.
    Tag(String),
    /// Sets the resource policy.
    ResourcePolicy,
}

/// What a step gives up, which it does only where it was [allowed](super::Apply::allow).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Loss {
    /// An index: queries of it fail until there is another one of its name.
    Index,
    /// The stream: its records are gone for whoever has not read them within 24 hours, and another one has another ARN.
    Stream,
    /// Items that are over stay.
    TimeToLive,
    /// The backups of the last days.
    PointInTimeRecovery,
    /// The table can be deleted.
    DeletionProtection,
    /// The table is encrypted with a key of DynamoDB's, which nobody can take away from it.
    Encryption,
}

/// A step of a [`TablePlan`](super::TablePlan).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What is done.
    pub change: Change,
    /// What the declaration says.
    pub declared: String,
    /// What the table has.
    pub found: String,
    /// What is given up.
    pub loss: Option<Loss>,
}

impl Change {
    /// The DynamoDB operation.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Change::CreateTable => "CreateTable",
            Change::DeletionProtection(_)
            | Change::BillingMode(_)
            | Change::Capacity
            | Change::OnDemandLimits
            | Change::DropIndex(_)
            | Change::CreateIndex(_)
            | Change::IndexCapacity(_)
            | Change::IndexOnDemandLimits(_)
            | Change::TableClass
            | Change::Encryption
            | Change::Stream(_) => "UpdateTable",
            Change::TimeToLive(_) => "UpdateTimeToLive",
            Change::PointInTimeRecovery(_) => "UpdateContinuousBackups",
            Change::Tag(_) => "TagResource",
            Change::ResourcePolicy => "PutResourcePolicy",
        }
    }

    /// How often DynamoDB does this, where it is not as often as one likes.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>,
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html>
    #[must_use]
    pub fn limit(&self) -> Option<&'static str> {
        match self {
            Change::BillingMode(Billing::OnDemand { .. }) => {
                Some("a table is switched to on-demand four times in 24 hours at most")
            }
            Change::Capacity | Change::IndexCapacity(_) => {
                Some("capacity is decreased four times a day, and once an hour beyond that, at most")
            }
            Change::CreateIndex(_) => Some("indexes are made one at a time, and a table has 20 at most"),
            Change::DropIndex(_) => Some("indexes are dropped one at a time"),
            Change::TableClass => Some("the table class is changed twice in 30 days at most"),
            Change::TimeToLive(_) => {
                Some("time to live takes up to an hour to change, and cannot be changed meanwhile")
            }
            Change::CreateTable
            | Change::DeletionProtection(_)
            | Change::BillingMode(Billing::Provisioned { .. })
            | Change::OnDemandLimits
            | Change::IndexOnDemandLimits(_)
            | Change::Encryption
            | Change::Stream(_)
            | Change::PointInTimeRecovery(_)
            | Change::Tag(_)
            | Change::ResourcePolicy => None,
        }
    }

    /// Where in a plan it comes: protection before anything else and its end after it, capacity before the indexes that
    /// need it, undeclared indexes before new ones, which may need their place; of one index, its end before its beginning.
    pub(super) fn order(&self) -> (u8, &str, u8) {
        match self {
            Change::CreateTable => (0, "", 0),
            Change::DeletionProtection(true) => (1, "", 0),
            Change::BillingMode(_) => (2, "", 0),
            Change::Capacity => (2, "", 1),
            Change::OnDemandLimits => (2, "", 2),
            Change::DropIndex(name) => (3, name, 0),
            Change::CreateIndex(name) => (3, name, 1),
            Change::IndexCapacity(name) => (3, name, 2),
            Change::IndexOnDemandLimits(name) => (3, name, 3),
            Change::TableClass => (4, "", 0),
            Change::Encryption => (4, "", 1),
            Change::Stream(false) => (5, "", 0),
            Change::Stream(true) => (5, "", 1),
            Change::TimeToLive(false) => (6, "", 0),
            Change::TimeToLive(true) => (6, "", 1),
            Change::PointInTimeRecovery(_) => (7, "", 0),
            Change::Tag(name) => (8, name, 0),
            Change::ResourcePolicy => (9, "", 0),
            Change::DeletionProtection(false) => (10, "", 0),
        }
    }
}
