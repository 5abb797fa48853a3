//! The tables: who lives in them, and their settings.

use dynamo_core::DynamoTable;

use super::{CartItem, Category, Order, OrderApart, Product, User};

/// Accounts with their carts and orders: one item collection a user.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Users",
    billing = "on-demand",
    encryption = "aws-managed",
    point_in_time_recovery,
    ttl = "expires_at",
    tags("app" = "online-shop", "data" = "personal")
)]
#[expect(missing_docs, reason = "a variant per entity")]
pub enum Users {
    User(User),
    CartItem(CartItem),
    Order(Order),
}

/// The catalogue.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Products", billing = provisioned(read = 200, write = 100), tags("app" = "online-shop"))]
#[expect(missing_docs, reason = "a variant per entity")]
pub enum Products {
    Product(Product),
}

/// The forest of categories; its stream tells caches of the shop what has changed.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Categories", billing = "on-demand", deletion_protection, stream = "new-and-old-images")]
#[expect(missing_docs, reason = "a variant per entity")]
pub enum Categories {
    Category(Category),
}

/// The second design's orders.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Orders", billing = "on-demand", point_in_time_recovery)]
#[expect(missing_docs, reason = "a variant per entity")]
pub enum Orders {
    Order(OrderApart),
}
