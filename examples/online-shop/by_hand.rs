//! What the shop asks MySQL, in SQL by hand: what it has been running, and what the answers of the
//! [services](crate::services) are held against. Nothing of the mapping that moves the data is used here. Lists have an order,
//! the same as there.

use std::collections::HashMap;

use anyhow::{Result, bail};
use chrono::{DateTime, NaiveDateTime, Utc};
use sqlx::mysql::MySqlRow;
use sqlx::{MySqlPool, Row};

use crate::entities::{CartItem, Category, Order, OrderItem, OrderStatus, Parent, Product, Profile, User};

const USER: &str = "SELECT id, email, username, password_hash, first_name, last_name, is_seller, created_at, updated_at \
     FROM users";
const CART: &str = "SELECT u.email, c.product_id, p.name, c.id, c.quantity, c.created_at, c.updated_at \
     FROM users u JOIN shopping_carts c ON c.user_id = u.id JOIN products p ON p.id = c.product_id";
const ORDER: &str = "SELECT u.email, o.id, o.status, o.total_amount, o.created_at, o.updated_at \
     FROM users u JOIN orders o ON o.user_id = u.id";
const PRODUCT: &str = "SELECT id, seller_id, category_id, name, description, price, inventory_quantity, image_url, \
     created_at, updated_at FROM products";
const CATEGORY: &str = "SELECT id, name, parent_id, created_at FROM categories";

/// The shop on MySQL. The pool's sessions speak UTC.
#[derive(Debug, Clone)]
pub struct ByHand {
    pool: MySqlPool,
}

impl ByHand {
    /// The shop in the database of this pool.
    #[must_use]
    pub fn new(pool: MySqlPool) -> Self {
        Self { pool }
    }

    /// The orders of these rows, each with its items.
    async fn with_items(&self, rows: Vec<MySqlRow>) -> Result<Vec<Order>> {
        let mut orders = rows.iter().map(order).collect::<Result<Vec<_>>>()?;
        if orders.is_empty() {
            return Ok(orders);
        }
        let places = vec!["?"; orders.len()].join(", ");
        let sql = format!(
            "SELECT order_id, id, product_id, quantity, price_at_time FROM order_items \
             WHERE order_id IN ({places}) ORDER BY order_id, id"
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for order in &orders {
            query = query.bind(order.order_id);
        }
        let mut items: HashMap<u32, Vec<OrderItem>> = HashMap::new();
        for row in query.fetch_all(&self.pool).await? {
            items.entry(row.try_get(0)?).or_default().push(OrderItem {
                id: row.try_get(1)?,
                product_id: row.try_get(2)?,
                quantity: row.try_get(3)?,
                price_at_time: row.try_get(4)?,
            });
        }
        for order in &mut orders {
            order.items = items.remove(&order.order_id).unwrap_or_default();
        }
        Ok(orders)
    }
    /// Signing in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<User>> {
        let sql = sqlx::AssertSqlSafe(format!("{USER} WHERE email = ?"));
        sqlx::query(sql).bind(email).fetch_optional(&self.pool).await?.as_ref().map(user).transpose()
    }

    /// The page of an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_by_id(&self, id: u32) -> Result<Option<User>> {
        let sql = sqlx::AssertSqlSafe(format!("{USER} WHERE id = ?"));
        sqlx::query(sql).bind(id).fetch_optional(&self.pool).await?.as_ref().map(user).transpose()
    }

    /// The public profile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_by_username(&self, username: &str) -> Result<Option<User>> {
        let sql = sqlx::AssertSqlSafe(format!("{USER} WHERE username = ?"));
        sqlx::query(sql).bind(username).fetch_optional(&self.pool).await?.as_ref().map(user).transpose()
    }

    /// A user's cart, by product.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cart(&self, email: &str) -> Result<Vec<CartItem>> {
        let sql = sqlx::AssertSqlSafe(format!("{CART} WHERE u.email = ? ORDER BY c.product_id"));
        sqlx::query(sql).bind(email).fetch_all(&self.pool).await?.iter().map(cart_item).collect()
    }

    /// A user's latest orders, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest_orders(&self, email: &str, count: u32) -> Result<Vec<Order>> {
        let sql = format!("{ORDER} WHERE u.email = ? ORDER BY o.created_at DESC, o.id DESC LIMIT ?");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(email).bind(count).fetch_all(&self.pool).await?;
        self.with_items(rows).await
    }

    /// A user's orders from one moment up to another, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn orders_between(&self, email: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Order>> {
        let sql =
            format!("{ORDER} WHERE u.email = ? AND o.created_at >= ? AND o.created_at < ? ORDER BY o.created_at, o.id");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(email).bind(from.naive_utc()).bind(to.naive_utc());
        let rows = query.fetch_all(&self.pool).await?;
        self.with_items(rows).await
    }

    /// One order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn order(&self, id: u32) -> Result<Option<Order>> {
        let sql = sqlx::AssertSqlSafe(format!("{ORDER} WHERE o.id = ?"));
        let rows = sqlx::query(sql).bind(id).fetch_all(&self.pool).await?;
        Ok(self.with_items(rows).await?.pop())
    }

    /// One product.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn product(&self, id: u32) -> Result<Option<Product>> {
        let sql = sqlx::AssertSqlSafe(format!("{PRODUCT} WHERE id = ?"));
        sqlx::query(sql).bind(id).fetch_optional(&self.pool).await?.as_ref().map(product).transpose()
    }

    /// A category's products, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn products_of_category(&self, category: u32) -> Result<Vec<Product>> {
        let sql = sqlx::AssertSqlSafe(format!("{PRODUCT} WHERE category_id = ? ORDER BY created_at, id"));
        sqlx::query(sql).bind(category).fetch_all(&self.pool).await?.iter().map(product).collect()
    }

    /// A seller's products, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn products_of_seller(&self, seller: u32) -> Result<Vec<Product>> {
        let sql = sqlx::AssertSqlSafe(format!("{PRODUCT} WHERE seller_id = ? ORDER BY id"));
        sqlx::query(sql).bind(seller).fetch_all(&self.pool).await?.iter().map(product).collect()
    }

    /// The categories below one, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn child_categories(&self, parent: u32) -> Result<Vec<Category>> {
        let sql = sqlx::AssertSqlSafe(format!("{CATEGORY} WHERE parent_id = ? ORDER BY id"));
        sqlx::query(sql).bind(parent).fetch_all(&self.pool).await?.iter().map(category).collect()
    }

    /// The departments, by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn root_categories(&self) -> Result<Vec<Category>> {
        let sql = sqlx::AssertSqlSafe(format!("{CATEGORY} WHERE parent_id IS NULL ORDER BY id"));
        sqlx::query(sql).fetch_all(&self.pool).await?.iter().map(category).collect()
    }
}

/// A `DATETIME` column, which holds UTC.
fn utc(row: &MySqlRow, column: &str) -> Result<DateTime<Utc>> {
    Ok(row.try_get::<NaiveDateTime, _>(column)?.and_utc())
}

fn user(row: &MySqlRow) -> Result<User> {
    Ok(User {
        id: row.try_get("id")?,
        email: row.try_get("email")?,
        username: row.try_get("username")?,
        password_hash: row.try_get("password_hash")?,
        profile: Profile { first_name: row.try_get("first_name")?, last_name: row.try_get("last_name")? },
        is_seller: row.try_get("is_seller")?,
        created_at: utc(row, "created_at")?,
        updated_at: utc(row, "updated_at")?,
    })
}

fn cart_item(row: &MySqlRow) -> Result<CartItem> {
    Ok(CartItem {
        user_email: row.try_get("email")?,
        product_id: row.try_get("product_id")?,
        product_name: row.try_get("name")?,
        cart_id: row.try_get("id")?,
        quantity: row.try_get("quantity")?,
        created_at: utc(row, "created_at")?,
        updated_at: utc(row, "updated_at")?,
    })
}

fn order(row: &MySqlRow) -> Result<Order> {
    let status = match row.try_get::<&str, _>("status")? {
        "pending" => OrderStatus::Pending,
        "completed" => OrderStatus::Completed,
        "cancelled" => OrderStatus::Cancelled,
        _ => bail!("an order has a status that the shop does not know"),
    };
    Ok(Order {
        user_email: row.try_get("email")?,
        order_id: row.try_get("id")?,
        status,
        total_amount: row.try_get("total_amount")?,
        items: Vec::new(),
        created_at: utc(row, "created_at")?,
        updated_at: utc(row, "updated_at")?,
    })
}

fn product(row: &MySqlRow) -> Result<Product> {
    Ok(Product {
        id: row.try_get("id")?,
        seller_id: row.try_get("seller_id")?,
        category_id: row.try_get("category_id")?,
        name: row.try_get("name")?,
        description: row.try_get("description")?,
        price: row.try_get("price")?,
        inventory: row.try_get("inventory_quantity")?,
        image_url: row.try_get("image_url")?,
        created_at: utc(row, "created_at")?,
        updated_at: utc(row, "updated_at")?,
    })
}

fn category(row: &MySqlRow) -> Result<Category> {
    Ok(Category {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        parent: row.try_get::<Option<u32>, _>("parent_id")?.map_or(Parent::Root, Parent::Category),
        created_at: utc(row, "created_at")?,
    })
}
