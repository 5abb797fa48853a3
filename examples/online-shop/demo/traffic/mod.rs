//! Those who use the shop while it moves.
//!
//! They know its services only, and come to one instance of it or the other. Each waits for an answer before it asks again,
//! and thinks a moment in between.

mod customer;
mod ids;
mod meter;
mod seller;
mod visitor;

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use dual_repo::repository::{DualSession, DualStore};
use dynamo_core::DynamoEntity;
use tokio::sync::watch;
use tokio::task::JoinSet;

use customer::Customer;
use ids::Ids;
use meter::Kind;
pub(super) use meter::Meter;
use seller::Seller;
use visitor::Visitor;

use super::ledger::Ledger;
use super::sample::Sample;
use crate::entities::{Product, User};
use crate::generate::{Draw, Purpose, Seed};
use crate::services::{Repositories, Shop};

/// How many there are of each.
pub(super) const CUSTOMERS: usize = 8;
pub(super) const SELLERS: usize = 2;
pub(super) const VISITORS: usize = 6;
/// Products that customers buy.
pub(super) const ASSORTMENT: usize = 40;

/// How long anybody thinks between two requests.
const THINKING: Duration = Duration::from_millis(20);
/// Requests of a visit: then somebody comes back to the next instance, and is not known any more.
const VISIT: u32 = 10;

/// Who uses the shop, and what.
pub(super) struct Cast {
    /// Accounts of customers.
    pub(super) accounts: Vec<User>,
    /// What they buy, as it was before.
    pub(super) products: Vec<Product>,
    /// What visitors look at.
    pub(super) sample: Sample,
    pub(super) seed: u64,
}

impl Cast {
    /// Some of the shop's accounts and products.
    pub(super) async fn of(shop: &Repositories, sample: Sample, seed: u64) -> Result<Cast> {
        let step = (sample.emails.len() / CUSTOMERS).max(1);
        let emails = sample.emails.iter().step_by(step).take(CUSTOMERS);
        let accounts = shop.users.batch_get(User::batch_get(emails)).await.context("cannot look for customers")?;
        let step = (sample.product_ids.len() / ASSORTMENT).max(1);
        let products = sample.product_ids.iter().step_by(step).take(ASSORTMENT);
        let products = shop.products.batch_get(Product::batch_get(products)).await;
        let products = products.context("cannot look at what the shop sells")?;
        let (accounts, products) = (accounts.into_iter().flatten().collect(), products.into_iter().flatten().collect());
        Ok(Cast { accounts, products, sample, seed })
    }
}

/// Those who are at it.
pub(super) struct Traffic {
    pub(super) meter: Meter,
    stop: watch::Sender<bool>,
    tasks: JoinSet<Result<Ledger>>,
}

impl Traffic {
    /// Lets everybody in.
    pub(super) async fn start(pool: &sqlx::MySqlPool, stores: &[DualStore], cast: Cast) -> Result<Traffic> {
        let (stop, stopped) = watch::channel(false);
        let meter = Meter::new();
        let ids = std::sync::Arc::new(Ids::after_those_of(pool).await?);
        let Cast { accounts, products, sample, seed } = cast;
        let sample = std::sync::Arc::new(sample);
        let mut numbers = 0_u32..;
        let mut visit = || Visit {
            stores: stores.to_vec(),
            meter: meter.clone(),
            stopped: stopped.clone(),
            draw: Seed(seed).draw(Purpose::Traffic, numbers.next().unwrap_or_default()),
            requests: 0,
            session: DualSession::new(),
        };
        let mut tasks = JoinSet::new();
        let assortment: Vec<u32> = products.iter().map(|product| product.id).collect();
        for account in accounts {
            tasks.spawn(Customer::new(visit(), account, assortment.clone(), std::sync::Arc::clone(&ids)).run());
        }
        for number in 0..SELLERS {
            let theirs = products.iter().skip(number).step_by(SELLERS).cloned();
            tasks.spawn(Seller::new(visit(), theirs).run());
        }
        for _ in 0..VISITORS {
            tasks.spawn(Visitor::new(visit(), std::sync::Arc::clone(&sample)).run());
        }
        Ok(Traffic { meter, stop, tasks })
    }

    /// Ends with an error when somebody stops without having been told to.
    pub(super) async fn fail(&mut self) -> anyhow::Error {
        match self.tasks.join_next().await {
            Some(Ok(Err(error))) => error.context("somebody cannot use the shop any more"),
            Some(Err(error)) => anyhow::Error::from(error).context("somebody has left the shop"),
            Some(Ok(Ok(_))) | None => anyhow!("somebody has left the shop"),
        }
    }

    /// Lets everybody finish what they are doing, and says what they were told.
    pub(super) async fn stop(mut self) -> Result<Ledger> {
        let _ = self.stop.send(true);
        let mut all = Ledger::default();
        while let Some(ended) = self.tasks.join_next().await {
            all.merge(ended.context("somebody has left the shop")??);
        }
        Ok(all)
    }
}

/// Somebody in the shop.
struct Visit {
    stores: Vec<DualStore>,
    meter: Meter,
    stopped: watch::Receiver<bool>,
    draw: Draw,
    /// Since it began.
    requests: u32,
    session: DualSession,
}

impl Visit {
    /// Thinks a moment; the shop as it is next, or `None` when it closes.
    async fn shop(&mut self) -> Option<(Repositories, Shop)> {
        let thinking = THINKING / 2 + THINKING * self.draw.below(1000) / 1000;
        tokio::select! {
            () = tokio::time::sleep(thinking) => {}
            _ = self.stopped.changed() => {}
        }
        if *self.stopped.borrow() {
            return None;
        }
        if self.requests.is_multiple_of(VISIT) {
            self.session = DualSession::new();
        }
        let visits = usize::try_from(self.requests / VISIT).unwrap_or_default();
        self.requests = self.requests.wrapping_add(1);
        let store = self.stores.get(visits.checked_rem(self.stores.len())?)?;
        let repositories = Repositories::in_both(store, &self.session);
        let shop = Shop::new(&repositories);
        Some((repositories, shop))
    }
}
