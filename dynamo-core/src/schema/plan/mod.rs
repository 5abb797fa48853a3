//! From a table as it is to the table that is declared: planned, shown, then applied step by step.

mod apply;
mod change;
mod make;
mod request;
mod show;

pub use apply::{Applied, Apply, Progress};
pub use change::{Change, Loss, Step};
pub(crate) use make::plan_table;
pub use make::{Refusal, TablePlan};
