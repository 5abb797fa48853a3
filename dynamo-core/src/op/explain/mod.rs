//! What an operation will do, and what it costs, before it is sent.

mod batch;
mod cost;
mod estimate;
mod explanation;
mod expression;
mod read;
mod transaction;
mod write;

pub use cost::{Cost, Sizes, Unit};
pub use estimate::Estimate;
pub use explanation::{Calls, Explanation, Surplus};

use crate::client::Dynamo;
use crate::error::Result;

/// An operation that says what it will do.
///
/// ```no_run
/// # use dynamo_core::{Dynamo, DynamoEntity};
/// use dynamo_core::op::Explain;
/// # #[derive(DynamoEntity)]
/// # #[dynamo(table = "Users", entity = "ORDER")]
/// # #[pk("{email}")]
/// # #[sk("ORDER#{id:08}")]
/// # struct Order { email: String, id: u32, total: u32 }
/// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
/// let explanation = Order::query("bob@example.com").filter(|o| o.total.gt(100)).explain(db)?;
/// println!("{explanation}");
/// assert_eq!(explanation.cost.units([1_000; 25]), 3.5); // 25 orders of a kilobyte each
/// # Ok(())
/// # }
/// ```
pub trait Explain {
    /// What the operation would do, sent to this handle. Nothing is sent.
    ///
    /// # Errors
    /// Those of the operation that are found before anything is sent.
    fn explain(self, db: &Dynamo) -> Result<Explanation>;
}
