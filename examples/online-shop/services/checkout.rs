//! From a cart to an order.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use dual_repo::repository::Error;
use dynamo_core::transaction::Reason;
use dynamo_core::{DynamoEntity, Transaction};
use rust_decimal::Decimal;

use super::error::from_repository;
use super::limits::{LINES_MAX, TOTAL_MAX, moment};
use super::{Repositories, StoreError};
use crate::entities::{CartItem, Order, OrderItem, OrderStatus, Product, User};

/// Tries of a checkout whose cart or prices change under its hands.
const TRIES: usize = 4;

/// How long after a checkout it may be run again to find out what became of it.
const RERUN: TimeDelta = TimeDelta::days(1);

/// A user pays for what is in the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Checkout {
    pub email: String,
    /// Ids are given out beforehand, and name the order: run again, a checkout finds the order that it has placed.
    pub order_id: u32,
    pub first_item_id: u32,
    pub placed: DateTime<Utc>,
}

/// There is less of a product than a cart has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Shortage {
    pub product_id: u32,
    pub wanted: u32,
    pub left: u32,
}

impl Checkout {
    /// The order that pays for a cart.
    ///
    /// # Errors
    /// The first [`Shortage`], if there is one.
    pub fn order(&self, cart: &[CartItem], products: &[Product]) -> Result<Order, Shortage> {
        let products: HashMap<u32, &Product> = products.iter().map(|product| (product.id, product)).collect();
        let ids = self.first_item_id..;
        let item = |(id, line): (u32, &CartItem)| match products.get(&line.product_id) {
            Some(product) if product.inventory >= line.quantity => {
                Ok(OrderItem { id, product_id: line.product_id, quantity: line.quantity, price_at_time: product.price })
            }
            product => Err(Shortage {
                product_id: line.product_id,
                wanted: line.quantity,
                left: product.map_or(0, |product| product.inventory),
            }),
        };
        let items: Vec<OrderItem> = ids.zip(cart).map(item).collect::<Result<_, _>>()?;
        Ok(Order {
            user_email: self.email.clone(),
            order_id: self.order_id,
            status: OrderStatus::Pending,
            total_amount: items.iter().map(|item| item.price_at_time * Decimal::from(item.quantity)).sum(),
            items,
            created_at: moment(self.placed),
            updated_at: moment(self.placed),
        })
    }
}

/// Why there is no order. Nothing was changed, but for [`Store`](Self::Store) with an [unknown](StoreError::Unknown) outcome.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckoutError {
    /// There is nothing in the cart.
    #[error("there is nothing in the cart")]
    EmptyCart,
    /// There are more products in the cart than an order can have.
    #[error("an order has {LINES_MAX} products at most")]
    TooManyLines,
    /// The sum has no place in an order.
    #[error("the sum is too large")]
    TotalTooLarge,
    /// There is less of a product than the cart has.
    #[error("product {} is there {} times only, and not {}", .0.product_id, .0.left, .0.wanted)]
    NotEnoughStock(Shortage),
    /// There is no such account, or it is closed.
    #[error("there is no such account")]
    NoAccount,
    /// Another order has the id.
    #[error("another order has the id {0}")]
    IdTaken(u32),
    /// The cart or a price changes again and again.
    #[error("the cart or a price has changed; look at it again")]
    Changing,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
from_repository!(CheckoutError);

/// Paying for carts.
#[derive(Debug, Clone)]
pub struct Checkouts(Repositories);

/// What a try has shown.
enum Tried {
    Placed(Order),
    /// What was read has changed.
    Changed,
    Refused(CheckoutError),
}

impl Checkouts {
    pub(super) fn new(repositories: Repositories) -> Self {
        Checkouts(repositories)
    }

    /// Turns a cart into an order, takes the goods from the stock and empties the cart: all of it or nothing, in one
    /// transaction.
    ///
    /// After [`StoreError::Unknown`], and any other time within a day, the same checkout may be run again: there is one order
    /// of an id.
    ///
    /// # Errors
    /// All of [`CheckoutError`].
    pub async fn place(&self, checkout: &Checkout) -> Result<Order, CheckoutError> {
        for _ in 0..TRIES {
            match self.attempt(checkout).await? {
                Tried::Placed(order) => return Ok(order),
                Tried::Changed => {}
                // It may be refused because it has been done: the cart is empty then, or the goods are gone.
                Tried::Refused(refusal) => return self.placed_before(checkout).await?.ok_or(refusal),
            }
        }
        self.placed_before(checkout).await?.ok_or(CheckoutError::Changing)
    }

    async fn attempt(&self, checkout: &Checkout) -> Result<Tried, StoreError> {
        let refused = |refusal| Ok(Tried::Refused(refusal));
        let email = &checkout.email;
        let cart = self.0.carts.find(CartItem::query(email).consistent().into()).await?.items;
        if cart.is_empty() {
            return refused(CheckoutError::EmptyCart);
        }
        if cart.len() > LINES_MAX {
            return refused(CheckoutError::TooManyLines);
        }
        let ids = cart.iter().map(|line| line.product_id);
        let products = self.0.products.batch_get(Product::batch_get(ids).consistent()).await?;
        let products: Vec<Product> = products.into_iter().flatten().collect();
        let order = match checkout.order(&cart, &products) {
            Ok(order) if order.total_amount > TOTAL_MAX => return refused(CheckoutError::TotalTooLarge),
            Ok(order) => order,
            Err(shortage) => return refused(CheckoutError::NotEnoughStock(shortage)),
        };
        match self.0.orders.transaction(transaction(&order, &cart)).await {
            Ok(()) => Ok(Tried::Placed(order)),
            Err(Error::Canceled { reasons }) => why(&order, &reasons).ok_or_else(|| Error::Canceled { reasons }.into()),
            // An id of an item is that of another order's.
            Err(Error::NotUnique { .. }) => refused(CheckoutError::IdTaken(checkout.order_id)),
            Err(error) => Err(error.into()),
        }
    }

    /// The order of a checkout that was run before, with whatever time.
    async fn placed_before(&self, checkout: &Checkout) -> Result<Option<Order>, StoreError> {
        let placed = moment(checkout.placed);
        let query = Order::query(&checkout.email)
            .sk(|k| k.created_at(placed - RERUN)..=k.created_at(placed + RERUN))
            .filter(|o| o.order_id.eq(checkout.order_id))
            .consistent();
        Ok(self.0.orders.find(query.into()).await?.items.pop())
    }
}

/// The order, the account, and then for each position its product and its line.
fn transaction(order: &Order, cart: &[CartItem]) -> Transaction {
    let is_open = User::exists(&order.user_email).condition(|u| u.password_hash.ne(String::new()));
    let start = Transaction::new().create(order.clone()).check(is_open);
    order.items.iter().zip(cart).fold(start, |transaction, (item, line)| {
        // What was read may have been sold by now, or have another price: the conditions decide.
        let sold = Product::update(item.product_id)
            .subtract(|p| p.inventory, item.quantity)
            .set(|p| p.updated_at, order.created_at)
            .condition(|p| p.inventory.ge(item.quantity).and(p.price.eq(item.price_at_time)));
        let taken = CartItem::delete((&line.user_email, line.product_id)).condition(|c| c.quantity.eq(line.quantity));
        transaction.update(sold).delete(taken)
    })
}

/// What the reasons of its operations mean for a checkout; `None` for any that is not of the shop's.
fn why(order: &Order, reasons: &[Reason]) -> Option<Tried> {
    let refused = |refusal| Some(Tried::Refused(refusal));
    let (of_order, reasons) = reasons.split_first()?;
    if matches!(of_order, Reason::AlreadyExists { .. } | Reason::NotUnique { .. }) {
        return refused(CheckoutError::IdTaken(order.order_id));
    }
    let (of_user, of_lines) = reasons.split_first()?;
    if matches!(of_user, Reason::NotFound { .. } | Reason::ConditionFailed { .. }) {
        return refused(CheckoutError::NoAccount);
    }
    for (item, reason) in order.items.iter().zip(of_lines.iter().step_by(2)) {
        let left = match reason {
            Reason::NotFound { .. } => 0,
            // Without the item nobody can say what it was: the next try reads it.
            Reason::ConditionFailed { .. } => match reason.found::<Product>() {
                Ok(Some(product)) => product.inventory,
                Ok(None) | Err(_) => return Some(Tried::Changed),
            },
            _ => continue,
        };
        if left < item.quantity {
            let (product_id, wanted) = (item.product_id, item.quantity);
            return refused(CheckoutError::NotEnoughStock(Shortage { product_id, wanted, left }));
        }
        return Some(Tried::Changed);
    }
    let has_changed = |reason: &Reason| matches!(reason, Reason::ConditionFailed { .. } | Reason::NotFound { .. });
    of_lines.iter().any(has_changed).then_some(Tried::Changed)
}
