//! The shop's domain, annotated once: DynamoDB keys and indexes, and the MySQL columns that it comes from.
//!
//! | table | item | `PK` | `SK` | indexes |
//! |---|---|---|---|---|
//! | Users | [`User`] | e-mail | `#META` | GSI1 id, GSI2 username |
//! | | [`CartItem`] | e-mail | `CART#` product | |
//! | | [`Order`] | e-mail | `ORDER#` time `#` id | GSI3 id |
//! | Products | [`Product`] | id | `#META` | GSI1 category, by time; GSI2 seller, by id |
//! | Categories | [`Category`] | id | | GSI1 parent, by id |
//! | Orders | [`OrderApart`] | `ORDER#` id | `#META` | GSI1 e-mail, by time |
//!
//! Ids and usernames of accounts and ids of orders are unique: each is kept by an item of its own, written along.
//!
//! The last one is a second design, with orders in a table of their own.

mod cart;
mod category;
mod order;
mod order_apart;
mod parent;
mod product;
mod tables;
mod user;

pub use cart::CartItem;
pub use category::Category;
pub use order::{Order, OrderItem, OrderStatus};
pub use order_apart::OrderApart;
pub use parent::Parent;
pub use product::Product;
pub use tables::{Categories, Orders, Products, Users};
pub use user::{Profile, User};
