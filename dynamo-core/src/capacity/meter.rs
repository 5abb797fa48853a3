//! Adding up what calls consume.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Consumed;
use crate::monitor::{CallReport, Monitor};

/// Adds up the capacity that the calls of a handle consume: those of one request of a program's own, of a job, of all it
/// does. Clones add to the same sum.
///
/// ```
/// # #[cfg(feature = "embedded")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynamo_core::Result<()> {
/// # use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "USER")]
/// # struct User { #[pk] email: String }
/// # #[derive(DynamoTable)]
/// # #[dynamo(table = "Users", billing = "on-demand")]
/// # enum Users { User(User) }
/// # let db = Dynamo::embedded()?;
/// # Users::ensure_table(&db).await?;
/// let (db, meter) = db.metered();
/// User::create(User { email: "bob@example.com".into() }).send(&db).await?;
/// User::get("bob@example.com").consistent().send(&db).await?;
///
/// let consumed = meter.consumed();
/// assert_eq!((consumed.calls(), consumed.total().read, consumed.total().write), (2, 1.0, 1.0));
/// assert_eq!(consumed.of_operation("PutItem").write, 1.0);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "embedded"))]
/// # fn main() {}
/// ```
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Mutex<Consumed>>);

impl Meter {
    /// What was consumed until now.
    #[must_use]
    pub fn consumed(&self) -> Consumed {
        self.sum().clone()
    }

    /// The same, and begins again at nothing.
    #[must_use]
    pub fn take(&self) -> Consumed {
        std::mem::take(&mut self.sum())
    }

    fn sum(&self) -> MutexGuard<'_, Consumed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Monitor for Meter {
    fn ended(&self, call: &CallReport) {
        let parts = call.used.iter().map(|used| (used.table.as_str(), used.index.as_deref(), used.units));
        self.sum().add_call(call.operation, parts);
    }
}
