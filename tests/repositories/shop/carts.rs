//! Carts.

use futures::future::join_all;
use online_shop::services::CartError;

use super::{Case, assert_refused, at, list};

list![
    a_cart_is_filled_and_emptied,
    what_is_not_there_is_not_put_into_a_cart,
    a_quantity_is_at_least_one_and_can_be_counted,
    additions_at_once_are_one_line,
];

async fn a_cart_is_filled_and_emptied(case: Case) {
    let ann = case.open().await;
    for number in [4, 2, 3] {
        case.product(number, 5).await;
    }
    for number in [4, 2, 3] {
        case.add("ann", number, number).await;
    }
    let more = case.carts.add(&case.put("ann", 3, 7)).await.unwrap();
    assert_eq!((more.quantity, more.product_name.as_str()), (10, "Thing 3"));
    let lines = |cart: &[online_shop::entities::CartItem]| {
        cart.iter().map(|line| (line.product_id % 1000, line.quantity)).collect::<Vec<_>>()
    };
    assert_eq!(lines(&case.carts.list(&ann.email).await.unwrap()), [(2, 2), (3, 10), (4, 4)]);
    let set = case.carts.set_quantity(&ann.email, case.id(2), 9, at(101)).await.unwrap();
    assert_eq!((set.quantity, set.updated_at, set.created_at), (9, at(101), at(100)));
    assert!(case.carts.remove(&ann.email, case.id(4)).await.unwrap());
    assert!(!case.carts.remove(&ann.email, case.id(4)).await.unwrap());
    assert_eq!(lines(&case.carts.list(&ann.email).await.unwrap()), [(2, 9), (3, 10)]);
    assert_eq!(case.carts.clear(&ann.email).await.unwrap(), 2);
    assert_eq!(case.carts.clear(&ann.email).await.unwrap(), 0);
    assert_eq!(case.carts.list(&ann.email).await.unwrap(), []);
}

async fn what_is_not_there_is_not_put_into_a_cart(case: Case) {
    let ann = case.open().await;
    case.product(2, 5).await;
    assert_refused!(case.carts.add(&case.put("ann", 3, 1)).await, CartError::NoProduct(_));
    assert_refused!(case.carts.add(&case.put("nobody", 2, 1)).await, CartError::NoAccount);
    let unknown = case.carts.set_quantity(&ann.email, case.id(2), 1, at(101)).await;
    assert_refused!(unknown, CartError::NotInCart(_));
    assert_eq!(case.carts.list(&ann.email).await.unwrap(), []);
}

async fn a_quantity_is_at_least_one_and_can_be_counted(case: Case) {
    let ann = case.open().await;
    case.product(2, 5).await;
    assert_refused!(case.carts.add(&case.put("ann", 2, 0)).await, CartError::Quantity(_));
    case.add("ann", 2, u32::MAX - 1).await;
    assert_refused!(case.carts.add(&case.put("ann", 2, 2)).await, CartError::Quantity(_));
    assert_refused!(case.carts.set_quantity(&ann.email, case.id(2), 0, at(101)).await, CartError::Quantity(_));
    assert_eq!(case.add("ann", 2, 1).await.quantity, u32::MAX);
}

async fn additions_at_once_are_one_line(case: Case) {
    let ann = case.open().await;
    case.product(2, 5).await;
    let additions = (1..=5).map(|number| {
        let put = online_shop::services::AddToCart { cart_id: case.id(number), ..case.put("ann", 2, 1) };
        let case = case.clone();
        async move { case.carts.add(&put).await }
    });
    for added in join_all(additions).await {
        added.unwrap();
    }
    let cart = case.carts.list(&ann.email).await.unwrap();
    assert_eq!(cart.iter().map(|line| line.quantity).collect::<Vec<_>>(), [5]);
}
