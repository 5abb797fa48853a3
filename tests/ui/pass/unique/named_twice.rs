use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique = "login")]
    email: String,
    #[dynamo(unique = "login")]
    tenant: String,
    #[dynamo(unique)]
    phone: String,
}

fn main() {}
