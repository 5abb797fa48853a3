#![allow(missing_docs, reason = "the fields of examples say what they are")]

use dynamo_core::DynamoEntity;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Twelve attributes, one of them long.
#[derive(Debug, Clone, PartialEq, DynamoEntity, Serialize, Deserialize)]
#[dynamo(table = "Products", entity = "PRODUCT")]
#[pk("PRODUCT#{product_id}")]
#[sk("#META")]
pub struct Product {
    pub product_id: u64,
    pub seller_id: u64,
    pub category: String,
    pub name: String,
    pub description: String,
    pub price: Decimal,
    pub stock: u32,
    pub image_url: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
}

impl Product {
    #[must_use]
    pub fn example() -> Self {
        let sentence =
            "A kettle that pours where it is told to, with a handle that stays cool and a lid that stays shut. ";
        Self {
            product_id: 81_442,
            seller_id: 2_913,
            category: "Kitchen".into(),
            name: "Gooseneck kettle, 0.9 l".into(),
            description: sentence.repeat(9).trim_end().into(),
            price: Decimal::new(42_995, 2),
            stock: 117,
            image_url: Some("https://images.example.com/products/81442/gooseneck-kettle.jpg".into()),
            created_at: 1_687_423_512_000,
            updated_at: 1_763_212_961_000,
        }
    }
}
