//! Looking at a table until it is active.

use std::time::Duration;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{IndexStatus, TableDescription, TableStatus};
use tokio::time::Instant;

use crate::client::Dynamo;
use crate::error::{Error, Result};

/// How long a table may take to become active: on-demand tables with many indexes take minutes.
pub(super) const ACTIVE_WITHIN: Duration = Duration::from_mins(10);
/// The first pause between two looks at a table; it doubles.
const POLL: Duration = Duration::from_millis(20);
/// The longest pause between two looks.
const POLL_MAX: Duration = Duration::from_secs(5);

pub(super) async fn describe(db: &Dynamo, name: &str) -> Result<Option<TableDescription>> {
    match db.client().describe_table().table_name(name).send().await {
        Ok(answer) => Ok(answer.table),
        Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
        Err(error) => Err(Error::from_sdk("DescribeTable", error)),
    }
}

/// Pauses between looks at a table, up to a deadline.
pub(super) struct Looks {
    start: Instant,
    within: Duration,
    pause: Duration,
}

impl Looks {
    pub(super) fn new(within: Duration) -> Self {
        Looks { start: Instant::now(), within, pause: POLL }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Something has happened: the next look is soon.
    pub(super) fn reset(&mut self) {
        self.pause = POLL;
    }

    /// Pauses.
    ///
    /// # Errors
    /// [`Error::TableNotActive`] after the deadline.
    pub(super) async fn pause(&mut self, table: &str) -> Result<()> {
        let waited = self.elapsed();
        if waited > self.within {
            return Err(Error::TableNotActive { table: table.to_owned(), waited });
        }
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(POLL_MAX);
        Ok(())
    }
}

/// Waits until the table and its indexes are active.
pub(super) async fn active(db: &Dynamo, name: &str) -> Result<TableDescription> {
    let mut looks = Looks::new(ACTIVE_WITHIN);
    loop {
        if let Some(table) = describe(db, name).await?.filter(is_active) {
            return Ok(table);
        }
        looks.pause(name).await?;
    }
}

pub(super) fn is_active(table: &TableDescription) -> bool {
    // An engine that tells no status of an index has it at once.
    let mut indexes = table.global_secondary_indexes().iter().filter_map(|index| index.index_status());
    table.table_status() == Some(&TableStatus::Active) && indexes.all(|status| *status == IndexStatus::Active)
}
