#![allow(missing_docs, reason = "the fields of examples say what they are")]

use dynamo_core::{DynamoEntity, DynamoValue};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Nine attributes, one of them a list of maps.
#[derive(Debug, Clone, PartialEq, DynamoEntity, Serialize, Deserialize)]
#[dynamo(table = "Users", entity = "ORDER")]
#[pk("USER#{user_email}")]
#[sk("ORDER#{order_id:010}")]
pub struct Order {
    pub user_email: String,
    pub order_id: u64,
    pub status: OrderStatus,
    pub total: Decimal,
    pub created_at: i64,
    pub note: Option<String>,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, Serialize, Deserialize)]
pub enum OrderStatus {
    Pending,
    Shipped,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, Serialize, Deserialize)]
pub struct Line {
    pub product_id: u64,
    pub name: String,
    pub quantity: u32,
    pub price: Decimal,
}

impl Order {
    /// How many lines an example has.
    const LINES: u32 = 5;

    #[must_use]
    pub fn example(order_id: u64) -> Self {
        let line = |number: u32| Line {
            product_id: 81_442 + u64::from(number),
            name: format!("Gooseneck kettle, 0.9 l, spare part number {number}, boxed"),
            quantity: number + 1,
            price: Decimal::new(42_951 + i64::from(number), 2),
        };
        Self {
            user_email: "johanna.lindqvist@example.com".into(),
            order_id,
            status: OrderStatus::Shipped,
            total: Decimal::new(644_355, 2),
            created_at: 1_763_212_961_000,
            note: Some("Leave it with the neighbours on the third floor, the bell is broken.".into()),
            lines: (0..Self::LINES).map(line).collect(),
        }
    }

    /// A page of a query.
    #[must_use]
    pub fn page(orders: u64) -> Vec<Self> {
        (1..=orders).map(Self::example).collect()
    }
}
