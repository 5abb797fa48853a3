//! From a cart to an order.

use chrono::TimeDelta;
use futures::future::{join, join_all};
use online_shop::entities::OrderStatus;
use online_shop::services::{Checkout, CheckoutError, LINES_MAX, Shortage};
use rust_decimal::Decimal;

use super::{Case, assert_refused, at, count_done, list};

list![
    a_checkout_makes_an_order_takes_the_goods_and_empties_the_cart,
    what_is_not_in_stock_is_named_and_nothing_is_changed,
    a_checkout_is_run_again_safely,
    one_order_has_an_id,
    the_last_piece_is_sold_once,
    a_checkout_run_twice_at_once_is_one_order,
    many_checkouts_take_what_they_take,
    a_cart_has_as_many_lines_as_a_transaction_takes,
];

async fn a_checkout_makes_an_order_takes_the_goods_and_empties_the_cart(case: Case) {
    let ann = case.open().await;
    assert_refused!(case.checkouts.place(&case.checkout("ann", 1)).await, CheckoutError::EmptyCart);
    assert_refused!(case.checkouts.place(&case.checkout("nobody", 1)).await, CheckoutError::EmptyCart);
    case.product(2, 5).await;
    case.product(3, 1).await;
    case.add("ann", 3, 1).await;
    case.add("ann", 2, 4).await;
    let checkout = case.checkout("ann", 1);
    let order = case.checkouts.place(&checkout).await.unwrap();
    assert_eq!((order.order_id, order.status, order.created_at), (case.id(1), OrderStatus::Pending, at(201)));
    // 4 of 2.50 and one of 3.50.
    assert_eq!(order.total_amount, Decimal::new(135, 1));
    let items: Vec<_> = order.items.iter().map(|item| (item.id, item.product_id % 1000, item.quantity)).collect();
    assert_eq!(items, [(case.id(1) * 50, 2, 4), (case.id(1) * 50 + 1, 3, 1)]);
    assert_eq!(case.orders.by_id(order.order_id).await.unwrap(), Some(order));
    assert_eq!(case.carts.list(&ann.email).await.unwrap(), []);
    assert_eq!((case.stock(2).await, case.stock(3).await), (1, 0));
    assert_eq!(case.catalogue.product(case.id(2)).await.unwrap().unwrap().updated_at, at(201));
}

async fn what_is_not_in_stock_is_named_and_nothing_is_changed(case: Case) {
    let ann = case.open().await;
    case.product(2, 5).await;
    case.product(3, 1).await;
    case.add("ann", 2, 1).await;
    case.add("ann", 3, 2).await;
    let shortage = Shortage { product_id: case.id(3), wanted: 2, left: 1 };
    let refused = case.checkouts.place(&case.checkout("ann", 1)).await.unwrap_err();
    assert_eq!(refused.to_string(), format!("product {} is there 1 times only, and not 2", case.id(3)));
    assert!(matches!(refused, CheckoutError::NotEnoughStock(found) if found == shortage), "{refused:?}");
    assert_eq!((case.stock(2).await, case.stock(3).await), (5, 1));
    assert_eq!(case.carts.list(&ann.email).await.unwrap().len(), 2);
    assert_eq!(case.orders.by_id(case.id(1)).await.unwrap(), None);
}

async fn a_checkout_is_run_again_safely(case: Case) {
    let ann = case.open().await;
    case.product(2, 3).await;
    case.add("ann", 2, 2).await;
    let checkout = case.checkout("ann", 1);
    let order = case.checkouts.place(&checkout).await.unwrap();
    assert_eq!(case.checkouts.place(&checkout).await.unwrap(), order);
    // Who asks again may have another time, and something new in the cart, be it in stock or not.
    let later = Checkout { placed: checkout.placed + TimeDelta::hours(3), ..checkout.clone() };
    assert_eq!(case.checkouts.place(&later).await.unwrap(), order);
    for more in [1, 5] {
        case.add("ann", 2, more).await;
        assert_eq!(case.checkouts.place(&checkout).await.unwrap(), order);
        assert_eq!(case.checkouts.place(&later).await.unwrap(), order);
    }
    assert_eq!(case.stock(2).await, 1);
    assert_eq!(case.carts.list(&ann.email).await.unwrap().len(), 1);
    assert_eq!(case.orders.latest(&ann.email, 10, None).await.unwrap().items, [order]);
}

async fn one_order_has_an_id(case: Case) {
    case.open().await;
    case.user(2, "bob").await;
    case.product(2, 5).await;
    case.add("ann", 2, 1).await;
    case.add("bob", 2, 1).await;
    case.checkouts.place(&case.checkout("ann", 1)).await.unwrap();
    let other = Checkout { email: case.email("bob"), first_item_id: case.id(7) * 50, ..case.checkout("ann", 1) };
    assert_refused!(case.checkouts.place(&other).await, CheckoutError::IdTaken(_));
    assert_eq!(case.stock(2).await, 4);
    assert_eq!(case.carts.list(&case.email("bob")).await.unwrap().len(), 1);
}

async fn the_last_piece_is_sold_once(case: Case) {
    case.open().await;
    case.user(2, "bob").await;
    case.product(2, 1).await;
    case.add("ann", 2, 1).await;
    case.add("bob", 2, 1).await;
    let (ann, bob) = (case.checkout("ann", 1), case.checkout("bob", 2));
    let (ann, bob) = join(case.checkouts.place(&ann), case.checkouts.place(&bob)).await;
    let is_gone =
        |error: &CheckoutError| matches!(error, CheckoutError::NotEnoughStock(Shortage { wanted: 1, left: 0, .. }));
    assert_eq!(count_done(vec![ann, bob], is_gone), 1);
    assert_eq!(case.stock(2).await, 0);
    let found = [case.orders.by_id(case.id(1)).await.unwrap(), case.orders.by_id(case.id(2)).await.unwrap()];
    assert_eq!(found.iter().flatten().count(), 1);
}

async fn a_checkout_run_twice_at_once_is_one_order(case: Case) {
    let ann = case.open().await;
    case.product(2, 5).await;
    case.add("ann", 2, 2).await;
    let checkout = case.checkout("ann", 1);
    let (first, second) = join(case.checkouts.place(&checkout), case.checkouts.place(&checkout)).await;
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(case.stock(2).await, 3);
    assert_eq!(case.orders.latest(&ann.email, 10, None).await.unwrap().items.len(), 1);
}

async fn many_checkouts_take_what_they_take(case: Case) {
    case.open().await;
    case.product(2, 7).await;
    case.product(3, 100).await;
    let customers: Vec<String> = (0..5).map(|number| format!("{}ustomer", char::from(b'a' + number))).collect();
    for (number, name) in (10..).zip(&customers) {
        case.user(number, name).await;
        for product in [2, 3] {
            let put = online_shop::services::AddToCart {
                cart_id: case.id(10 * number + product),
                ..case.put(name, product, 2)
            };
            case.carts.add(&put).await.unwrap();
        }
    }
    let checkouts: Vec<Checkout> = (10..).zip(&customers).map(|(number, name)| case.checkout(name, number)).collect();
    let placed = join_all(checkouts.iter().map(|checkout| case.checkouts.place(checkout))).await;
    let is_gone =
        |error: &CheckoutError| matches!(error, CheckoutError::NotEnoughStock(Shortage { wanted: 2, left: 1, .. }));
    assert_eq!(count_done(placed, is_gone), 3);
    assert_eq!((case.stock(2).await, case.stock(3).await), (1, 94));
}

async fn a_cart_has_as_many_lines_as_a_transaction_takes(case: Case) {
    case.open().await;
    let most = u32::try_from(LINES_MAX).unwrap();
    for number in 100..100 + most {
        case.product(number, 1).await;
        case.add("ann", number, 1).await;
    }
    let order = case.checkouts.place(&case.checkout("ann", 1)).await.unwrap();
    assert_eq!(order.items.len(), LINES_MAX);
    for number in 200..=200 + most {
        case.product(number, 1).await;
        case.add("ann", number, 1).await;
    }
    assert_refused!(case.checkouts.place(&case.checkout("ann", 2)).await, CheckoutError::TooManyLines);
}
