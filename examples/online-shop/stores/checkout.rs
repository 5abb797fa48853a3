//! What both stores do alike when a user pays.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::entities::{CartItem, Order, OrderItem, OrderStatus, Product};

/// A user pays for what is in the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Checkout {
    pub email: String,
    /// Ids are given out beforehand, so that both stores have the same.
    pub order_id: u32,
    pub first_item_id: u32,
    pub placed: DateTime<Utc>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The order as it stands.
    Placed(Order),
    /// There is nothing in the cart.
    EmptyCart,
    /// A product is there in a smaller number than the cart has it; nothing was changed.
    OutOfStock,
}

impl Checkout {
    /// The order that pays for a cart; `None` when a product is gone or its stock does not suffice.
    #[must_use]
    pub fn order(&self, cart: &[CartItem], products: &[Product]) -> Option<Order> {
        let ids = self.first_item_id..;
        let item = |(id, line): (u32, &CartItem)| {
            let product = products.iter().find(|product| product.id == line.product_id)?;
            (product.inventory >= line.quantity).then_some(OrderItem {
                id,
                product_id: line.product_id,
                quantity: line.quantity,
                price_at_time: product.price,
            })
        };
        let items: Vec<OrderItem> = ids.zip(cart).map(item).collect::<Option<_>>()?;
        Some(Order {
            user_email: self.email.clone(),
            order_id: self.order_id,
            status: OrderStatus::Pending,
            total_amount: items.iter().map(|item| item.price_at_time * Decimal::from(item.quantity)).sum(),
            items,
            created_at: self.placed,
            updated_at: self.placed,
        })
    }
}
