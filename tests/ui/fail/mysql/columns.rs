//! A column is one of the table or of a join.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Order {
    id: u32,
    #[mysql(column = "user.email")]
    email: String,
    #[mysql(column = "UPPER(users.name)")]
    name: String,
    #[mysql(column = "first last")]
    both: String,
}

fn main() {}
