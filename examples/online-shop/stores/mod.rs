//! The shop's access patterns, once on MySQL as it has been for years, and once on DynamoDB.

mod checkout;
mod dynamo;
mod mysql;

pub use checkout::{Checkout, Outcome};
pub use dynamo::DynamoStore;
pub use mysql::MySqlStore;

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::entities::{CartItem, Category, Order, Product, User};

/// What the shop's pages ask for. Lists have an order, the same in both stores.
#[expect(async_fn_in_trait, reason = "the shop calls it with known types, so nobody needs to name the futures' bounds")]
pub trait Store {
    /// Signing in.
    async fn account_by_email(&self, email: &str) -> Result<Option<User>>;
    /// The page of an account.
    async fn account_by_id(&self, id: u32) -> Result<Option<User>>;
    /// The public profile.
    async fn account_by_username(&self, username: &str) -> Result<Option<User>>;
    /// A user's cart, by product.
    async fn cart(&self, email: &str) -> Result<Vec<CartItem>>;
    /// A user's latest orders, the newest first.
    async fn latest_orders(&self, email: &str, count: u32) -> Result<Vec<Order>>;
    /// A user's orders from one moment up to another, the oldest first.
    async fn orders_between(&self, email: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Order>>;
    /// One order.
    async fn order(&self, id: u32) -> Result<Option<Order>>;
    /// One product.
    async fn product(&self, id: u32) -> Result<Option<Product>>;
    /// A category's products, the oldest first.
    async fn products_of_category(&self, category: u32) -> Result<Vec<Product>>;
    /// A seller's products, by id.
    async fn products_of_seller(&self, seller: u32) -> Result<Vec<Product>>;
    /// The categories below one, by id.
    async fn child_categories(&self, parent: u32) -> Result<Vec<Category>>;
    /// The departments, by id.
    async fn root_categories(&self) -> Result<Vec<Category>>;
    /// Turns a cart into an order, takes the goods from the stock and empties the cart: all of it or nothing.
    async fn checkout(&self, checkout: &Checkout) -> Result<Outcome>;
}
