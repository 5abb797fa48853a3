#![allow(missing_docs, reason = "the fields of examples say what they are")]

use dynamo_core::{DynamoEntity, DynamoValue};
use serde::{Deserialize, Serialize};

/// Twelve attributes.
#[derive(Debug, Clone, PartialEq, DynamoEntity, Serialize, Deserialize)]
#[dynamo(table = "Users", entity = "USER")]
#[pk("USER#{email}")]
#[sk("#META")]
pub struct User {
    pub email: String,
    pub user_id: u64,
    pub name: String,
    pub phone: Option<String>,
    pub standing: Standing,
    pub verified: bool,
    pub logins: u32,
    pub created_at: i64,
    pub updated_at: i64,
    pub address: Address,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, Serialize, Deserialize)]
pub enum Standing {
    Active,
    Suspended,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, Serialize, Deserialize)]
pub struct Address {
    pub name: String,
    pub street: String,
    pub city: String,
    pub postcode: String,
    pub country: String,
}

impl User {
    #[must_use]
    pub fn example() -> Self {
        Self {
            email: "johanna.lindqvist@example.com".into(),
            user_id: 4_017_233,
            name: "Johanna Lindqvist".into(),
            phone: Some("+46 8 123 456 78".into()),
            standing: Standing::Active,
            verified: true,
            logins: 1_482,
            created_at: 1_687_423_512_000,
            updated_at: 1_763_212_961_000,
            address: Address {
                name: "Johanna Lindqvist, c/o Lindqvist & Daughters AB".into(),
                street: "Norra Stationsgatan 117, second courtyard, 4th floor".into(),
                city: "Stockholm".into(),
                postcode: "113 64".into(),
                country: "Sweden".into(),
            },
        }
    }
}
