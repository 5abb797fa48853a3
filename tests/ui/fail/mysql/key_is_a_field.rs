//! The key names fields that are columns of the table itself.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key("ordr_id", "email"))]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Order {
    #[mysql(column = "id")]
    order_id: u32,
    #[mysql(column = "users.email")]
    email: String,
}

fn main() {}
