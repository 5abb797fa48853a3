//! The access patterns on DynamoDB: each is one request.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use dynamo_core::transaction::Reason;
use dynamo_core::{Dynamo, DynamoEntity, Error, Transaction};

use super::{Checkout, Outcome, Store};
use crate::entities::{CartItem, Category, Order, Parent, Product, User};

/// The shop on DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoStore {
    db: Dynamo,
}

impl DynamoStore {
    /// The shop in the tables of this handle.
    #[must_use]
    pub fn new(db: Dynamo) -> Self {
        Self { db }
    }
}

impl Store for DynamoStore {
    async fn account_by_email(&self, email: &str) -> Result<Option<User>> {
        Ok(User::get(email).send(&self.db).await?)
    }

    async fn account_by_id(&self, id: u32) -> Result<Option<User>> {
        Ok(User::query_gsi::<1>(id).first(&self.db).await?)
    }

    async fn account_by_username(&self, username: &str) -> Result<Option<User>> {
        Ok(User::query_gsi::<2>(username).first(&self.db).await?)
    }

    async fn cart(&self, email: &str) -> Result<Vec<CartItem>> {
        Ok(CartItem::query(email).all(&self.db).await?)
    }

    async fn latest_orders(&self, email: &str, count: u32) -> Result<Vec<Order>> {
        let count = usize::try_from(count).context("too many orders for this machine")?;
        Ok(Order::query(email).descending().limit(count).all(&self.db).await?)
    }

    async fn orders_between(&self, email: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Order>> {
        Ok(Order::query(email).sk(|k| k.created_at(from)..k.created_at(to)).all(&self.db).await?)
    }

    async fn order(&self, id: u32) -> Result<Option<Order>> {
        Ok(Order::query_gsi::<3>(id).first(&self.db).await?)
    }

    async fn product(&self, id: u32) -> Result<Option<Product>> {
        Ok(Product::get(id).send(&self.db).await?)
    }

    async fn products_of_category(&self, category: u32) -> Result<Vec<Product>> {
        Ok(Product::query_gsi::<1>(category).all(&self.db).await?)
    }

    async fn products_of_seller(&self, seller: u32) -> Result<Vec<Product>> {
        Ok(Product::query_gsi::<2>(seller).all(&self.db).await?)
    }

    async fn child_categories(&self, parent: u32) -> Result<Vec<Category>> {
        Ok(Category::query_gsi::<1>(Parent::Category(parent)).all(&self.db).await?)
    }

    async fn root_categories(&self) -> Result<Vec<Category>> {
        Ok(Category::query_gsi::<1>(Parent::Root).all(&self.db).await?)
    }

    async fn checkout(&self, checkout: &Checkout) -> Result<Outcome> {
        let cart = CartItem::query(&checkout.email).consistent().all(&self.db).await?;
        if cart.is_empty() {
            return Ok(Outcome::EmptyCart);
        }
        let products = Product::batch_get(cart.iter().map(|line| line.product_id)).consistent().send(&self.db).await?;
        let products: Vec<Product> = products.into_iter().flatten().collect();
        let Some(order) = checkout.order(&cart, &products) else { return Ok(Outcome::OutOfStock) };

        let mut transaction = Transaction::new().create(order.clone()).check(User::exists(&checkout.email));
        for line in &cart {
            // What was read may have been sold by now: the condition decides.
            let sold = Product::update(line.product_id)
                .subtract(|p| p.inventory, line.quantity)
                .set(|p| p.updated_at, checkout.placed)
                .condition(|p| p.inventory.ge(line.quantity));
            let taken =
                CartItem::delete((&line.user_email, line.product_id)).condition(|c| c.quantity.eq(line.quantity));
            transaction = transaction.update(sold).delete(taken);
        }
        match transaction.send(&self.db).await {
            Ok(()) => Ok(Outcome::Placed(order)),
            Err(Error::TransactionCanceled { reasons }) if reasons.iter().any(is_out_of_stock) => {
                Ok(Outcome::OutOfStock)
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn is_out_of_stock(reason: &Reason) -> bool {
    matches!(reason, Reason::ConditionFailed { entity: "PRODUCT", .. })
}
