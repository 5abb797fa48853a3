//! An entity without a version and unique fields has nothing by which a write knows what was read.

use dynamo_core::DynamoEntity;

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    name: String,
}

fn uses(user: User, old: &User) {
    let _ = User::delete_of(old);
    let _ = user.put_over(old);
}

fn main() {}
