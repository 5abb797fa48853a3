//! A setting that does not exist is reported, with the one that was probably meant.

use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};

#[derive(MySqlEntity)]
#[mysql(tabel = "orders", key = "id", filter = "x")]
struct Order {
    #[mysql(colunm = "nr")]
    id: u32,
    #[mysql(embed(prefx = "ship_"))]
    address: Address,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", orderby = "id"))]
    items: Vec<Address>,
}

#[derive(MySqlRow)]
#[mysql(key = "street", join(cities, un = "cities.id = city_id"))]
struct Address {
    street: String,
}

#[derive(MySqlValue)]
#[mysql(table = "x")]
enum Status {
    #[mysql(label = "o")]
    Open,
}

fn main() {}
