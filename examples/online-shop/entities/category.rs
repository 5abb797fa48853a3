//! The forest of categories.

use chrono::{DateTime, Utc};
use dual_repo::MySqlEntity;
use dynamo_core::DynamoEntity;

use super::Parent;

/// A category; its id is the key itself, a number, and the table has no sort key.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Categories", entity = "CATEGORY")]
#[gsi(1, pk = "{parent}", sk = "{id:010}")]
#[mysql(table = "categories", key = "id")]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Category {
    #[pk]
    pub id: u32,
    pub name: String,
    #[mysql(column = "parent_id")]
    pub parent: Parent,
    pub created_at: DateTime<Utc>,
}
