//! The structs of the cases: one with a nested map, one with a long text and a decimal, one with a list of five maps, one with hundreds of
//! attributes.

mod order;
mod product;
mod user;
mod wide;

pub use order::{Line, Order, OrderStatus};
pub use product::Product;
pub use user::{Address, Standing, User};
pub use wide::Wide;
