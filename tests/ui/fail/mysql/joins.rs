//! A join says on what, in equalities with columns of tables that are there.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(shops))]
#[mysql(join(users, on = "users.id"))]
#[mysql(join(places, on = "places.id = orders.place_id OR places.id = 1"))]
#[mysql(join(carts, on = "cart.id = orders.cart_id"))]
#[mysql(join(goods, on = "goods.id = later.good_id"))]
#[mysql(left_join(later, on = "later.id = orders.`later`"))]
struct Order {
    id: u32,
}

fn main() {}
