use dynamo_core::{DynamoEntity, DynamoValue};

#[derive(DynamoValue)]
struct Profile {
    motto: String,
}

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    nick: String,
    profile: Profile,
}

fn main() {}
