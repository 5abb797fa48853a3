//! Columns that are there.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Order {
    id: u32,
    #[mysql(column = "users.email")]
    email: String,
    #[mysql(column = "orders.name")]
    name: String,
    #[mysql(column = "first_last")]
    both: String,
}
