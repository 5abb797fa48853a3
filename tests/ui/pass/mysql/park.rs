//! A value for a moment is one of a column that the rows themselves swap.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Order {
    id: u32,
    #[mysql(column = "users.email")]
    email: String,
    #[mysql(expression = "id * 2")]
    double: u32,
    #[mysql(park = "0")]
    place: u32,
    #[mysql(column = "orders.code", park = "-")]
    code: String,
}
