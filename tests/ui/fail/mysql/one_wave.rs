//! A declaration with a mistake is reported, its uses are not.

use dual_repo::{MySql, MySqlEntity, MySqlRow, MySqlValue};

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "nr")]
struct Order {
    id: u32,
    status: Status,
    #[mysql(embed)]
    address: Address,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    items: Vec<Address>,
}

#[derive(MySqlRow)]
#[mysql(joinn(cities, on = "cities.id = city_id"))]
struct Address {
    street: String,
}

#[derive(MySqlValue)]
#[mysql(rename_al = "lowercase")]
enum Status {
    Open,
}

async fn uses(mysql: MySql) {
    let _ = mysql.get::<Order>(7_u32).await;
    let _ = mysql.get::<Order>((7_u32, "x")).await;
    let _ = mysql.stream::<Order>();
}

fn main() {}
