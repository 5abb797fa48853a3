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
mod work;

pub(crate) use looking::Load;
pub(crate) use progress::RangeState;
pub(crate) use rounds::Progress;
pub(crate) use source::MySqlSource;
pub(crate) use work::Writes;
