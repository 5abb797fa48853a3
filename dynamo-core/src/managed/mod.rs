//! Fields that the library keeps: versions and times of writes.

mod absence;
mod clock;
mod expiry;
mod record;
mod timestamp;
mod update;
mod version;

pub(crate) use absence::Absence;
pub use absence::TOMBSTONE;
pub(crate) use clock::Clock;
pub(crate) use expiry::Expired;
pub use expiry::{EXPIRY_MAX, Expires, Expiry};
pub(crate) use record::Whole;
pub use record::{ManagedPut, Settle, Stamp, TimeOp, timestamp};
pub use timestamp::Timestamp;
pub use update::{ManagedUpdate, Touch};
pub(crate) use version::Expected;
pub use version::{Version, Versioned};
