//! Accounts.

use chrono::{DateTime, Utc};
use dual_repo::{MySqlEntity, MySqlRow};
use dynamo_core::{DynamoEntity, DynamoValue};

/// An account, found by e-mail, id or username, each of which one account has.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "USER")]
#[pk("{email}")]
#[sk("#META")]
#[gsi(1, pk = "{id}", sk = "{id}")]
#[gsi(2, pk = "{username}", sk = "{username}")]
#[mysql(table = "users", key = "id")]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct User {
    #[dynamo(unique)]
    pub id: u32,
    pub email: String,
    #[dynamo(unique)]
    pub username: String,
    /// Empty when the account is closed.
    pub password_hash: String,
    /// Two columns in MySQL, a map in DynamoDB.
    #[dynamo(rename = "profile_data")]
    #[mysql(embed)]
    pub profile: Profile,
    pub is_seller: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a user may tell about themselves.
#[derive(Debug, Clone, PartialEq, Default, DynamoValue, MySqlRow)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Profile {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
}

impl User {
    /// Whether nobody may sign in any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.password_hash.is_empty()
    }
}
