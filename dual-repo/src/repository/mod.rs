//! One interface over every store: a program that uses it does not know where its data are.
//!
//! A [`Repository`] takes the operations of [`dynamo_core`] as values. [`DynamoRepository`] sends them; the others do what
//! they mean: [`MySqlRepository`] in MySQL, [`MemoryRepository`] for tests, [`CachedRepository`] in front of another one. All of them have the same
//! [errors](Error), and pass the same tests, which the feature `testing` has for implementations of your own.
//! The guide [`guide::repositories`](crate::guide::repositories) says what to do with them.
//!
//! ```
//! use dual_repo::repository::{MemoryStore, Repository};
//! use dynamo_core::DynamoEntity;
//!
//! #[derive(Debug, Clone, PartialEq, DynamoEntity)]
//! #[dynamo(table = "Users", entity = "ORDER")]
//! #[pk("{user_email}")]
//! #[sk("ORDER#{order_id:010}")]
//! struct Order {
//!     user_email: String,
//!     order_id: u32,
//!     total: u32,
//! }
//!
//! async fn discount(orders: &dyn Repository<Order>, user: &str, id: u32) -> dual_repo::repository::Result<Order> {
//!     orders.update(Order::update((user, id)).subtract(|o| o.total, 10).condition(|o| o.total.ge(10))).await
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let orders = MemoryStore::new().repository::<Order>();
//! orders.create(Order { user_email: "bob@example.com".into(), order_id: 7, total: 42 }).await?;
//! assert_eq!(discount(&orders, "bob@example.com", 7).await?.total, 32);
//!
//! let page = orders.find(Order::query("bob@example.com").descending().limit(20).into()).await?;
//! assert_eq!(page.items.len(), 1);
//! # Ok(())
//! # }
//! ```

mod cached;
mod contract;
mod dual;
mod dynamo;
mod error;
mod find;
mod memory;
pub(crate) mod mysql;

pub use cached::{CacheGroup, CacheOptions, CacheStats, CachedRepository};
pub use contract::Repository;
pub use dual::{
    BackPressure, BackfillOptions, BackfillStatus, Check, CheckOptions, DeadLetter, DualBuilder, DualRepository,
    DualSession, DualStore, Health, Ids, Parking, Pause, Rounds, Running, ShadowCounts, ShadowSample, ShipmentCounts,
    WayBack,
};
pub use dynamo::DynamoRepository;
pub use error::{Error, ErrorKind, Result, Source};
pub use find::Find;
pub use memory::{MemoryRepository, MemoryStore};
pub use mysql::{MySqlAccess, MySqlExplanation, MySqlRepository, MySqlStore};
