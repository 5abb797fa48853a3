use dynamo_core::{DynamoEntity, Transaction};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    email: String,
}

fn uses(new: User, old: &User, other: User) {
    let _ = new.put_over(old);
    let _ = Transaction::new().create(other);
}

fn main() {}
