//! Fields that the library keeps: versions and times of writes.

mod clock;
mod expiry;
mod record;
mod timestamp;
mod update;
mod version;

pub(crate) use clock::Clock;
pub(crate) use expiry::{Deadline, Expired};
pub use expiry::{EXPIRY_MAX, Expires, Expiry};
pub(crate) use record::Whole;
pub use record::{ManagedPut, Settle, Stamp, TimeOp, timestamp};
pub use timestamp::Timestamp;
pub use update::{ManagedUpdate, Touch};
pub(crate) use version::Expected;
pub use version::{Version, Versioned};
