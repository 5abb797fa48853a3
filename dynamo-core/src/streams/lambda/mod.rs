//! Streams of a table whose records arrive in an AWS Lambda function.
//!
//! ```
//! use dynamo_core::streams::Event;
//! use dynamo_core::streams::lambda::Batch;
//! use dynamo_core::{DynamoEntity, DynamoTable};
//!
//! #[derive(Debug, PartialEq, DynamoEntity)]
//! #[dynamo(table = "Shop", entity = "ORDER")]
//! #[pk("ORDER#{id}")]
//! struct Order { id: u32, total: u32 }
//!
//! #[derive(Debug, PartialEq, DynamoTable)]
//! #[dynamo(table = "Shop", stream = "new-and-old-images")]
//! enum Shop { Order(Order) }
//!
//! /// The payload of an invocation, and the answer to it.
//! async fn invoked(payload: &str) -> dynamo_core::Result<String> {
//!     let answer = Batch::parse(payload)?.handle(|event: Event<Shop>| async move {
//!         if let Event::Change(change) = event
//!             && let Some(Shop::Order(order)) = &change.new
//!         {
//!             println!("order {} is now {}", order.id, order.total);
//!         }
//!         Ok::<(), std::convert::Infallible>(())
//!     });
//!     Ok(answer.await.to_json())
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> dynamo_core::Result<()> {
//! # let payload = r#"{"Records":[{"eventID":"1","eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":
//! #   {"ApproximateCreationDateTime":1764000000,"Keys":{"PK":{"S":"ORDER#7"}},"NewImage":{"PK":{"S":"ORDER#7"},"id":{"N":"7"},
//! #   "total":{"N":"42"}},"SequenceNumber":"4421584500000000017450439091","SizeBytes":40,"StreamViewType":"NEW_AND_OLD_IMAGES"}}]}"#;
//! # assert_eq!(invoked(payload).await?, r#"{"batchItemFailures":[]}"#);
//! # Ok(())
//! # }
//! ```

mod batch;
mod parse;

pub use batch::{Answer, Batch};
