//! The program that runs the shop, several times.

use anyhow::{Context, Result};
use dual_repo::MySqlOptions;
use dual_repo::repository::{DualStore, Running};
use dynamo_core::Dynamo;

use super::Options;
use super::report::Shadow;
use crate::entities::{CartItem, Category, Order, OrderApart, Product, User};

/// Instances that serve the shop.
pub(super) const INSTANCES: usize = 2;
/// Connections to MySQL of each.
const CONNECTIONS: u32 = 16;

/// Those that run, each with connections of its own and a relay.
pub(super) struct Instances {
    pub(super) stores: Vec<DualStore>,
    running: Vec<Running>,
}

impl Instances {
    pub(super) async fn start(options: &Options, db: &Dynamo) -> Result<Instances> {
        let mut instances = Instances { stores: Vec::new(), running: Vec::new() };
        for number in 1..=INSTANCES {
            let store = connect(options, db, &format!("shop-{number}")).await?;
            instances.running.push(store.start());
            instances.stores.push(store);
        }
        Ok(instances)
    }

    /// What all of them have found when they compared reads.
    pub(super) fn shadow(&self) -> Shadow {
        let mut all = Shadow::default();
        for counts in self.stores.iter().map(DualStore::shadow) {
            all.compared += counts.compared;
            all.lagging += counts.lagging;
            all.different += counts.different;
            all.failed += counts.failed;
            all.skipped += counts.skipped;
        }
        all
    }

    pub(super) async fn stop(self) {
        for running in self.running {
            running.stop().await;
        }
    }
}

/// Both stores, for a program of this name.
pub(super) async fn connect(options: &Options, db: &Dynamo, name: &str) -> Result<DualStore> {
    let mysql = MySqlOptions::new(&options.mysql).max_connections(CONNECTIONS).connect().await?;
    let store = DualStore::builder(mysql, db.clone())
        .entity::<User>()
        .entity::<CartItem>()
        .entity::<Order>()
        .entity::<Product>()
        .entity::<Category>()
        // The second design's orders are the same rows: they follow as well.
        .entity::<OrderApart>()
        .instance(name)
        .connect();
    store.await.with_context(|| format!("`{name}` cannot start"))
}
