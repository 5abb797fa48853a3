use dynamo_core::{DynamoEntity, Guarded, Replaceable};

#[derive(DynamoEntity)]
#[dynamo(table = "Users")]
#[pk("{id}")]
struct User {
    id: u32,
    #[dynamo(version)]
    version: u64,
}

fn any<E: Guarded + Replaceable>(new: E, old: &E) {
    let _ = E::delete_of(old);
    let _ = new.put_over(old);
}

fn main() {
    let _ = any::<User>;
}
