//! The shapes that an entity's items have had: versions of its schema, and the way from one to the next.

mod lift;
mod read;
mod sweep;
mod version;

pub(crate) use lift::{LIFTS_MAX, Lift, check_known, is_older};
pub use read::read_upgraded;
pub(crate) use read::{check_part, upgraded, version};
pub use sweep::{Finding, Sweep, Swept};
pub(crate) use version::NAME;
pub use version::{SCHEMA_VERSION, Shape, UpgradeError};
