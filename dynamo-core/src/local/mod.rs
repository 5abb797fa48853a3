//! What operations mean without a table: for stores that stand in for one, such as a table of another database, or a map in a
//! test.
//!
//! A write becomes a [`Decision`], which says what becomes of the item that is there, and why not. A query or scan becomes a
//! [`Reading`], which says which items it is about and in what order, and makes the pages of them. Both mean what DynamoDB
//! means by the calls: they are evaluated by the code that [`Condition::matches`](crate::expr::Condition::matches) and
//! [`Update::apply`](crate::op::Update::apply) go by.
//!
//! ```
//! use std::time::SystemTime;
//!
//! use dynamo_core::DynamoEntity;
//! use dynamo_core::local::{Decide, Effect};
//!
//! #[derive(Debug, PartialEq, DynamoEntity)]
//! #[dynamo(table = "Stock", entity = "PRODUCT")]
//! #[pk("PRODUCT#{id}")]
//! struct Product {
//!     id: u32,
//!     left: u32,
//! }
//!
//! let now = SystemTime::now();
//! let created = Product { id: 7, left: 3 }.create().decision(now)?;
//! let Effect::Write(item) = created.decide(None)? else { panic!("it was free") };
//!
//! let sold = Product::update(7).subtract(|p| p.left, 2).condition(|p| p.left.ge(2)).decision(now)?;
//! let Effect::Write(item) = sold.decide(Some(&item))? else { panic!("there were enough") };
//! assert!(matches!(sold.decide(Some(&item)), Err(dynamo_core::Error::ConditionFailed { .. })));
//! # Ok::<(), dynamo_core::Error>(())
//! ```

mod belonging;
mod decision;
mod filter;
mod lookup;
mod pager;
mod reading;

pub use belonging::is_of;
pub(crate) use belonging::item_belongs;
pub use decision::{Decide, Decision, Effect, UniqueMove, UniqueValue};
pub(crate) use decision::{What, check_apart, sealed};
pub use filter::{Comparison, Filter};
pub use lookup::Lookup;
pub use pager::Pager;
pub(crate) use reading::{Parts, sealed as read_sealed};
pub use reading::{Read, Reading, Start};

pub use crate::unique::unique_items;
