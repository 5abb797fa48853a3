//! Const descriptions of entities and tables.

pub(crate) mod check;
mod compare;
mod create;
mod diff;
mod emulator;
mod ensure;
mod entity;
mod index;
mod layout;
mod managed;
mod plan;
mod scaling;
mod settle;
mod table;
mod unique;
mod wait;

pub use crate::shape::{Finding, SCHEMA_VERSION, Shape, Sweep, Swept, UpgradeError};
pub(crate) use check::check_readable;
pub use check::{check_entity, check_table, check_unique};
pub(crate) use create::create_table_input;
pub use diff::{Difference, IndexSetting, Part, TableDiff};
pub(crate) use ensure::ensure_table;
pub use ensure::{Ensured, Existence};
pub use entity::EntitySchema;
pub(crate) use index::PlacedKey;
pub use index::{IndexId, IndexSchema, Projection, Writer};
pub use layout::KeyLayout;
pub use managed::{ManagedSchema, VersionSchema};
pub(crate) use plan::plan_table;
pub use plan::{Applied, Apply, Change, Loss, Progress, Refusal, Step, TablePlan};
pub use scaling::ScalingTarget;
pub(crate) use scaling::scaling_targets;
pub use table::{Billing, Capacity, Encryption, StreamView, TableClass, TableSchema, TableSettings};
pub use unique::{Sameness, UniquePart, UniqueSchema};
