//! Faults between the SDK's client and an engine, or in place of one.

mod answer;
mod body;
mod calls;
mod client;
mod fault;
mod gate;
mod log;
mod plan;
mod unprocessed;

pub use calls::Calls;
pub use fault::Fault;
pub use gate::Gate;
pub use log::{Log, Request};
pub use plan::Faults;
