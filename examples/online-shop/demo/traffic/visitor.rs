//! Somebody who looks.

use std::sync::Arc;

use anyhow::Result;

use super::{Kind, Visit};
use crate::demo::ledger::Ledger;
use crate::demo::sample::{Month, Sample};

/// Products of a page, and orders.
const PAGE: usize = 20;

/// Somebody who asks for what has been there all along: it has to be found.
pub(super) struct Visitor {
    visit: Visit,
    sample: Arc<Sample>,
}

impl Visitor {
    pub(super) fn new(visit: Visit, sample: Arc<Sample>) -> Self {
        Visitor { visit, sample }
    }

    /// Looks until the shop closes, and has written nothing.
    pub(super) async fn run(self) -> Result<Ledger> {
        let Visitor { mut visit, sample } = self;
        while let Some((_, shop)) = visit.shop().await {
            let at = usize::try_from(visit.draw.below(u32::MAX))?;
            let meter = visit.meter.clone();
            let found = |found: Option<bool>, what| meter.expect(found != Some(false), what);
            match visit.draw.below(10) {
                0..=2 => {
                    let Some(id) = pick(&sample.product_ids, at) else { continue };
                    let product = meter.time(Kind::Read, "product", shop.catalogue.product(*id)).await;
                    found(product.done().map(|product| product.is_some()), "a product was not found");
                }
                3 => {
                    let Some(email) = pick(&sample.emails, at) else { continue };
                    let account = meter.time(Kind::Read, "account", shop.accounts.by_email(email)).await;
                    found(account.done().map(|account| account.is_some()), "an account was not found");
                }
                4 => {
                    let Some(id) = pick(&sample.user_ids, at) else { continue };
                    let account = meter.time(Kind::Read, "account by id", shop.accounts.by_id(*id)).await;
                    found(account.done().map(|account| account.is_some()), "an account was not found by its id");
                }
                5 => {
                    let Some(id) = pick(&sample.order_ids, at) else { continue };
                    let order = meter.time(Kind::Read, "order", shop.orders.by_id(*id)).await;
                    found(order.done().map(|order| order.is_some()), "an order was not found");
                }
                6 => {
                    let Some(Month { email, from, to }) = pick(&sample.months, at) else { continue };
                    let orders = meter.time(Kind::Read, "month", shop.orders.between(email, *from, *to)).await;
                    found(orders.done().map(|orders| !orders.is_empty()), "a month without orders");
                }
                7 => {
                    let Some(id) = pick(&sample.category_ids, at) else { continue };
                    let page = meter.time(Kind::Read, "category", shop.catalogue.of_category(*id, PAGE, None)).await;
                    let of_category = page.done().map(|page| page.items.iter().all(|found| found.category_id == *id));
                    found(of_category, "a product of another category");
                }
                8 => {
                    let Some(email) = pick(&sample.emails, at) else { continue };
                    let page = meter.time(Kind::Read, "orders", shop.orders.latest(email, PAGE, None)).await;
                    let is_theirs = page.done().map(|page| page.items.iter().all(|order| order.user_email == *email));
                    found(is_theirs, "an order of somebody else");
                }
                _ => {
                    let departments = meter.time(Kind::Read, "departments", shop.catalogue.departments()).await;
                    found(departments.done().map(|all| !all.is_empty()), "no departments were found");
                }
            }
        }
        Ok(Ledger::default())
    }
}

/// Any but the last, which is one that is not there.
fn pick<T>(of: &[T], at: usize) -> Option<&T> {
    let (_, known) = of.split_last()?;
    known.get(at.checked_rem(known.len())?)
}
