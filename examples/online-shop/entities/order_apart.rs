//! The second design: orders in a table of their own.

use chrono::{DateTime, Utc};
use dual_repo::MySqlEntity;
use dynamo_core::DynamoEntity;
use rust_decimal::Decimal;

use super::{Order, OrderItem, OrderStatus};

/// An order, found by its id; the index lists a user's orders.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Orders", entity = "ORDER_APART")]
#[pk("ORDER#{order_id}")]
#[sk("#META")]
#[gsi(1, pk = "USER#{user_email}", sk = "{created_at}#{order_id:010}")]
#[mysql(table = "orders", key = "order_id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct OrderApart {
    #[mysql(column = "users.email")]
    pub user_email: String,
    /// Not stored as an attribute: the key has it.
    #[dynamo(key_only)]
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

impl From<OrderApart> for Order {
    fn from(order: OrderApart) -> Self {
        let OrderApart { user_email, order_id, status, total_amount, items, created_at, updated_at } = order;
        Order { user_email, order_id, status, total_amount, items, created_at, updated_at }
    }
}
