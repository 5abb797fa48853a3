//! Customers pay: the same carts are checked out in both stores.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta};
use sqlx::MySqlPool;

use super::measure::{Pattern, median, timed};
use crate::entities::{Order, Product};
use crate::stores::{Checkout, DynamoStore, MySqlStore, Outcome, Store};

/// An order, two operations for each position, and a check of the account, all within the 100 of a transaction.
const POSITIONS_MAX: usize = 45;

/// 2026-01-01, counted from 1970: after everything that was generated.
const FIRST: TimeDelta = TimeDelta::days(20_454);

/// Checks out the carts of these users, and compares what came of it and what is there afterwards.
pub(super) async fn run(
    pool: &MySqlPool,
    mysql: &MySqlStore,
    dynamodb: &DynamoStore,
    emails: &[String],
) -> Result<Pattern> {
    let ids = "SELECT CAST(COALESCE(MAX(id), 0) + 1 AS UNSIGNED) FROM";
    let next = async |table: &str| -> Result<u32> {
        let sql = sqlx::AssertSqlSafe(format!("{ids} {table}"));
        let next: u64 = sqlx::query_scalar(sql).fetch_one(pool).await.context("cannot give out ids")?;
        u32::try_from(next).context("the ids are used up")
    };
    let (mut order_id, mut first_item_id) = (next("orders").await?, next("order_items").await?);
    let (mut mysql_times, mut dynamodb_times) = (Vec::new(), Vec::new());
    let (mut found, mut difference, mut asked) = (0, None, 0);
    for (email, seconds) in emails.iter().zip(0_i64..) {
        let cart = mysql.cart(email).await?;
        if cart.len() > POSITIONS_MAX {
            continue;
        }
        asked += 1;
        let placed = DateTime::UNIX_EPOCH + FIRST + TimeDelta::seconds(seconds);
        let checkout = Checkout { email: email.clone(), order_id, first_item_id, placed };
        let left = timed(&mut mysql_times, Box::pin(mysql.checkout(&checkout))).await.context("checkout on MySQL")?;
        let right =
            timed(&mut dynamodb_times, Box::pin(dynamodb.checkout(&checkout))).await.context("checkout on DynamoDB")?;
        if let Outcome::Placed(order) = &left {
            found += 1;
            order_id += 1;
            first_item_id += u32::try_from(order.items.len()).context("an order has too many items")?;
        }
        let products: Vec<u32> = cart.iter().map(|line| line.product_id).collect();
        let left = (left, Aftermath::of(mysql, &checkout, &products).await?);
        let right = (right, Aftermath::of(dynamodb, &checkout, &products).await?);
        if left != right {
            difference.get_or_insert_with(|| {
                format!("checkout of {checkout:?}:\n  MySQL:    {left:?}\n  DynamoDB: {right:?}")
            });
        }
    }
    Ok(Pattern {
        name: "checkout, one transaction",
        asked,
        found,
        difference,
        mysql_median: median(mysql_times),
        dynamodb_median: median(dynamodb_times),
    })
}

/// What a store shows after a checkout.
#[derive(Debug, PartialEq)]
struct Aftermath {
    order: Option<Order>,
    left_in_cart: usize,
    products: Vec<Option<Product>>,
}

impl Aftermath {
    async fn of(store: &impl Store, checkout: &Checkout, products: &[u32]) -> Result<Self> {
        let mut found = Vec::with_capacity(products.len());
        for product in products {
            found.push(store.product(*product).await?);
        }
        Ok(Self {
            order: store.order(checkout.order_id).await?,
            left_in_cart: store.cart(&checkout.email).await?.len(),
            products: found,
        })
    }
}
