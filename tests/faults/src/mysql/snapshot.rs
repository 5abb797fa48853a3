//! What was committed at one moment.

use std::collections::BTreeSet;
use std::sync::Arc;

use dual_repo::mirror::{AggregateId, Projection, Snapshot as Port, Stamp, Sync};
use dual_repo::repository::Result;

use super::source::notes;
use super::{Debt, Rows, Tables, is_bad};
use crate::domain::row;
use crate::fault::Fault;
use crate::world::{Shared, time, unavailable};

/// What was committed at one moment.
#[derive(Debug)]
pub struct Snapshot {
    world: Shared,
    rows: Arc<Rows>,
    at: u64,
}

impl Snapshot {
    /// Of this moment.
    pub(super) fn new(world: &Shared) -> Self {
        let (rows, at) = {
            let world = world.lock();
            (Arc::clone(&world.db.rows), world.clock)
        };
        Snapshot { world: world.clone(), rows, at }
    }

    async fn read(&self) -> Result<()> {
        self.world.step().await;
        if self.world.lock().strikes(Fault::Statement) { Err(unavailable("the connection is gone")) } else { Ok(()) }
    }
}

impl Port for Snapshot {
    async fn syncs(&mut self, ids: &BTreeSet<AggregateId>) -> Result<Vec<Sync>> {
        self.read().await?;
        let sync = |id: &AggregateId| {
            let touched = !notes(&self.rows, &BTreeSet::from([row(id)])).is_empty();
            let known = self.rows.debt(row(id)).map(Debt::known);
            let known = known.or_else(|| touched.then(|| Sync::unknown(id.clone())))?;
            Some(Sync { touched, ..known })
        };
        Ok(ids.iter().filter_map(sync).collect())
    }

    async fn project(&mut self, ids: &[AggregateId]) -> Result<Vec<Projection>> {
        self.read().await?;
        let project = |id: &AggregateId| match self.rows.state(row(id)) {
            None => Projection::Gone,
            Some(state) if is_bad(&state) => Projection::Unreadable("no item holds it".to_owned()),
            Some(state) => {
                let documents = state.documents();
                Projection::Live(documents.map(|(spot, document)| (spot.place(), document.item())).collect())
            }
        };
        Ok(ids.iter().map(project).collect())
    }

    fn stamp(&self) -> Stamp {
        Stamp(time(self.at))
    }
}
