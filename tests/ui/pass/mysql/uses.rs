//! Entities of both.

use dual_repo::{Backfill, MySql, MySqlEntity};
use dynamo_core::{Dynamo, DynamoEntity};

#[derive(MySqlEntity, DynamoEntity)]
#[dynamo(table = "Orders")]
#[pk("{id}#{line}")]
#[mysql(table = "orders", key("id", "line"))]
struct Order {
    id: u32,
    line: u16,
}

async fn uses(mysql: MySql, db: Dynamo) {
    let _ = mysql.get::<Order>((7_u32, 1_u16)).await;
    let _ = mysql.stream::<Order>();
    let _ = Backfill::<Order>::new(&mysql, &db);
}
