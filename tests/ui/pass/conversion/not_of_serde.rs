//! It does.

use dynamo_core::DynamoValue;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Settings {
    dark: bool,
}

#[derive(DynamoValue)]
struct Page {
    #[dynamo(serde)]
    settings: Settings,
}
