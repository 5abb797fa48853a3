//! Leaving both stores as they were.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use dynamo_core::{Dynamo, DynamoTable};
use sqlx::MySqlPool;

use crate::entities::{Categories, Orders, Products, Users};

/// The shop's tables in MySQL, children before their parents.
const TABLES: [&str; 6] = ["order_items", "orders", "shopping_carts", "products", "categories", "users"];

/// What the names of the mirror's tables in MySQL begin with, and its table in DynamoDB.
const MIRROR_PREFIX: &str = "dual_";
const MIRROR_TABLE: &str = "DualControl";

/// Deletes what the demo made.
pub(super) async fn run(pool: &MySqlPool, db: &Dynamo) -> Result<()> {
    for name in [Users::TABLE.name, Products::TABLE.name, Categories::TABLE.name, Orders::TABLE.name, MIRROR_TABLE] {
        delete(db, &db.table_name(name)?).await?;
    }
    let of_mirror = "SELECT table_name FROM information_schema.tables \
         WHERE table_schema = DATABASE() AND LEFT(table_name, CHAR_LENGTH(?)) = ?";
    let of_mirror: Vec<String> = sqlx::query_scalar(of_mirror)
        .bind(MIRROR_PREFIX)
        .bind(MIRROR_PREFIX)
        .fetch_all(pool)
        .await
        .context("cannot look for the tables of the mirror")?;
    for table in of_mirror.iter().map(String::as_str).chain(TABLES) {
        let sql = sqlx::AssertSqlSafe(format!("DROP TABLE IF EXISTS `{table}`"));
        sqlx::query(sql).execute(pool).await.with_context(|| format!("cannot drop table `{table}`"))?;
    }
    Ok(())
}

/// Deletes a table of this run, protected or not, if it is there.
async fn delete(db: &Dynamo, name: &str) -> Result<()> {
    let described = db.client().describe_table().table_name(name).send().await;
    let table = match described {
        Ok(answer) => answer.table,
        Err(error) if error.code() == Some("ResourceNotFoundException") => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("cannot look for table `{name}`")),
    };
    if table.and_then(|table| table.deletion_protection_enabled) == Some(true) {
        let unprotected = db.client().update_table().table_name(name).deletion_protection_enabled(false);
        unprotected.send().await.with_context(|| format!("cannot switch off the protection of table `{name}`"))?;
    }
    db.client()
        .delete_table()
        .table_name(name)
        .send()
        .await
        .with_context(|| format!("cannot delete table `{name}`"))?;
    Ok(())
}
