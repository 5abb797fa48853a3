//! Orders, in the item collection of the user who placed them.

use chrono::{DateTime, Utc};
use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};
use dynamo_core::{DynamoEntity, DynamoValue};
use rust_decimal::Decimal;

/// An order with everything in it; the newest come last in the order of the sort key, which is padded so that orders of
/// the same microsecond sort by number.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[pk("{user_email}")]
#[sk("ORDER#{created_at}#{order_id:010}")]
#[gsi(3, pk = "{order_id}", sk = "{order_id}")]
#[mysql(table = "orders", key = "order_id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Order {
    #[mysql(column = "users.email")]
    pub user_email: String,
    /// Unique, although the key has the time as well: the same order is not placed twice.
    #[dynamo(unique)]
    #[mysql(column = "id")]
    pub order_id: u32,
    #[dynamo(rename = "order_status")]
    pub status: OrderStatus,
    pub total_amount: Decimal,
    #[dynamo(rename = "order_items")]
    #[mysql(children(table = "order_items", on = "order_items.order_id = orders.id", order_by = "id"))]
    pub items: Vec<OrderItem>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A position of an order.
#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct OrderItem {
    pub id: u32,
    pub product_id: u32,
    pub quantity: u32,
    pub price_at_time: Decimal,
}

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
#[dynamo(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the variants are the column's labels")]
pub enum OrderStatus {
    Pending,
    Completed,
    Cancelled,
}

impl OrderStatus {
    /// Whether an order may come from here to another status.
    #[must_use]
    pub fn may_become(self, next: OrderStatus) -> bool {
        matches!((self, next), (OrderStatus::Pending, OrderStatus::Completed | OrderStatus::Cancelled))
    }
}
