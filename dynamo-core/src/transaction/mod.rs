//! Several writes, all or none, and several reads of one moment.

mod bytes;
mod get;
mod prepared;
mod read;
mod reason;
mod write;

pub use get::TransactGet;
pub(crate) use prepared::Prepared;
pub use read::TransactRead;
pub use reason::Reason;
pub use write::Transaction;
pub(crate) use write::{send_alone, send_together};
