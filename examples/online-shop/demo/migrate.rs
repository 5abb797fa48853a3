//! Tables, backfill and verification of every entity of both designs.

use std::time::Duration;

use anyhow::{Context, Result};
use dual_repo::verify::Values;
use dual_repo::{Backfill, BackfillReport, MySql, MySqlEntity, Verify, VerifyReport};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use indicatif::ProgressBar;

use super::progress::{self, say};
use super::report::{EntityReport, Stages};
use crate::entities::{CartItem, Categories, Category, Order, OrderApart, Orders, Product, Products, User, Users};

/// What has been moved, and whether it is right.
pub(super) struct Migrated {
    pub(super) entities: Vec<EntityReport>,
    pub(super) stages: Stages,
}

/// Makes all tables.
pub(super) async fn tables(db: &Dynamo) -> Result<()> {
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

/// Copies all rows.
pub(super) async fn copy(mysql: &MySql, db: &Dynamo) -> Result<Vec<BackfillReport>> {
    Ok(vec![
        copy_one::<User>(mysql, db).await?,
        copy_one::<CartItem>(mysql, db).await?,
        copy_one::<Order>(mysql, db).await?,
        copy_one::<Product>(mysql, db).await?,
        copy_one::<Category>(mysql, db).await?,
        copy_one::<OrderApart>(mysql, db).await?,
    ])
}

async fn copy_one<E: MySqlEntity + DynamoEntity>(mysql: &MySql, db: &Dynamo) -> Result<BackfillReport> {
    let name = name::<E>();
    let bar = progress::rows(&name, None);
    let report = Backfill::<E>::new(mysql, db).on_progress(show(&bar)).run().await;
    bar.finish_and_clear();
    let report = report.with_context(|| format!("cannot copy {name}"))?;
    say(&format!("  {report}"));
    Ok(report)
}

/// Compares every attribute of every item with its row.
pub(super) async fn verify(mysql: &MySql, db: &Dynamo, copied: Vec<BackfillReport>) -> Result<Migrated> {
    let checks = vec![
        (name::<User>(), verify_one::<User>(mysql, db).await?),
        (name::<CartItem>(), verify_one::<CartItem>(mysql, db).await?),
        (name::<Order>(), verify_one::<Order>(mysql, db).await?),
        (name::<Product>(), verify_one::<Product>(mysql, db).await?),
        (name::<Category>(), verify_one::<Category>(mysql, db).await?),
        (name::<OrderApart>(), verify_one::<OrderApart>(mysql, db).await?),
    ];
    let seconds = Duration::as_secs_f64;
    let mut stages = Stages::default();
    for report in &copied {
        stages.read_seconds += seconds(&report.time.reading);
        stages.project_seconds += seconds(&report.time.projecting);
        stages.write_seconds += seconds(&report.time.exchanging);
    }
    let entity = |(copied, (entity, checked)): (BackfillReport, (String, VerifyReport))| EntityReport {
        entity,
        rows: copied.rows,
        items: checked.items,
        // A row that was rejected is found missing as well.
        mismatches: checked.found().max(copied.rejected),
        seconds: seconds(&copied.elapsed),
        verify_seconds: seconds(&checked.elapsed),
    };
    Ok(Migrated { entities: copied.into_iter().zip(checks).map(entity).collect(), stages })
}

/// The verification of every entity after customers have paid: how many differences there are.
pub(super) async fn verify_again(mysql: &MySql, db: &Dynamo) -> Result<u64> {
    // The second design is not written to by the shop.
    Ok(verify_one::<User>(mysql, db).await?.found()
        + verify_one::<CartItem>(mysql, db).await?.found()
        + verify_one::<Order>(mysql, db).await?.found()
        + verify_one::<Product>(mysql, db).await?.found()
        + verify_one::<Category>(mysql, db).await?.found())
}

async fn verify_one<E: MySqlEntity + DynamoEntity>(mysql: &MySql, db: &Dynamo) -> Result<VerifyReport> {
    let name = name::<E>();
    let bar = progress::rows(&name, None);
    // The shop's rows are made up: there is nothing to hide.
    let check = Verify::<E>::new(mysql, db).values(Values::Shown).on_progress(show(&bar));
    let report = check.run().await;
    bar.finish_and_clear();
    let report = report.with_context(|| format!("cannot verify {name}"))?;
    say(&format!("  {report}"));
    Ok(report)
}

fn name<E: MySqlEntity + DynamoEntity>() -> String {
    format!("{}: {}", E::SCHEMA.table, E::NAME)
}

/// Moves a bar.
fn show(bar: &ProgressBar) -> impl Fn(dual_repo::Progress) + Send + Sync + 'static {
    let bar = bar.clone();
    move |progress| {
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
        bar.set_position(progress.rows);
    }
}

/// Rows in a second.
#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
pub(super) fn rate(rows: u64, seconds: f64) -> f64 {
    rows as f64 / seconds.max(1e-9)
}
