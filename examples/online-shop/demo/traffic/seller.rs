//! Somebody who sells.

use anyhow::Result;
use chrono::Utc;
use dual_repo::repository::Error;
use dynamo_core::DynamoEntity;
use rust_decimal::Decimal;

use super::meter::Outcome;
use super::{Kind, Visit};
use crate::demo::ledger::Ledger;
use crate::entities::Product;
use crate::services::{ProductChange, Repositories, Shop, StoreError};

/// Somebody with products of whom nobody else changes the prices and names.
pub(super) struct Seller {
    visit: Visit,
    products: Vec<Product>,
    ledger: Ledger,
}

impl Seller {
    pub(super) fn new(visit: Visit, products: impl Iterator<Item = Product>) -> Self {
        Seller { visit, products: products.collect(), ledger: Ledger::default() }
    }

    /// Sells until the shop closes; what was acknowledged.
    pub(super) async fn run(mut self) -> Result<Ledger> {
        while let Some((repositories, shop)) = self.visit.shop().await {
            let at = self.visit.draw.below(u32::try_from(self.products.len())?);
            let Some(product) = self.products.get_mut(usize::try_from(at)?) else { continue };
            let (visit, ledger) = (&mut self.visit, &mut self.ledger);
            let is_done = match visit.draw.below(10) {
                0..=3 => reprice(visit, ledger, &shop, product).await,
                4..=5 => rename(visit, ledger, &repositories, product).await,
                _ => restock(visit, ledger, &shop, product).await,
            };
            if is_done {
                look(visit, &shop, product).await;
            }
        }
        Ok(self.ledger)
    }
}

async fn reprice(visit: &mut Visit, ledger: &mut Ledger, shop: &Shop, product: &mut Product) -> bool {
    let price = Decimal::new(i64::from(visit.draw.id(9_999)), 2);
    let change = ProductChange { price: Some(price), ..ProductChange::default() };
    let changed = shop.catalogue.change(product.id, change, Utc::now());
    let is_done = note(visit.meter.time(Kind::Write, "change a price", changed).await, ledger, product.id);
    if is_done {
        ledger.price(product.id, price);
        product.price = price;
    }
    is_done
}

/// Gives a product another name, and with it all lines of carts that show it. No service of the shop does that: where
/// DynamoDB is alone, nobody would tell the carts.
async fn rename(visit: &mut Visit, ledger: &mut Ledger, repositories: &Repositories, product: &mut Product) -> bool {
    let name = format!("Lamp \u{2116} {}", visit.draw.below(1_000_000));
    let update = Product::update(product.id).set(|p| p.name, name.clone());
    let renamed = async { repositories.products.update(update).await.map_err(|error: Error| StoreError::from(error)) };
    let is_done = note(visit.meter.time(Kind::Write, "rename a product", renamed).await, ledger, product.id);
    if is_done {
        ledger.name(product.id, name.clone());
        product.name = name;
    }
    is_done
}

async fn restock(visit: &mut Visit, ledger: &mut Ledger, shop: &Shop, product: &Product) -> bool {
    let more = visit.draw.id(9);
    let restocked = shop.catalogue.put_in_stock(product.id, more, Utc::now());
    let is_done = note(visit.meter.time(Kind::Write, "put in stock", restocked).await, ledger, product.id);
    if is_done {
        ledger.stock(product.id, more);
    }
    is_done
}

/// Whether it was done.
fn note<T, E>(outcome: Outcome<T, E>, ledger: &mut Ledger, product_id: u32) -> bool {
    if matches!(outcome, Outcome::Unknown) {
        ledger.product_in_doubt(product_id);
    }
    outcome.done().is_some()
}

/// Whoever has written sees it.
async fn look(visit: &Visit, shop: &Shop, product: &Product) {
    let found = visit.meter.time(Kind::Read, "own product", shop.catalogue.product(product.id)).await;
    if let Some(found) = found.done() {
        let is_there = found.is_some_and(|found| (found.price, &found.name) == (product.price, &product.name));
        visit.meter.expect(is_there, "a seller's own product");
    }
}
