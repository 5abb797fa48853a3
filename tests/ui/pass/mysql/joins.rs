//! Equalities, one or several.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.id = user_id"))]
#[mysql(join(places, on = "orders.place_id = places.id AND places.country = users.country"))]
#[mysql(left_join(carts, on = "carts.id = orders.cart_id"))]
struct Order {
    id: u32,
}
