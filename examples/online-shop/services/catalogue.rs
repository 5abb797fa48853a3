//! Products and their stock.

use chrono::{DateTime, Utc};
use dual_repo::repository::Error;
use dynamo_core::op::{Cursor, Page};
use dynamo_core::transaction::Reason;
use dynamo_core::{DynamoEntity, Transaction};
use rust_decimal::Decimal;

use super::error::from_repository;
use super::limits::{moment, price_problem};
use super::{Repositories, StoreError};
use crate::entities::{Category, Product, User};

/// What a product is made of.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "they are the fields of `Product`")]
pub struct NewProduct {
    pub id: u32,
    /// The e-mail address of the account that sells it.
    pub seller: String,
    pub category_id: u32,
    pub name: String,
    pub description: Option<String>,
    pub price: Decimal,
    pub inventory: u32,
    pub image_url: Option<String>,
    pub at: DateTime<Utc>,
}

/// What is to be another: what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "they are the fields of `Product`")]
pub struct ProductChange {
    pub category_id: Option<u32>,
    /// `Some(None)` for no description.
    pub description: Option<Option<String>>,
    pub price: Option<Decimal>,
    /// `Some(None)` for no picture.
    pub image_url: Option<Option<String>>,
}

/// Why something about the catalogue was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// There is no such product.
    #[error("there is no product {0}")]
    NoProduct(u32),
    /// There is no such category.
    #[error("there is no category {0}")]
    NoCategory(u32),
    /// There is no such account, or it sells nothing.
    #[error("there is no such seller")]
    NoSeller,
    /// Ids are given out once.
    #[error("the id {0} is taken")]
    IdTaken(u32),
    /// There is less in stock than is to be taken out.
    #[error("product {product_id} is there {left} times only")]
    NotEnoughStock {
        /// The product.
        product_id: u32,
        /// What there is.
        left: u32,
    },
    /// More than can be counted.
    #[error("the stock of product {0} would be too large")]
    TooMuchStock(u32),
    /// A category would be below itself.
    #[error("category {0} is below itself")]
    Cycle(u32),
    /// A price that cannot be.
    #[error("the price cannot be this: {0}")]
    Price(&'static str),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
from_repository!(CatalogueError);

/// Products, their stock, and the [categories](super::Branch).
#[derive(Debug, Clone)]
pub struct Catalogue(pub(super) Repositories);

impl Catalogue {
    pub(super) fn new(repositories: Repositories) -> Self {
        Catalogue(repositories)
    }

    /// A product.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn product(&self, id: u32) -> Result<Option<Product>, CatalogueError> {
        Ok(self.0.products.get(Product::get(id)).await?)
    }

    /// A page of a category's products, the oldest first, behind the page whose cursor is given.
    ///
    /// # Errors
    /// [`StoreError`]; it is [`Broken`](StoreError::Broken) for a cursor of something else.
    pub async fn of_category(
        &self,
        category_id: u32,
        size: usize,
        after: Option<Cursor>,
    ) -> Result<Page<Product>, CatalogueError> {
        let query = Product::query_gsi::<1>(category_id).limit(size);
        let query = match after {
            Some(cursor) => query.after(cursor),
            None => query,
        };
        Ok(self.0.products.find(query.into()).await?)
    }

    /// A page of what somebody sells, by id.
    ///
    /// # Errors
    /// As [`of_category`](Self::of_category).
    pub async fn of_seller(
        &self,
        seller_id: u32,
        size: usize,
        after: Option<Cursor>,
    ) -> Result<Page<Product>, CatalogueError> {
        let query = Product::query_gsi::<2>(seller_id).limit(size);
        let query = match after {
            Some(cursor) => query.after(cursor),
            None => query,
        };
        Ok(self.0.products.find(query.into()).await?)
    }

    /// Puts a product on sale. Run again with the same values, it finds that it has done it.
    ///
    /// # Errors
    /// [`NoSeller`](CatalogueError::NoSeller), [`NoCategory`](CatalogueError::NoCategory),
    /// [`IdTaken`](CatalogueError::IdTaken), [`Price`](CatalogueError::Price).
    pub async fn offer(&self, new: NewProduct) -> Result<Product, CatalogueError> {
        price_problem(new.price).map_or(Ok(()), |problem| Err(CatalogueError::Price(problem)))?;
        let NewProduct { id, seller, category_id, name, description, price, inventory, image_url, at } = new;
        let found = self.0.users.get(User::get(&seller)).await?.ok_or(CatalogueError::NoSeller)?;
        let (seller_id, created_at, updated_at) = (found.id, moment(at), moment(at));
        let product = Product {
            id,
            seller_id,
            category_id,
            name,
            description,
            price,
            inventory,
            image_url,
            created_at,
            updated_at,
        };
        let sells = User::exists(&seller);
        let sells = sells.condition(|u| u.is_seller.eq(true).and(u.password_hash.ne(String::new())));
        let transaction = Transaction::new().create(product.clone()).check(sells).check(Category::exists(category_id));
        let reasons = match self.0.products.transaction(transaction).await {
            Ok(()) => return Ok(product),
            Err(Error::Canceled { reasons }) => reasons,
            Err(error) => return Err(error.into()),
        };
        match &*reasons {
            [Reason::AlreadyExists { .. }, ..] => {
                let found = self.0.products.get(Product::get(id).consistent()).await?;
                found.filter(|found| *found == product).ok_or(CatalogueError::IdTaken(id))
            }
            [_, Reason::NotFound { .. } | Reason::ConditionFailed { .. }, _] => Err(CatalogueError::NoSeller),
            [_, _, Reason::NotFound { .. }] => Err(CatalogueError::NoCategory(category_id)),
            _ => Err(Error::Canceled { reasons }.into()),
        }
    }

    /// Changes a product.
    ///
    /// # Errors
    /// [`NoProduct`](CatalogueError::NoProduct), [`NoCategory`](CatalogueError::NoCategory),
    /// [`Price`](CatalogueError::Price).
    pub async fn change(&self, id: u32, change: ProductChange, at: DateTime<Utc>) -> Result<(), CatalogueError> {
        let ProductChange { category_id, description, price, image_url } = change;
        price.and_then(price_problem).map_or(Ok(()), |problem| Err(CatalogueError::Price(problem)))?;
        let update = Product::update(id)
            .patch(|p| p.description, description)
            .patch(|p| p.price, price)
            .patch(|p| p.image_url, image_url)
            .set(|p| p.updated_at, moment(at));
        let transaction = match category_id {
            Some(category_id) => {
                // Its place in a category is by the time too, which never changes.
                let found = self.0.products.get(Product::get(id)).await?.ok_or(CatalogueError::NoProduct(id))?;
                let moved = update.set(|p| p.category_id, category_id).keep(|p| p.created_at, found.created_at);
                Transaction::new().update(moved).check(Category::exists(category_id))
            }
            None => Transaction::new().update(update),
        };
        let reasons = match self.0.products.transaction(transaction).await {
            Ok(()) => return Ok(()),
            Err(Error::Canceled { reasons }) => reasons,
            Err(error) => return Err(error.into()),
        };
        match (&*reasons, category_id) {
            ([Reason::NotFound { .. }, ..], _) => Err(CatalogueError::NoProduct(id)),
            ([_, Reason::NotFound { .. }], Some(category_id)) => Err(CatalogueError::NoCategory(category_id)),
            _ => Err(Error::Canceled { reasons }.into()),
        }
    }

    /// Puts more of a product into the stock. It is a sum: run again, it counts again.
    ///
    /// # Errors
    /// [`NoProduct`](CatalogueError::NoProduct), [`TooMuchStock`](CatalogueError::TooMuchStock).
    pub async fn put_in_stock(&self, id: u32, number: u32, at: DateTime<Utc>) -> Result<Product, CatalogueError> {
        let update = Product::update(id).add(|p| p.inventory, number).set(|p| p.updated_at, moment(at));
        match self.0.products.update(update.condition(|p| p.inventory.le(u32::MAX - number))).await {
            Err(Error::NotFound { .. }) => Err(CatalogueError::NoProduct(id)),
            Err(Error::ConditionFailed { .. }) => Err(CatalogueError::TooMuchStock(id)),
            updated => Ok(updated?),
        }
    }

    /// Takes a product out of the stock. It is a sum: run again, it counts again.
    ///
    /// # Errors
    /// [`NoProduct`](CatalogueError::NoProduct), [`NotEnoughStock`](CatalogueError::NotEnoughStock).
    pub async fn take_out_of_stock(&self, id: u32, number: u32, at: DateTime<Utc>) -> Result<Product, CatalogueError> {
        let update = Product::update(id).subtract(|p| p.inventory, number).set(|p| p.updated_at, moment(at));
        match self.0.products.update(update.condition(|p| p.inventory.ge(number))).await {
            Err(Error::NotFound { .. }) => Err(CatalogueError::NoProduct(id)),
            Err(Error::ConditionFailed { .. }) => {
                let left =
                    self.0.products.get(Product::get(id).consistent()).await?.map_or(0, |product| product.inventory);
                Err(CatalogueError::NotEnoughStock { product_id: id, left })
            }
            updated => Ok(updated?),
        }
    }
}
