//! Both have a name.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(tag = "kind", content = "data")]
enum Event {
    Started,
    Moved(u32),
}
