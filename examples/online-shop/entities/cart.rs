//! What users have put aside.

use chrono::{DateTime, Utc};
use dual_repo::MySqlEntity;
use dynamo_core::DynamoEntity;

/// A product in a user's cart, in the user's item collection.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "CART")]
#[pk("{user_email}")]
#[sk("CART#{product_id:010}")]
#[mysql(table = "shopping_carts", key = "cart_id")]
#[mysql(join(users, on = "users.id = shopping_carts.user_id"))]
#[mysql(join(products, on = "products.id = shopping_carts.product_id"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct CartItem {
    /// Denormalised: the cart is found without a join.
    #[mysql(column = "users.email")]
    pub user_email: String,
    pub product_id: u32,
    /// Denormalised: the cart is shown without a join.
    #[mysql(column = "products.name")]
    pub product_name: String,
    #[mysql(column = "id")]
    pub cart_id: u32,
    pub quantity: u32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}
