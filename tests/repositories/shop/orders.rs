//! What users have bought.

use futures::future::join;
use online_shop::entities::{Order, OrderStatus};
use online_shop::services::OrderError;

use super::{Case, assert_refused, at, list};

list![
    orders_are_read_page_by_page_the_newest_first,
    a_pending_order_is_completed_once,
    a_cancelled_order_gives_its_goods_back_once,
    an_order_that_is_not_there_has_no_status,
];

async fn placed(case: &Case, number: u32) -> Order {
    case.add("ann", 2, number).await;
    case.checkouts.place(&case.checkout("ann", number)).await.unwrap()
}

async fn orders_are_read_page_by_page_the_newest_first(case: Case) {
    let ann = case.open().await;
    case.product(2, 1000).await;
    for number in [3, 1, 5, 2, 4] {
        placed(&case, number).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = case.orders.latest(&ann.email, 2, cursor).await.unwrap();
        seen.extend(page.items.iter().map(|order| order.order_id % 1000));
        match page.cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
    let between = case.orders.between(&ann.email, at(202), at(204)).await.unwrap();
    assert_eq!(between.iter().map(|order| order.order_id % 1000).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(case.orders.by_id(case.id(4)).await.unwrap().unwrap().items[0].quantity, 4);
    assert_eq!(case.orders.by_id(case.id(6)).await.unwrap(), None);
    assert!(case.orders.latest(&case.email("nobody"), 2, None).await.unwrap().items.is_empty());
}

async fn a_pending_order_is_completed_once(case: Case) {
    case.open().await;
    case.product(2, 10).await;
    let order = placed(&case, 1).await;
    case.orders.complete(&order, at(300)).await.unwrap();
    let completed = case.orders.by_id(order.order_id).await.unwrap().unwrap();
    assert_eq!(completed, Order { status: OrderStatus::Completed, updated_at: at(300), ..order.clone() });
    // Whoever has read it before does not know.
    let refused = case.orders.complete(&order, at(301)).await;
    assert_refused!(refused, OrderError::NotAllowed { from: OrderStatus::Completed, to: OrderStatus::Completed });
    let refused = case.orders.cancel(&order, at(301)).await;
    assert_refused!(refused, OrderError::NotAllowed { from: OrderStatus::Completed, to: OrderStatus::Cancelled });
    let refused = case.orders.cancel(&completed, at(301)).await;
    assert_refused!(refused, OrderError::NotAllowed { from: OrderStatus::Completed, to: OrderStatus::Cancelled });
    assert_eq!(case.orders.by_id(order.order_id).await.unwrap(), Some(completed));
    assert_eq!(case.stock(2).await, 9);
}

async fn a_cancelled_order_gives_its_goods_back_once(case: Case) {
    case.open().await;
    case.product(2, 10).await;
    let order = placed(&case, 3).await;
    assert_eq!(case.stock(2).await, 7);
    let (first, second) = join(case.orders.cancel(&order, at(300)), case.orders.cancel(&order, at(300))).await;
    let refused = if first.is_ok() { second } else { first };
    assert_refused!(refused, OrderError::NotAllowed { from: OrderStatus::Cancelled, .. });
    assert_eq!(case.stock(2).await, 10);

    let order = placed(&case, 1).await;
    case.catalogue.put_in_stock(case.id(2), u32::MAX - 9, at(301)).await.unwrap();
    assert_refused!(case.orders.cancel(&order, at(302)).await, OrderError::TooMuchStock(_));
    assert_eq!(case.orders.by_id(order.order_id).await.unwrap().unwrap().status, OrderStatus::Pending);
}

async fn an_order_that_is_not_there_has_no_status(case: Case) {
    case.open().await;
    case.product(2, 10).await;
    let order = Order { order_id: case.id(9), ..placed(&case, 1).await };
    assert_refused!(case.orders.complete(&order, at(300)).await, OrderError::NoOrder(_));
    assert_refused!(case.orders.cancel(&order, at(300)).await, OrderError::NoOrder(_));
    assert_eq!(case.stock(2).await, 9);
}
