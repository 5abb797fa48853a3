//! Somebody who buys.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use chrono::Utc;

use super::meter::Outcome;
use super::{Ids, Kind, Visit};
use crate::demo::ledger::Ledger;
use crate::entities::{CartItem, Order, OrderStatus, Profile, User};
use crate::services::{AddToCart, CartError, Checkout, CheckoutError, OrderError, Shop, moment};

/// Products in a cart, at most.
const LINES: u32 = 5;
/// Usernames that customers take and give up.
const NAMES: u32 = 20;
/// How often a checkout is run again that has had no answer.
const TRIES: usize = 3;

const FIRST_NAMES: [&str; 6] = ["Ann", "Jos\u{e9}", "\u{d8}ystein", "\u{5a9a}\u{5a9a}", "O'Neil", ""];

/// A customer, and what they know of what they have done.
pub(super) struct Customer {
    visit: Visit,
    ids: Arc<Ids>,
    account: User,
    products: Vec<u32>,
    cart: BTreeMap<u32, CartItem>,
    pending: Vec<Order>,
    ledger: Ledger,
}

impl Customer {
    pub(super) fn new(visit: Visit, account: User, products: Vec<u32>, ids: Arc<Ids>) -> Self {
        let (cart, pending, ledger) = (BTreeMap::new(), Vec::new(), Ledger::default());
        Customer { visit, ids, account, products, cart, pending, ledger }
    }

    /// Buys until the shop closes; what was acknowledged.
    pub(super) async fn run(mut self) -> Result<Ledger> {
        let mut old = None;
        while let Some((_, shop)) = self.visit.shop().await {
            // What was in the cart before goes first.
            let old = match &mut old {
                Some(old) => old,
                None => old.insert(shop.carts.list(&self.account.email).await?),
            };
            if let Some(line) = old.pop() {
                self.remove(&shop, line.product_id).await;
                continue;
            }
            match self.visit.draw.below(20) {
                0..=7 => self.add(&shop).await,
                8..=9 => self.set_quantity(&shop).await,
                10 => self.remove_one(&shop).await,
                11..=14 => self.check_out(&shop).await,
                15..=16 => self.decide(&shop).await,
                17..=18 => self.edit(&shop).await,
                _ => self.rename(&shop).await,
            }
        }
        Ok(self.ledger)
    }

    async fn add(&mut self, shop: &Shop) {
        let Some(product_id) = self.product() else { return };
        if self.cart.len() >= LINES as usize && !self.cart.contains_key(&product_id) {
            return self.check_out(shop).await;
        }
        let add = AddToCart {
            email: self.account.email.clone(),
            product_id,
            quantity: self.visit.draw.id(3),
            cart_id: self.ids.line(),
            at: Utc::now(),
        };
        let added = self.visit.meter.time(Kind::Write, "add to a cart", shop.carts.add(&add)).await;
        self.left(shop, product_id, added).await;
    }

    async fn set_quantity(&mut self, shop: &Shop) {
        let Some(product_id) = self.in_cart() else { return };
        let (email, quantity) = (self.account.email.clone(), self.visit.draw.id(4));
        let set = shop.carts.set_quantity(&email, product_id, quantity, Utc::now());
        let set = self.visit.meter.time(Kind::Write, "change a quantity", set).await;
        self.left(shop, product_id, set).await;
    }

    async fn remove_one(&mut self, shop: &Shop) {
        let Some(product_id) = self.in_cart() else { return };
        self.remove(shop, product_id).await;
    }

    async fn remove(&mut self, shop: &Shop, product_id: u32) {
        let removed = shop.carts.remove(&self.account.email, product_id);
        match self.visit.meter.time(Kind::Write, "take out of a cart", removed).await {
            Outcome::Done(_) => {
                self.ledger.no_line(&self.account.email, product_id);
                self.cart.remove(&product_id);
                self.look_into_cart(shop).await;
            }
            Outcome::Unknown => self.doubt_line(product_id),
            Outcome::Refused(_) | Outcome::Failed => {}
        }
    }

    /// A line is as this answer says.
    async fn left(&mut self, shop: &Shop, product_id: u32, answer: Outcome<CartItem, CartError>) {
        match answer {
            Outcome::Done(line) => {
                self.ledger.line(line.clone());
                self.cart.insert(product_id, line);
                self.look_into_cart(shop).await;
            }
            Outcome::Unknown => self.doubt_line(product_id),
            Outcome::Refused(_) | Outcome::Failed => {}
        }
    }

    fn doubt_line(&mut self, product_id: u32) {
        self.ledger.line_in_doubt(&self.account.email, product_id);
        self.cart.remove(&product_id);
    }

    /// Whoever has written sees it.
    async fn look_into_cart(&self, shop: &Shop) {
        let list = shop.carts.list(&self.account.email);
        let Some(list) = self.visit.meter.time(Kind::Read, "look into a cart", list).await.done() else { return };
        let seen: BTreeMap<u32, u32> = list.iter().map(|line| (line.product_id, line.quantity)).collect();
        let is_right = self.cart.values().all(|line| seen.get(&line.product_id) == Some(&line.quantity));
        self.visit.meter.expect(is_right, "a customer's own cart");
    }

    async fn check_out(&mut self, shop: &Shop) {
        if self.cart.is_empty() {
            return;
        }
        let email = self.account.email.clone();
        let (order_id, first_item_id) = (self.ids.order(), self.ids.items(LINES + 1));
        let checkout = Checkout { email: email.clone(), order_id, first_item_id, placed: moment(Utc::now()) };
        for _ in 0..TRIES {
            match self.visit.meter.time(Kind::Write, "check out", shop.checkouts.place(&checkout)).await {
                Outcome::Done(order) => {
                    self.ledger.placed(&order);
                    self.cart.clear();
                    let latest = shop.orders.latest(&email, 5, None);
                    let latest = self.visit.meter.time(Kind::Read, "latest orders", latest).await;
                    if let Some(page) = latest.done() {
                        self.visit.meter.expect(page.items.contains(&order), "a customer's own order");
                    }
                    self.pending.push(order);
                    return;
                }
                Outcome::Refused(CheckoutError::NotEnoughStock(shortage)) => {
                    return self.remove(shop, shortage.product_id).await;
                }
                Outcome::Refused(_) | Outcome::Failed => return,
                // The same checkout finds the order that it has placed.
                Outcome::Unknown => {}
            }
        }
        let products: Vec<u32> = std::mem::take(&mut self.cart).into_keys().collect();
        self.ledger.order_in_doubt((email, checkout.placed, order_id), products);
    }

    /// Takes the goods, or does not.
    async fn decide(&mut self, shop: &Shop) {
        let take = !self.visit.draw.one_in(3);
        let Some(order) = self.pending.pop() else { return };
        let (at, meter) = (moment(Utc::now()), &self.visit.meter);
        let (status, changed): (_, Outcome<(), OrderError>) = if take {
            let completed = shop.orders.complete(&order, at);
            (OrderStatus::Completed, meter.time(Kind::Write, "complete an order", completed).await)
        } else {
            (OrderStatus::Cancelled, meter.time(Kind::Write, "cancel an order", shop.orders.cancel(&order, at)).await)
        };
        match changed {
            Outcome::Done(()) => {
                let order = Order { status, updated_at: at, ..order };
                self.ledger.changed(&order, status == OrderStatus::Cancelled);
            }
            Outcome::Unknown => {
                let products: Vec<u32> = order.items.iter().map(|item| item.product_id).collect();
                self.ledger.order_in_doubt((order.user_email, order.created_at, order.order_id), products);
            }
            Outcome::Refused(_) | Outcome::Failed => self.pending.push(order),
        }
    }

    async fn edit(&mut self, shop: &Shop) {
        let first_name = Some(self.visit.draw.pick(&FIRST_NAMES).to_owned()).filter(|name| !name.is_empty());
        let last_name = Some(format!("No. {}", self.visit.draw.below(1_000_000)));
        let edit = shop.accounts.change_profile(&self.account.email, Profile { first_name, last_name }, Utc::now());
        let edited = self.visit.meter.time(Kind::Write, "edit an account", edit).await;
        self.account_is(shop, edited).await;
    }

    async fn rename(&mut self, shop: &Shop) {
        // A name that somebody has given up is taken by somebody else.
        let name = format!("guest-{}", self.visit.draw.below(NAMES));
        let rename = shop.accounts.rename(&self.account, &name, Utc::now());
        let renamed = self.visit.meter.time(Kind::Write, "rename an account", rename).await;
        self.account_is(shop, renamed).await;
    }

    async fn account_is<E>(&mut self, shop: &Shop, answer: Outcome<User, E>) {
        match answer {
            Outcome::Done(account) => {
                self.ledger.account(account.clone());
                self.account = account;
                let found = shop.accounts.by_email(&self.account.email);
                let found = self.visit.meter.time(Kind::Read, "own account", found).await;
                if let Some(found) = found.done() {
                    self.visit.meter.expect(found.as_ref() == Some(&self.account), "a customer's own account");
                }
            }
            Outcome::Unknown => self.ledger.account_in_doubt(&self.account.email),
            Outcome::Refused(_) | Outcome::Failed => {}
        }
    }

    fn product(&mut self) -> Option<u32> {
        let at = self.visit.draw.below(u32::try_from(self.products.len()).ok()?);
        self.products.get(usize::try_from(at).ok()?).copied()
    }

    fn in_cart(&mut self) -> Option<u32> {
        let at = self.visit.draw.below(u32::try_from(self.cart.len()).ok()?);
        self.cart.keys().nth(usize::try_from(at).ok()?).copied()
    }
}
