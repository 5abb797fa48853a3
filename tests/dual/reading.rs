//! Entities come from rows, joins and children as they are declared.

use dual_repo::Error;
use futures::{StreamExt, TryStreamExt};

use crate::shop::{Order, order, shop};

#[tokio::test]
async fn every_row_is_read_once_with_its_children_in_order() {
    let (_database, mysql) = shop(450).await;
    let orders: Vec<Order> = mysql.stream().try_collect().await.unwrap();
    let expected: Vec<Order> = (1..=450).map(order).collect();
    assert_eq!(orders, expected);
}

#[tokio::test]
async fn one_entity_is_read_by_its_key() {
    let (_database, mysql) = shop(8).await;
    assert_eq!(mysql.get::<Order>(7_u32).await.unwrap(), Some(order(7)));
    assert_eq!(mysql.get::<Order>(8_u32).await.unwrap(), Some(order(8)));
    assert_eq!(mysql.get::<Order>(9_u32).await.unwrap(), None);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_named_and_the_others_are_read() {
    let (database, mysql) = shop(8).await;
    // The columns change once they were found to fit.
    mysql.check::<Order>().await.unwrap();
    let broken = "UPDATE orders SET user_id = 99 WHERE id = 2; SET sql_mode = ''; UPDATE orders SET status = 'lost' WHERE id = 3;
        UPDATE order_items SET product_id = 99 WHERE id = 50; ALTER TABLE orders MODIFY created_at DATETIME(6);
        UPDATE orders SET created_at = NULL WHERE id = 6; UPDATE orders SET created_at = '0000-00-00' WHERE id = 7;";
    database.run(broken).await;
    let rows: Vec<Result<Order, Error>> = mysql.stream().collect().await;
    let errors: Vec<String> = rows.iter().filter_map(|row| row.as_ref().err().map(ToString::to_string)).collect();
    assert_eq!(
        errors,
        [
            "cannot read `Order`, row `orders` (id = 2): the join finds no row in `users`",
            "cannot read `Order.status` from column `orders.status`, row `orders` (id = 3): it is the error value of an ENUM, which stands where an invalid label was once inserted",
            "cannot read `Order`, row `orders` (id = 5): the join finds no row in `products`",
            "cannot read `Order.created_at` from column `orders.created_at`, row `orders` (id = 6): it is NULL, and the field is no `Option`",
            "cannot read `Order.created_at` from column `orders.created_at`, row `orders` (id = 7): it is the zero date `0000-00-00`, which is no date",
        ]
    );
    let read: Vec<u32> = rows.iter().flatten().map(|order| order.order_id).collect();
    assert_eq!(read, [1, 4, 8]);
}
