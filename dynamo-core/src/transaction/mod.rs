//! Several writes, all or none.

mod bytes;
mod prepared;
mod reason;
mod write;

pub use reason::Reason;
pub use write::Transaction;
pub(crate) use write::send_alone;
