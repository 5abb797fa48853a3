//! A shop's worth of SQL rows, made up from a seed.
//!
//! [`Shop`] is pure: each row is a function of the seed, the scale and the row's id, so that rows
//! stream, nothing is held in memory, and the same arguments give the same rows forever. [`fill`]
//! puts them into a database.
//!
//! The rows are what years of trading leave behind: names in many scripts, absent names and
//! descriptions, prices from a cent to 9999999.99, e-mail addresses that differ in case only,
//! categories of the same name, whole-second timestamps from before the column had microseconds,
//! orders of one user in the same second (or microsecond), a few customers with hundreds of orders
//! and many with none.

mod calendar;
mod cart;
mod category;
mod columns;
mod draw;
mod insert;
mod order;
mod product;
mod progress;
mod scale;
mod shop;
#[cfg(test)]
mod tests;
mod user;
mod words;

pub use cart::CartRow;
pub use category::CategoryRow;
pub(crate) use draw::{Draw, Purpose, Seed};
pub use insert::{SCHEMA, fill};
pub use order::{OrderItemRow, OrderRow, Status};
pub use product::ProductRow;
pub use progress::{Progress, Table};
pub use scale::{Counts, Scale};
pub use shop::Shop;
pub use user::UserRow;
