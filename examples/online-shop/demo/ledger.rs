//! What writers were told is done.
//!
//! Nobody else writes a customer's account, cart and orders, nor a product's name and price: of these the last acknowledged
//! write says what has to be there. A product's stock is everybody's, so sums are kept of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::entities::{CartItem, Order, Product, User};

/// What is known of something after the last write.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fact<T> {
    /// It was acknowledged.
    Acknowledged(T),
    /// A write has had no answer: either may be there.
    InDoubt,
}

/// What is known of a product.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ProductFacts {
    /// The last price, if there was another one than in the beginning.
    pub(super) price: Option<Decimal>,
    pub(super) name: Option<String>,
    /// What was put into the stock, less what was taken out.
    pub(super) stock: i64,
    /// A write has had no answer.
    pub(super) is_in_doubt: bool,
}

impl ProductFacts {
    /// What a product has to be that was this one in the beginning; the time of its last change is anybody's.
    pub(super) fn holds(&self, before: &Product, now: &Product) -> bool {
        let expected = Product {
            price: self.price.unwrap_or(before.price),
            name: self.name.clone().unwrap_or_else(|| before.name.clone()),
            updated_at: now.updated_at,
            inventory: now.inventory,
            ..before.clone()
        };
        i64::from(now.inventory) == i64::from(before.inventory) + self.stock && *now == expected
    }
}

/// Whose an order is, when it was placed, and its id.
pub(super) type OrderKey = (String, DateTime<Utc>, u32);

fn key_of(order: &Order) -> OrderKey {
    (order.user_email.clone(), order.created_at, order.order_id)
}

/// Acknowledged writes, by what they were of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Writes {
    pub(super) accounts: u64,
    pub(super) carts: u64,
    pub(super) orders: u64,
    pub(super) products: u64,
}

/// What was acknowledged.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    pub(super) writes: Writes,
    pub(super) accounts: BTreeMap<String, Fact<User>>,
    /// `None` for a line that was taken out of the cart.
    pub(super) lines: BTreeMap<(String, u32), Fact<Option<CartItem>>>,
    pub(super) orders: BTreeMap<OrderKey, Fact<Order>>,
    pub(super) products: BTreeMap<u32, ProductFacts>,
}

impl Ledger {
    /// Adds what another writer was told.
    pub(super) fn merge(&mut self, other: Ledger) {
        self.writes.accounts += other.writes.accounts;
        self.writes.carts += other.writes.carts;
        self.writes.orders += other.writes.orders;
        self.writes.products += other.writes.products;
        self.accounts.extend(other.accounts);
        self.lines.extend(other.lines);
        self.orders.extend(other.orders);
        for (id, more) in other.products {
            let facts = self.products.entry(id).or_default();
            facts.price = more.price.or(facts.price);
            facts.name = more.name.or(facts.name.take());
            facts.stock += more.stock;
            facts.is_in_doubt |= more.is_in_doubt;
        }
    }

    /// An account was changed to this.
    pub(super) fn account(&mut self, user: User) {
        self.writes.accounts += 1;
        self.accounts.insert(user.email.clone(), Fact::Acknowledged(user));
    }

    pub(super) fn account_in_doubt(&mut self, email: &str) {
        self.accounts.insert(email.to_owned(), Fact::InDoubt);
    }

    /// A line of a cart is this now.
    pub(super) fn line(&mut self, line: CartItem) {
        self.writes.carts += 1;
        self.lines.insert((line.user_email.clone(), line.product_id), Fact::Acknowledged(Some(line)));
    }

    /// A line was taken out of a cart.
    pub(super) fn no_line(&mut self, email: &str, product_id: u32) {
        self.writes.carts += 1;
        self.lines.insert((email.to_owned(), product_id), Fact::Acknowledged(None));
    }

    pub(super) fn line_in_doubt(&mut self, email: &str, product_id: u32) {
        self.lines.insert((email.to_owned(), product_id), Fact::InDoubt);
    }

    /// An order was placed: its goods are gone from the stock, and from the cart.
    pub(super) fn placed(&mut self, order: &Order) {
        self.writes.orders += 1;
        for item in &order.items {
            self.lines.insert((order.user_email.clone(), item.product_id), Fact::Acknowledged(None));
            self.products.entry(item.product_id).or_default().stock -= i64::from(item.quantity);
        }
        self.orders.insert(key_of(order), Fact::Acknowledged(order.clone()));
    }

    /// The same order has another status now; goods of one that is cancelled are back in the stock.
    pub(super) fn changed(&mut self, order: &Order, goods_are_back: bool) {
        self.writes.orders += 1;
        for item in order.items.iter().filter(|_| goods_are_back) {
            self.products.entry(item.product_id).or_default().stock += i64::from(item.quantity);
        }
        self.orders.insert(key_of(order), Fact::Acknowledged(order.clone()));
    }

    /// Whether an order of these products was placed, or changed, is not known.
    pub(super) fn order_in_doubt(&mut self, order: OrderKey, products: impl IntoIterator<Item = u32>) {
        for id in products {
            self.line_in_doubt(&order.0, id);
            self.product_in_doubt(id);
        }
        self.orders.insert(order, Fact::InDoubt);
    }

    /// A product has another price.
    pub(super) fn price(&mut self, id: u32, price: Decimal) {
        self.writes.products += 1;
        self.products.entry(id).or_default().price = Some(price);
    }

    /// A product has another name.
    pub(super) fn name(&mut self, id: u32, name: String) {
        self.writes.products += 1;
        self.products.entry(id).or_default().name = Some(name);
    }

    /// There is more of a product.
    pub(super) fn stock(&mut self, id: u32, more: u32) {
        self.writes.products += 1;
        self.products.entry(id).or_default().stock += i64::from(more);
    }

    pub(super) fn product_in_doubt(&mut self, id: u32) {
        self.products.entry(id).or_default().is_in_doubt = true;
    }
}
