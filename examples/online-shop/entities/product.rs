//! What the shop sells.

use chrono::{DateTime, Utc};
use dual_repo::MySqlEntity;
use dynamo_core::DynamoEntity;
use rust_decimal::Decimal;

/// A product, listed by category and by seller.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Products", entity = "PRODUCT")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "CATEGORY#{category_id}", sk = "{created_at}#{id:010}")]
#[mysql(table = "products", key = "id")]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Product {
    /// The sort key of the second index itself: a number, so that it sorts as one.
    #[gsi(2, sk)]
    pub id: u32,
    /// The partition key of the second index itself.
    #[gsi(2, pk)]
    pub seller_id: u32,
    pub category_id: u32,
    pub name: String,
    pub description: Option<String>,
    pub price: Decimal,
    #[mysql(column = "inventory_quantity")]
    pub inventory: u32,
    pub image_url: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}
