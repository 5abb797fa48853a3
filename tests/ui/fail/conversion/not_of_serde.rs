//! What goes through `serde` derives its traits.

use dynamo_core::DynamoValue;

struct Settings {
    dark: bool,
}

#[derive(DynamoValue)]
struct Page {
    #[dynamo(serde)]
    settings: Settings,
}

fn main() {}
