//! Of fields.

use dynamo_core::DynamoValue;

#[derive(DynamoValue)]
#[dynamo(rename_all_fields = "camelCase")]
enum Event {
    Moved {
        to_place: u32,
    },
    #[dynamo(rename_all = "lowercase")]
    Named {
        first_name: String,
    },
}
