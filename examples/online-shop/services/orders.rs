//! What users have bought.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dual_repo::repository::Error;
use dynamo_core::op::{Cursor, Page};
use dynamo_core::transaction::Reason;
use dynamo_core::{DynamoEntity, Transaction};

use super::error::from_repository;
use super::limits::moment;
use super::{Repositories, StoreError};
use crate::entities::{Order, OrderStatus, Product};

/// Why something about an order was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrderError {
    /// There is no such order.
    #[error("there is no order {0}")]
    NoOrder(u32),
    /// An order that is finished stays as it is.
    #[error("an order that is {from:?} cannot be {to:?}")]
    NotAllowed {
        /// What it is.
        from: OrderStatus,
        /// What it was to be.
        to: OrderStatus,
    },
    /// The goods do not go back: there would be more than can be counted.
    #[error("the stock of product {0} would be too large")]
    TooMuchStock(u32),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
from_repository!(OrderError);

/// Orders and what becomes of them.
#[derive(Debug, Clone)]
pub struct OrderHistory(Repositories);

impl OrderHistory {
    pub(super) fn new(repositories: Repositories) -> Self {
        OrderHistory(repositories)
    }

    /// A page of a user's orders, the newest first, behind the page whose cursor is given.
    ///
    /// # Errors
    /// [`StoreError`]; it is [`Broken`](StoreError::Broken) for a cursor of something else.
    pub async fn latest(&self, email: &str, size: usize, after: Option<Cursor>) -> Result<Page<Order>, OrderError> {
        let query = Order::query(email).descending().limit(size);
        let query = match after {
            Some(cursor) => query.after(cursor),
            None => query,
        };
        Ok(self.0.orders.find(query.into()).await?)
    }

    /// A user's orders from one moment up to another, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn between(&self, email: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Order>, OrderError> {
        let query = Order::query(email).sk(|k| k.created_at(from)..k.created_at(to));
        Ok(self.0.orders.find(query.into()).await?.items)
    }

    /// An order. One that was just placed may not be found yet.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn by_id(&self, id: u32) -> Result<Option<Order>, OrderError> {
        Ok(self.0.orders.find(Order::query_gsi::<3>(id).limit(1).into()).await?.items.pop())
    }

    /// A pending order has been delivered.
    ///
    /// # Errors
    /// [`NoOrder`](OrderError::NoOrder), [`NotAllowed`](OrderError::NotAllowed).
    pub async fn complete(&self, order: &Order, at: DateTime<Utc>) -> Result<(), OrderError> {
        self.change(order, OrderStatus::Completed, Transaction::new(), at).await
    }

    /// A pending order is not delivered: its goods go back into the stock, in the same transaction.
    ///
    /// # Errors
    /// [`NoOrder`](OrderError::NoOrder), [`NotAllowed`](OrderError::NotAllowed),
    /// [`TooMuchStock`](OrderError::TooMuchStock).
    pub async fn cancel(&self, order: &Order, at: DateTime<Utc>) -> Result<(), OrderError> {
        // An order may have a product twice, and a transaction writes an item once.
        let mut goods: BTreeMap<u32, u32> = BTreeMap::new();
        for item in &order.items {
            let number = goods.entry(item.product_id).or_default();
            *number = number.checked_add(item.quantity).ok_or(OrderError::TooMuchStock(item.product_id))?;
        }
        let back = goods.iter().fold(Transaction::new(), |transaction, (product, number)| {
            let update = Product::update(*product).add(|p| p.inventory, *number).set(|p| p.updated_at, moment(at));
            transaction.update(update.condition(|p| p.inventory.le(u32::MAX - number)))
        });
        match self.change(order, OrderStatus::Cancelled, back, at).await {
            Err(OrderError::Store(StoreError::Broken(Error::Canceled { reasons }))) => {
                let mut refused = goods.keys().zip(&reasons);
                let full = refused.find(|(_, reason)| matches!(reason, Reason::ConditionFailed { .. }));
                Err(full.map_or_else(
                    || StoreError::Broken(Error::Canceled { reasons: reasons.clone() }).into(),
                    |(product, _)| OrderError::TooMuchStock(*product),
                ))
            }
            changed => changed,
        }
    }

    /// Changes the status of an order, together with what comes before.
    async fn change(
        &self,
        order: &Order,
        to: OrderStatus,
        before: Transaction,
        at: DateTime<Utc>,
    ) -> Result<(), OrderError> {
        let key = || (order.user_email.clone(), order.created_at, order.order_id);
        if !order.status.may_become(to) {
            return Err(OrderError::NotAllowed { from: order.status, to });
        }
        let update = Order::update(key()).set(|o| o.status, to).set(|o| o.updated_at, moment(at));
        let update = update.condition(|o| o.status.eq(order.status));
        match self.0.orders.transaction(before.update(update)).await {
            Ok(()) => Ok(()),
            Err(Error::Canceled { reasons }) => match reasons.last() {
                Some(Reason::NotFound { .. }) => Err(OrderError::NoOrder(order.order_id)),
                Some(Reason::ConditionFailed { .. }) => {
                    let found = self.0.orders.get(Order::get(key()).consistent()).await?;
                    let found = found.ok_or(OrderError::NoOrder(order.order_id))?;
                    Err(OrderError::NotAllowed { from: found.status, to })
                }
                _ => Err(Error::Canceled { reasons }.into()),
            },
            Err(error) => Err(error.into()),
        }
    }
}
