//! Many items in few calls: chunked, several calls at once, what DynamoDB leaves unprocessed sent again.

mod get;
mod leftover;
mod unconditional;
mod write;

pub use get::BatchGet;
pub use leftover::Leftover;
pub use unconditional::Unconditional;
pub use write::BatchWrite;
