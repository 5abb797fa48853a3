//! Settings that exist.

use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id", rename_all = "camelCase")]
struct Order {
    #[mysql(column = "nr")]
    id: u32,
    #[mysql(embed(prefix = "ship_"))]
    address: Address,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    items: Vec<Address>,
}

#[derive(MySqlRow)]
#[mysql(join(cities, on = "cities.id = city_id"))]
struct Address {
    street: String,
}

#[derive(MySqlValue)]
#[mysql(rename_all = "lowercase")]
enum Status {
    #[mysql(rename = "o")]
    Open,
}
