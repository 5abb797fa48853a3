//! Customers pay: the same carts are checked out in both stores, in SQL by hand and by the services.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta};
use sqlx::MySqlPool;

use super::measure::{Pattern, median, timed};
use crate::by_hand::{ByHand, Outcome};
use crate::entities::{Order, Product};
use crate::services::{Checkout, CheckoutError, LINES_MAX, Shop};

/// 2026-01-01, counted from 1970: after everything that was generated.
pub(super) const FIRST: TimeDelta = TimeDelta::days(20_454);

/// Checks out the carts of these users, and compares what came of it and what is there afterwards.
pub(super) async fn run(pool: &MySqlPool, mysql: &ByHand, dynamodb: &Shop, emails: &[String]) -> Result<Pattern> {
    let (mut order_id, mut first_item_id) = (next_id(pool, "orders").await?, next_id(pool, "order_items").await?);
    let (mut mysql_times, mut dynamodb_times) = (Vec::new(), Vec::new());
    let (mut found, mut difference, mut asked) = (0, None, 0);
    for (email, seconds) in emails.iter().zip(0_i64..) {
        let cart = mysql.cart(email).await?;
        if cart.len() > LINES_MAX {
            continue;
        }
        asked += 1;
        let placed = DateTime::UNIX_EPOCH + FIRST + TimeDelta::seconds(seconds);
        let checkout = Checkout { email: email.clone(), order_id, first_item_id, placed };
        let left = timed(&mut mysql_times, Box::pin(mysql.checkout(&checkout))).await.context("checkout on MySQL")?;
        let right =
            timed(&mut dynamodb_times, Box::pin(place(dynamodb, &checkout))).await.context("checkout on DynamoDB")?;
        if let Outcome::Placed(order) = &left {
            found += 1;
            order_id += 1;
            first_item_id += u32::try_from(order.items.len()).context("an order has too many items")?;
        }
        let products: Vec<u32> = cart.iter().map(|line| line.product_id).collect();
        let left = (left, Aftermath::by_hand(mysql, &checkout, &products).await?);
        let right = (right, Aftermath::of_services(dynamodb, &checkout, &products).await?);
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

/// The id after the last one of a table.
pub(super) async fn next_id(pool: &MySqlPool, table: &str) -> Result<u32> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS UNSIGNED) FROM {table}"));
    let next: u64 = sqlx::query_scalar(sql).fetch_one(pool).await.context("cannot give out ids")?;
    u32::try_from(next).context("the ids are used up")
}

/// The checkout of the services, whose refusals are answers too.
async fn place(shop: &Shop, checkout: &Checkout) -> Result<Outcome> {
    match shop.checkouts.place(checkout).await {
        Ok(order) => Ok(Outcome::Placed(order)),
        Err(CheckoutError::EmptyCart) => Ok(Outcome::EmptyCart),
        Err(CheckoutError::NotEnoughStock(shortage)) => Ok(Outcome::OutOfStock(shortage)),
        Err(error) => Err(error.into()),
    }
}

/// What a store shows after a checkout.
#[derive(Debug, PartialEq)]
struct Aftermath {
    order: Option<Order>,
    left_in_cart: usize,
    products: Vec<Option<Product>>,
}

impl Aftermath {
    async fn by_hand(mysql: &ByHand, checkout: &Checkout, ids: &[u32]) -> Result<Self> {
        let mut products = Vec::with_capacity(ids.len());
        for id in ids {
            products.push(mysql.product(*id).await?);
        }
        let order = mysql.order(checkout.order_id).await?;
        Ok(Self { order, left_in_cart: mysql.cart(&checkout.email).await?.len(), products })
    }

    async fn of_services(shop: &Shop, checkout: &Checkout, ids: &[u32]) -> Result<Self> {
        let mut products = Vec::with_capacity(ids.len());
        for id in ids {
            products.push(shop.catalogue.product(*id).await?);
        }
        let order = shop.orders.by_id(checkout.order_id).await?;
        Ok(Self { order, left_in_cart: shop.carts.list(&checkout.email).await?.len(), products })
    }
}
