//! A value for a moment is one of a column that the rows themselves swap.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = orders.user_id"))]
struct Order {
    id: u32,
    #[mysql(column = "users.email", park = "-")]
    email: String,
    #[mysql(expression = "id * 2", park = "0")]
    double: u32,
    #[mysql(park)]
    place: u32,
}

fn main() {}
