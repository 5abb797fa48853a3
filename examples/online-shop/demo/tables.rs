//! The tables of both designs.

use anyhow::{Context, Result};
use dynamo_core::{Dynamo, DynamoTable};

use super::progress::say;
use crate::entities::{Categories, Orders, Products, Users};

/// Makes all tables.
pub(super) async fn make(db: &Dynamo) -> Result<()> {
    table::<Users>(db).await?;
    table::<Products>(db).await?;
    table::<Categories>(db).await?;
    table::<Orders>(db).await
}

async fn table<T: DynamoTable>(db: &Dynamo) -> Result<()> {
    let name = T::TABLE.name;
    let ensured = T::ensure_table(db).await.with_context(|| format!("cannot make table `{name}`"))?;
    let indexes = T::TABLE.indexes().len();
    let entities = T::TABLE.entities.len();
    let mut line = format!("  {name}: {entities} entities, {indexes} indexes");
    if !ensured.unsupported.is_empty() {
        line.push_str("; not known to this engine: ");
        line.push_str(&ensured.unsupported.join(", "));
    }
    say(&line);
    Ok(())
}
