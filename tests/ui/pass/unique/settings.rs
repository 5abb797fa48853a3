use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique(ignore_case))]
    email: String,
    #[dynamo(unique = "phone_number")]
    phone: String,
    #[dynamo(unique(name = "a", ignore_case))]
    nick: String,
    #[dynamo(unique)]
    tax: Option<String>,
}

fn main() {}
