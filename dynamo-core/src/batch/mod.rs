//! Many items in few calls: chunked, several calls at once, what DynamoDB leaves unprocessed sent again.

mod call;
mod chunks;
mod drive;
mod get;
pub(crate) mod keys;
mod leftover;
mod read;
mod text;
mod unconditional;
mod write;

pub use call::{PutCall, ReadyCall};
pub use get::BatchGet;
pub use leftover::{Leftover, LeftoverRequest, Why};
pub use read::{BatchRead, Partial, Read};
pub use unconditional::Unconditional;
pub use write::BatchWrite;
