use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    score: u64,
    #[dynamo(unique)]
    tag: Option<String>,
}

fn main() {}
