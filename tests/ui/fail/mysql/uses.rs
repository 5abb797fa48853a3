//! What is no entity cannot be read, moved or compared; a key is what the key is.

use dual_repo::{Backfill, MySql, MySqlEntity};
use dynamo_core::Dynamo;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key("id", "line"))]
struct Order {
    id: u32,
    line: u16,
}

struct Plain;

async fn uses(mysql: MySql, db: Dynamo) {
    let _ = mysql.get::<Order>(7_u32).await;
    let _ = mysql.get::<Order>((7_u32, "x")).await;
    let _ = mysql.stream::<Plain>();
    let _ = Backfill::<Order>::new(&mysql, &db);
}

fn main() {}
