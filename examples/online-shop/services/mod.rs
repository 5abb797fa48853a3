//! What the shop does, wherever its data are: each service is written against [`Repository`](dual_repo::repository::Repository)
//! and names no store. [`Repositories`] says which one it is, and is the only place that knows.
//!
//! | service | what it is for |
//! |---|---|
//! | [`Accounts`] | signing up, looking up, profiles, closing |
//! | [`Catalogue`] | products, their stock, the forest of categories |
//! | [`Carts`] | what users have put aside |
//! | [`Checkouts`] | from a cart to an order |
//! | [`OrderHistory`] | what users have bought |
//!
//! Ids and times are given by the caller: then a call can be run again when its outcome is unknown, and both stores hold the
//! same after the same calls.

mod accounts;
mod carts;
mod catalogue;
mod categories;
mod checkout;
mod error;
mod limits;
mod orders;
mod repositories;
mod shop;

pub use accounts::{AccountError, Accounts, SignUp};
pub use carts::{AddToCart, CartError, Carts};
pub use catalogue::{Catalogue, CatalogueError, NewProduct, ProductChange};
pub use categories::Branch;
pub use checkout::{Checkout, CheckoutError, Checkouts, Shortage};
pub use error::StoreError;
pub use limits::{LINES_MAX, moment};
pub use orders::{OrderError, OrderHistory};
pub use repositories::Repositories;
pub use shop::Shop;
