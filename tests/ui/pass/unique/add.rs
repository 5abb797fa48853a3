use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: String,
    #[dynamo(unique)]
    number: u32,
}

fn uses() {
    let _ = User::update("a").change(|u| u.number, 1_u32, 2_u32);
}

fn main() {
    let _ = uses;
}
