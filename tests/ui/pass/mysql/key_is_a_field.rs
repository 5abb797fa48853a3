//! Fields, whatever their columns are called.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key("order_id", "line"))]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Position {
    #[mysql(column = "id")]
    order_id: u32,
    line: u16,
    #[mysql(column = "users.email")]
    email: String,
}
