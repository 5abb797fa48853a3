//! What users have put aside.

use chrono::{DateTime, Utc};
use dual_repo::repository::Error;
use dynamo_core::op::Deleted;
use dynamo_core::transaction::Reason;
use dynamo_core::{BatchWrite, DynamoEntity, Transaction};

use super::error::from_repository;
use super::limits::moment;
use super::{Repositories, StoreError};
use crate::entities::{CartItem, Product, User};

/// Tries of an addition that others are in the way of.
const TRIES: usize = 4;

/// A product is put into a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the fields of `CartItem`")]
pub struct AddToCart {
    pub email: String,
    pub product_id: u32,
    pub quantity: u32,
    /// The id of the line, if it is a new one.
    pub cart_id: u32,
    pub at: DateTime<Utc>,
}

/// Why something about a cart was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CartError {
    /// There is no such account, or it is closed.
    #[error("there is no such account")]
    NoAccount,
    /// There is no such product.
    #[error("there is no product {0}")]
    NoProduct(u32),
    /// The product is not in the cart.
    #[error("product {0} is not in the cart")]
    NotInCart(u32),
    /// None, or more than can be counted.
    #[error("a cart cannot hold so many of product {0}")]
    Quantity(u32),
    /// Ids are given out once.
    #[error("another line has the id {0}")]
    IdTaken(u32),
    /// Others change the cart again and again.
    #[error("the cart is changing; try again")]
    Changing,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
from_repository!(CartError);

/// Adding, changing, removing, listing.
#[derive(Debug, Clone)]
pub struct Carts(Repositories);

impl Carts {
    pub(super) fn new(repositories: Repositories) -> Self {
        Carts(repositories)
    }

    /// Puts a product into a cart, or more of it.
    ///
    /// # Errors
    /// [`NoAccount`](CartError::NoAccount), [`NoProduct`](CartError::NoProduct), [`Quantity`](CartError::Quantity),
    /// [`IdTaken`](CartError::IdTaken), [`Changing`](CartError::Changing).
    pub async fn add(&self, add: &AddToCart) -> Result<CartItem, CartError> {
        let AddToCart { ref email, product_id, quantity, cart_id, at } = *add;
        let most = u32::MAX - quantity;
        if quantity == 0 {
            return Err(CartError::Quantity(product_id));
        }
        for _ in 0..TRIES {
            let more = CartItem::update((email, product_id)).add(|c| c.quantity, quantity);
            let more = more.set(|c| c.updated_at, moment(at)).condition(|c| c.quantity.le(most));
            match self.0.carts.update(more).await {
                Err(Error::NotFound { .. }) => {}
                Err(Error::ConditionFailed { .. }) => return Err(CartError::Quantity(product_id)),
                updated => return Ok(updated?),
            }
            let product = self.0.products.get(Product::get(product_id).consistent()).await?;
            let product = product.ok_or(CartError::NoProduct(product_id))?;
            let line = CartItem {
                user_email: email.clone(),
                product_id,
                product_name: product.name.clone(),
                cart_id,
                quantity,
                created_at: moment(at),
                updated_at: moment(at),
            };
            // The line has a copy of the name, which has to be the name.
            let named = Product::exists(product_id).condition(|p| p.name.eq(product.name));
            let is_open = User::exists(email).condition(|u| u.password_hash.ne(String::new()));
            let transaction = Transaction::new().create(line.clone()).check(is_open).check(named);
            match self.0.carts.transaction(transaction).await {
                Ok(()) => return Ok(line),
                Err(Error::Canceled { reasons }) => match &*reasons {
                    [_, Reason::NotFound { .. } | Reason::ConditionFailed { .. }, _] => {
                        return Err(CartError::NoAccount);
                    }
                    [_, _, Reason::NotFound { .. }] => return Err(CartError::NoProduct(product_id)),
                    // Somebody has put it there meanwhile, or the name has changed.
                    [Reason::AlreadyExists { .. }, ..] | [_, _, Reason::ConditionFailed { .. }] => {}
                    _ => return Err(Error::Canceled { reasons }.into()),
                },
                Err(Error::NotUnique { .. }) => return Err(CartError::IdTaken(cart_id)),
                Err(error) => return Err(error.into()),
            }
        }
        Err(CartError::Changing)
    }

    /// Changes how many of a product are in a cart.
    ///
    /// # Errors
    /// [`NotInCart`](CartError::NotInCart), [`Quantity`](CartError::Quantity).
    pub async fn set_quantity(
        &self,
        email: &str,
        product_id: u32,
        quantity: u32,
        at: DateTime<Utc>,
    ) -> Result<CartItem, CartError> {
        if quantity == 0 {
            return Err(CartError::Quantity(product_id));
        }
        let update = CartItem::update((email, product_id)).set(|c| c.quantity, quantity);
        match self.0.carts.update(update.set(|c| c.updated_at, moment(at))).await {
            Err(Error::NotFound { .. }) => Err(CartError::NotInCart(product_id)),
            updated => Ok(updated?),
        }
    }

    /// Takes a product out of a cart; whether it was there.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn remove(&self, email: &str, product_id: u32) -> Result<bool, CartError> {
        Ok(self.0.carts.delete(CartItem::delete((email, product_id))).await? == Deleted::Existing)
    }

    /// A user's cart, by product.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn list(&self, email: &str) -> Result<Vec<CartItem>, CartError> {
        Ok(self.0.carts.find(CartItem::query(email).consistent().into()).await?.items)
    }

    /// Takes everything out of a cart; how many lines there were.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn clear(&self, email: &str) -> Result<usize, CartError> {
        let cart = self.list(email).await?;
        clear(&self.0, &cart).await?;
        Ok(cart.len())
    }
}

pub(super) async fn clear(repositories: &Repositories, cart: &[CartItem]) -> Result<(), Error> {
    let key = |line: &CartItem| (line.user_email.clone(), line.product_id);
    let batch = cart.iter().fold(BatchWrite::new(), |batch, line| batch.delete::<CartItem>(key(line)));
    repositories.carts.batch_write(batch).await
}
