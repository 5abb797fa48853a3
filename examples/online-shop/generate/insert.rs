//! From rows to tables.

use anyhow::{Context, Result};
use sqlx::{MySqlPool, MySqlTransaction, QueryBuilder};

use super::columns::Columns;
use super::{Counts, Progress, Scale, Shop, Table};

/// The shop's `CREATE TABLE` statements.
pub const SCHEMA: &str = include_str!("../schema.sql");

/// Rows of an `INSERT`: at ten columns at most, far from the 65535 placeholders of a statement.
const ROWS_PER_INSERT: usize = 500;
/// Rows of a transaction: enough to make up for the commit, and few enough to hold.
const ROWS_PER_TRANSACTION: usize = 5_000;

/// Creates the shop's tables in the pool's database and inserts the rows of [`Shop`].
///
/// # Errors
/// If a table of the shop exists already, or the database fails. What was committed by then stays.
pub async fn fill(pool: &MySqlPool, scale: Scale, seed: u64, progress: impl Fn(Progress)) -> Result<Counts> {
    sqlx::raw_sql(SCHEMA).execute(pool).await.context("cannot create the shop's tables")?;
    let shop = Shop::new(scale, seed);
    let all = scale.expected();
    let filling = Filling { pool, progress };
    let users = filling.pour(Table::Users, all.users, shop.users()).await?;
    let categories = filling.pour(Table::Categories, all.categories, shop.categories()).await?;
    let products = filling.pour(Table::Products, all.products, shop.products()).await?;
    let carts = filling.pour(Table::ShoppingCarts, all.cart_items, shop.cart_items()).await?;
    let orders = filling.pour(Table::Orders, all.orders, shop.orders()).await?;
    Ok(Counts {
        users: users.rows,
        categories: categories.rows,
        products: products.rows,
        cart_items: carts.rows,
        orders: orders.rows,
        order_items: orders.children,
    })
}

/// Where rows go, and who is told.
struct Filling<'p, P> {
    pool: &'p MySqlPool,
    progress: P,
}

/// How many rows have been inserted.
#[derive(Default)]
struct Poured {
    rows: u64,
    children: u64,
}

impl<P: Fn(Progress)> Filling<'_, P> {
    /// Inserts the rows of a table, a transaction at a time.
    async fn pour<R: Columns>(&self, table: Table, expected: u64, mut rows: impl Iterator<Item = R>) -> Result<Poured> {
        let mut poured = Poured::default();
        loop {
            let batch: Vec<R> = rows.by_ref().take(ROWS_PER_TRANSACTION).collect();
            if batch.is_empty() {
                return Ok(poured);
            }
            let mut transaction = self.pool.begin().await.context("cannot begin a transaction")?;
            poured.rows += insert(&mut transaction, batch.iter()).await?;
            poured.children += insert(&mut transaction, batch.iter().flat_map(R::children)).await?;
            transaction.commit().await.context("cannot commit the rows")?;
            (self.progress)(Progress { table, rows: poured.rows, expected });
        }
    }
}

/// Inserts rows of one table, a multi-row statement at a time.
async fn insert<'r, R: Columns + 'r>(
    transaction: &mut MySqlTransaction<'_>,
    rows: impl Iterator<Item = &'r R>,
) -> Result<u64> {
    let rows: Vec<&R> = rows.collect();
    let mut inserted = 0;
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        let mut statement = QueryBuilder::new(R::INSERT_INTO);
        statement.push_values(chunk, |mut values, row| row.bind(&mut values));
        let done = statement.build().execute(&mut **transaction).await;
        inserted += done.with_context(|| format!("cannot {}", R::INSERT_INTO.trim()))?.rows_affected();
    }
    Ok(inserted)
}
