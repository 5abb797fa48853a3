//! How many statements MySQL is sent, by its own count.

use anyhow::{Context, Result};
use dual_repo::mirror::Phase;
use dual_repo::repository::{MySqlStore, Repository};
use dual_repo::{MySql, MySqlOptions};
use dynamo_core::{Dynamo, DynamoEntity};
use sqlx::Row as _;

use crate::entities::{self, Product};
use crate::{by_hand, dual};

/// Products that there are at the start.
const ROWS: u32 = 200;
/// Of the mirror's tables.
const PREFIX: &str = "statements_";

/// Of writes in MySQL alone, of the same writes mirrored, and what the mirror adds; of a query.
pub(crate) async fn count(url: &str) -> Result<Vec<(String, f64)>> {
    let (several, db) = (MySqlOptions::new(url).connect().await?, Dynamo::embedded()?);
    entities::create(&several).await?;
    entities::fill(&several, 0..ROWS).await?;
    dual::go_up(&dual::store(several, db.clone(), PREFIX).await?, Phase::DualWrite).await?;
    // The only connection, so that its session has sent all there is.
    let mysql = MySqlOptions::new(url).max_connections(1).connect().await?;
    let alone = MySqlStore::new(mysql.clone()).repository::<Product>();
    let mirrored = dual::store(mysql.clone(), db, PREFIX).await?.repository::<Product>();

    let find = async || -> Result<()> {
        let page = alone.find(Product::query_gsi::<1>(1_u32).limit(20).into()).await?;
        page.items.first().map(drop).context("a category has no products")
    };
    // What is done for the first time is prepared.
    find().await?;
    let mut counts = vec![("find/product/repository".to_owned(), sent(&mysql, find()).await?)];
    writes(&mysql, &alone, ROWS).await?;
    let without = writes(&mysql, &alone, ROWS + 1).await?;
    writes(&mysql, &mirrored, ROWS + 2).await?;
    let with = writes(&mysql, &mirrored, ROWS + 3).await?;
    for (name, (without, with)) in WRITES.into_iter().zip(without.into_iter().zip(with)) {
        counts.push((format!("{name}/product/mysql"), without));
        counts.push((format!("{name}/product/dual-write"), with));
        counts.push((format!("{name}/product/added"), with - without));
    }
    Ok(counts)
}

const WRITES: [&str; 3] = ["create", "update", "delete"];

/// Statements of each write, of a product of this number.
async fn writes(mysql: &MySql, products: &dyn Repository<Product>, id: u32) -> Result<[f64; 3]> {
    let product = Product { id, ..by_hand::read(mysql.pool(), 0).await? };
    let create = async { Ok(products.create(product).await.map(drop)?) };
    let update = async { Ok(products.update(Product::update(id).add(|p| p.inventory, 1)).await.map(drop)?) };
    let delete = async { Ok(products.delete(Product::delete(id)).await.map(drop)?) };
    Ok([sent(mysql, create).await?, sent(mysql, update).await?, sent(mysql, delete).await?])
}

/// How many statements an operation sends.
async fn sent(mysql: &MySql, operation: impl Future<Output = Result<()>>) -> Result<f64> {
    // Counting counts too.
    let (before, nothing) = (statements(mysql).await?, statements(mysql).await?);
    operation.await?;
    let after = statements(mysql).await?;
    Ok(after - nothing - (nothing - before))
}

/// Statements that the session has sent, without each `ROLLBACK`: none of them undoes anything here. By it a connection that is
/// given back shows that it is in order, and nobody waits for that.
async fn statements(mysql: &MySql) -> Result<f64> {
    let counters = "SHOW SESSION STATUS WHERE Variable_name IN ('Questions', 'Com_rollback')";
    let mut statements = 0.0;
    for row in sqlx::raw_sql(counters).fetch_all(mysql.pool()).await? {
        let count: f64 = row.try_get::<String, _>(1)?.parse()?;
        statements += if row.try_get::<String, _>(0)? == "Questions" { count } else { -count };
    }
    Ok(statements)
}
