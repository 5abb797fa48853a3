//! A table that is joined twice needs a name.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = orders.buyer_id"))]
#[mysql(join(users, on = "users.id = orders.seller_id"))]
#[mysql(left_join(orders, on = "orders.id = orders.parent_id"))]
struct Order {
    id: u32,
}

fn main() {}
