use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    digest: String,
    #[dynamo(unique)]
    tag: Option<String>,
}

fn main() {}
