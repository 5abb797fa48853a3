//! A table: the entities that live in it, and its settings.

use super::{EntitySchema, IndexId, IndexSchema};

/// The const description of a table.
#[derive(Debug, Clone, Copy)]
pub struct TableSchema {
    /// The table's name, without prefix.
    pub name: &'static str,
    /// The entities in it; they agree on keys and indexes.
    pub entities: &'static [&'static EntitySchema],
    /// Its settings.
    pub settings: TableSettings,
}

impl TableSchema {
    /// The index with this id, as the first of its entities declares it.
    #[must_use]
    pub fn index(&self, id: IndexId) -> Option<&'static IndexSchema> {
        self.entities.iter().flat_map(|entity| entity.all_indexes()).find(|index| index.id == id)
    }
}

/// The settings of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSettings {
    /// How capacity is paid for.
    pub billing: Billing,
    /// The indexes whose capacity differs from the table's, by their numbers.
    pub index_billing: &'static [(usize, Billing)],
    /// What storage costs against requests.
    pub class: TableClass,
    /// The key that the table is encrypted with at rest.
    pub encryption: Encryption,
    /// Continuous backups.
    pub point_in_time_recovery: bool,
    /// Refuses `DeleteTable`.
    pub deletion_protection: bool,
    /// What a change record holds; `None` for no stream.
    pub stream: Option<StreamView>,
    /// The attribute that holds the expiry time in epoch seconds.
    pub ttl: Option<&'static str>,
    /// Who may do what, as a JSON document.
    pub resource_policy: Option<&'static str>,
    /// Tags, as name and value.
    pub tags: &'static [(&'static str, &'static str)],
}

impl TableSettings {
    /// On demand, encrypted with a key of DynamoDB's, nothing else.
    pub const DEFAULT: TableSettings = TableSettings {
        billing: Billing::ON_DEMAND,
        index_billing: &[],
        class: TableClass::Standard,
        encryption: Encryption::AwsOwned,
        point_in_time_recovery: false,
        deletion_protection: false,
        stream: None,
        ttl: None,
        resource_policy: None,
        tags: &[],
    };

    /// How the index with this number is paid for: as the table, unless it has settings of its own.
    #[must_use]
    pub fn billing_of(&self, index: usize) -> Billing {
        let own = self.index_billing.iter().find(|(number, _)| *number == index);
        own.map_or(self.billing, |(_, billing)| *billing)
    }
}

/// How capacity is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    /// By request.
    OnDemand {
        /// Read request units a second at most; `None` for the account's limit.
        max_read: Option<i64>,
        /// Write request units a second at most; `None` for the account's limit.
        max_write: Option<i64>,
    },
    /// Reserved, for the table and for each of its indexes.
    Provisioned {
        /// Read capacity.
        read: Capacity,
        /// Write capacity.
        write: Capacity,
        /// How much of a scaled capacity is kept in use, in percent.
        utilization: i64,
    },
}

impl Billing {
    /// By request, without a limit.
    pub const ON_DEMAND: Billing = Billing::OnDemand { max_read: None, max_write: None };
}

/// Capacity units a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// Always this many.
    Fixed(i64),
    /// Between these, as Application Auto Scaling finds right; a new table starts with the fewest.
    Scaled {
        /// The fewest.
        min: i64,
        /// The most.
        max: i64,
    },
}

impl Capacity {
    /// What a new table starts with.
    #[must_use]
    pub const fn initial(self) -> i64 {
        match self {
            Capacity::Fixed(units) => units,
            Capacity::Scaled { min, .. } => min,
        }
    }

    /// True for what a table may have at any moment.
    #[must_use]
    pub const fn allows(self, units: i64) -> bool {
        match self {
            Capacity::Fixed(fixed) => units == fixed,
            Capacity::Scaled { min, max } => min <= units && units <= max,
        }
    }
}

/// What storage costs against requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableClass {
    /// For tables whose requests cost more than their storage.
    Standard,
    /// For tables that are stored more than they are used.
    InfrequentAccess,
}

/// The key that a table is encrypted with at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// A key that DynamoDB owns.
    AwsOwned,
    /// The account's `aws/dynamodb` key in KMS.
    AwsManaged,
    /// A customer key in KMS, by ARN or alias.
    CustomerKey(&'static str),
}

/// What a change record of a table's stream holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamView {
    /// The keys.
    KeysOnly,
    /// The item after the change.
    NewImage,
    /// The item before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}
