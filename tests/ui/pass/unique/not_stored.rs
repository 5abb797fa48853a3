use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}#{name}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    name: String,
    #[dynamo(unique)]
    email: String,
    #[dynamo(version)]
    version: u64,
}

fn main() {}
