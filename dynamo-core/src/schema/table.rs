//! A table: the entities that live in it, and its settings.

use super::EntitySchema;

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

/// The settings of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSettings {
    /// How capacity is paid for.
    pub billing: Billing,
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
    /// Tags, as name and value.
    pub tags: &'static [(&'static str, &'static str)],
}

impl TableSettings {
    /// On demand, encrypted with a key of DynamoDB's, nothing else.
    pub const DEFAULT: TableSettings = TableSettings {
        billing: Billing::OnDemand,
        encryption: Encryption::AwsOwned,
        point_in_time_recovery: false,
        deletion_protection: false,
        stream: None,
        ttl: None,
        tags: &[],
    };
}

/// How capacity is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    /// By request.
    OnDemand,
    /// Reserved, for the table and for each of its indexes.
    Provisioned {
        /// Read capacity units a second.
        read: i64,
        /// Write capacity units a second.
        write: i64,
    },
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
