//! MySQL as the store that has the last word.

mod alone;
pub(crate) mod graph;
mod ids;
mod looking;
mod progress;
mod rounds;
mod session;
mod snapshot;
mod source;
mod sql;
mod tables;
mod text;
mod touched;
mod triggers;

pub(crate) use looking::Load;
pub(crate) use progress::RangeState;
pub(crate) use rounds::Progress;
pub(crate) use session::Writes;
pub(crate) use source::MySqlSource;
