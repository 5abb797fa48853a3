//! Several writes, all or none.

mod reason;
mod write;

pub use reason::Reason;
pub use write::Transaction;
