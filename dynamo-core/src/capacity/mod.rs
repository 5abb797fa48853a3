//! What calls consume of a table's capacity, and how to keep it within bounds: the guide
//! [`capacity_and_cost`](crate::guide::capacity_and_cost).

mod bucket;
mod consumed;
mod lately;
mod limiter;
mod meter;
mod rate;
mod units;

pub use consumed::{Consumed, Where};
pub use lately::Lately;
pub use limiter::{Limiter, Limits};
pub(crate) use limiter::{Reads, Turn};
pub use meter::Meter;
pub use rate::{Priority, Rate};
pub use units::{Prices, Units};
