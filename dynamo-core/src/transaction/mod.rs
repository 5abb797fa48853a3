//! Several writes, all or none.

mod bytes;
mod reason;
mod write;

pub use reason::Reason;
pub use write::Transaction;
