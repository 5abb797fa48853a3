//! Names.

use dual_repo::MySqlEntity;

#[derive(MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users as buyer, on = "buyer.id = orders.buyer_id"))]
#[mysql(join(users as seller, on = "seller.id = orders.seller_id"))]
#[mysql(left_join(orders as parent, on = "parent.id = orders.parent_id"))]
struct Order {
    id: u32,
    #[mysql(column = "buyer.email")]
    buyer: String,
    #[mysql(column = "seller.email")]
    seller: String,
}
