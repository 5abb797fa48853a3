use dynamo_core::{DynamoEntity, Transaction};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(unique)]
    email: String,
}

fn one(user: User, old: &User) {
    let _ = user.put_over(old);
    let _ = User::delete_of(old);
}

fn together(user: User, old: &User, new: User) {
    let _ = Transaction::new().operation(user.put_over(old)).create(new);
}

fn main() {
    let _ = (one, together);
}
