//! Carts and orders.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::{cents, shop};

#[test]
fn a_cart_holds_a_product_once_and_after_it_was_listed() {
    let shop = shop(2_000);
    let listed: Vec<_> = shop.products().map(|product| product.created_at).collect();
    let joined: Vec<_> = shop.users().map(|user| user.created_at).collect();
    let mut pairs = HashSet::new();
    let mut sizes: HashMap<u32, u32> = HashMap::new();
    for (row, id) in shop.cart_items().zip(1..) {
        assert_eq!(row.id, id);
        assert!(pairs.insert((row.user_id, row.product_id)));
        assert!(row.created_at >= listed[row.product_id as usize - 1] && row.quantity > 0);
        assert!(row.created_at >= joined[row.user_id as usize - 1]);
        *sizes.entry(row.user_id).or_default() += 1;
    }
    assert!(sizes.values().any(|size| *size > 40) && sizes.len() < 1_500);
}

#[test]
fn orders_add_up_and_come_after_what_they_mention() {
    let shop = shop(2_000);
    let listed: Vec<_> = shop.products().map(|product| product.created_at).collect();
    let joined: Vec<_> = shop.users().map(|user| user.created_at).collect();
    let (mut next_item, mut last) = (1, NaiveDateTime::MIN);
    for (order, id) in shop.orders().zip(1..) {
        assert!(order.id == id && order.created_at >= last && order.updated_at >= order.created_at);
        assert!(order.created_at >= joined[order.user_id as usize - 1]);
        assert!((1..=8).contains(&order.items.len()));
        let mut total = Decimal::ZERO;
        for item in &order.items {
            assert_eq!((item.id, item.order_id), (next_item, id));
            assert!(order.created_at >= listed[item.product_id as usize - 1]);
            assert!(item.price_at_time >= cents(1) && item.price_at_time.scale() == 2 && item.quantity > 0);
            total += item.price_at_time * Decimal::from(item.quantity);
            next_item += 1;
        }
        assert_eq!(order.total_amount.to_string(), total.to_string());
        assert!(total < Decimal::from(1_000_000_000_000_u64));
        last = order.created_at;
    }
}

#[test]
fn some_buy_nothing_some_buy_hundreds_of_times_and_some_click_twice() {
    let orders: Vec<_> = shop(2_000).orders().collect();
    let mut bought: HashMap<u32, u32> = HashMap::new();
    for order in &orders {
        *bought.entry(order.user_id).or_default() += 1;
    }
    assert!(bought.len() < 1_750, "{} of 2000 users bought something", bought.len());
    assert_eq!(bought.values().filter(|times| **times > 200).count(), 2);

    let second = |at: NaiveDateTime| at.and_utc().timestamp();
    let twice = orders
        .windows(2)
        .filter(|two| two[0].user_id == two[1].user_id && second(two[0].created_at) == second(two[1].created_at));
    let (same, close): (Vec<_>, Vec<_>) = twice.partition(|two| two[0].created_at == two[1].created_at);
    assert!(same.len() >= 30 && close.len() >= 20, "{} and {}", same.len(), close.len());
    let whole = orders.iter().filter(|order| order.created_at.and_utc().timestamp_subsec_micros() == 0).count();
    assert!(whole > 200 && whole < 600, "{whole} orders at a whole second");
    assert!((orders[5_999].created_at - orders[0].created_at).num_days() > 1_000);
}
