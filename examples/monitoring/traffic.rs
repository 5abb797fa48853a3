//! Visits of a site, most of them of one page.

use anyhow::{Result, bail};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
use opentelemetry::trace::{FutureExt, TraceContextExt, Tracer};
use opentelemetry::{Context, global};

use crate::spans::NAME;

/// A visit of a page by a visitor, who is remembered once.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Visits", entity = "VISIT")]
#[pk("PAGE#{page}")]
#[sk("VISIT#{visitor:08}")]
#[gsi(1, pk = "VISITOR#{visitor:08}", sk = "{page}")]
pub(crate) struct Visit {
    page: String,
    visitor: u32,
}

/// The table.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Visits", billing = "on-demand")]
pub(crate) enum Visits {
    Visit(Visit),
}

/// Notes so many visits, and looks some of them up.
pub(crate) async fn visits(db: &Dynamo, count: u32) -> Result<()> {
    for number in 0..count {
        // A span of the program's own, in which those of its calls are.
        let span = global::tracer(NAME).start("visit");
        visit(db, number).with_context(Context::current_with_span(span)).await?;
    }
    Ok(())
}

async fn visit(db: &Dynamo, number: u32) -> Result<()> {
    let page = if number.is_multiple_of(5) { format!("page-{}", number % 100) } else { "home".to_owned() };
    // Every tenth has been here before.
    let visitor = if number % 10 == 9 { number - 1 } else { number };
    match Visit::create(Visit { page: page.clone(), visitor }).send(db).await {
        Ok(()) | Err(Error::AlreadyExists { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    if number.is_multiple_of(10) {
        Visit::query(page.as_str()).limit(20).send(db).await?;
        let pages = Visit::query_gsi::<1>(visitor).all(db).await?;
        if pages.is_empty() && Visit::get((page.as_str(), visitor)).consistent().send(db).await?.is_none() {
            bail!("the visit {number} is lost");
        }
    }
    Ok(())
}
