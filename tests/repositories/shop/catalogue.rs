//! Products and categories.

use futures::future::join_all;
use online_shop::entities::Parent;
use online_shop::services::{CatalogueError, NewProduct, ProductChange, StoreError};
use rust_decimal::Decimal;

use super::{Case, assert_refused, at, count_done, list};

list![
    a_category_is_read_page_by_page,
    a_product_is_offered_by_a_seller_in_a_category,
    a_product_is_changed_and_moves_to_another_category,
    stock_is_not_taken_below_nothing_nor_put_above_what_can_be_counted,
    of_many_who_take_the_last_pieces_as_many_get_them_as_there_are,
    categories_are_a_forest,
];

async fn a_category_is_read_page_by_page(case: Case) {
    case.open().await;
    for number in [5, 2, 8, 3, 7, 4, 6] {
        case.product(number, 1).await;
    }
    let (mut seen, mut pages, mut cursor) = (Vec::new(), 0, None);
    loop {
        let page = case.catalogue.of_category(case.id(1), 3, cursor).await.unwrap();
        seen.extend(page.items.iter().map(|product| product.id));
        pages += 1;
        match page.cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, (2..=8).map(|number| case.id(number)).collect::<Vec<_>>());
    assert!((3..=4).contains(&pages), "{pages}");
    let first = case.catalogue.of_category(case.id(1), 3, None).await.unwrap();
    let other = case.catalogue.of_category(case.id(2), 3, first.cursor).await;
    assert_refused!(other, CatalogueError::Store(StoreError::Broken(_)));
    let sold = case.catalogue.of_seller(case.id(900), 10, None).await.unwrap().items;
    assert_eq!(sold.iter().map(|product| product.id).collect::<Vec<_>>(), seen);
}

async fn a_product_is_offered_by_a_seller_in_a_category(case: Case) {
    case.open().await;
    let new = case.new_product(2, 5);
    let by_ann = NewProduct { seller: case.email("ann"), ..new.clone() };
    assert_refused!(case.catalogue.offer(by_ann).await, CatalogueError::NoSeller);
    let by_nobody = NewProduct { seller: case.email("nobody"), ..new.clone() };
    assert_refused!(case.catalogue.offer(by_nobody).await, CatalogueError::NoSeller);
    let nowhere = NewProduct { category_id: case.id(9), ..new.clone() };
    assert_refused!(case.catalogue.offer(nowhere).await, CatalogueError::NoCategory(_));
    let price = Decimal::new(1999, 3);
    assert_refused!(case.catalogue.offer(NewProduct { price, ..new.clone() }).await, CatalogueError::Price(_));
    assert_eq!(case.catalogue.product(new.id).await.unwrap(), None);

    let product = case.catalogue.offer(new.clone()).await.unwrap();
    assert_eq!(case.catalogue.product(new.id).await.unwrap().as_ref(), Some(&product));
    assert_eq!(product.seller_id, case.id(900));
    // Once more is no mistake, unless it is another one.
    assert_eq!(case.catalogue.offer(new.clone()).await.unwrap(), product);
    let other = NewProduct { name: "Other".to_owned(), ..new };
    assert_refused!(case.catalogue.offer(other).await, CatalogueError::IdTaken(_));
}

async fn a_product_is_changed_and_moves_to_another_category(case: Case) {
    case.open().await;
    case.catalogue.add_category(case.id(5), "Other", Parent::Category(case.id(1)), at(0)).await.unwrap();
    let product = case.product(2, 5).await;
    let change = ProductChange {
        category_id: Some(case.id(5)),
        description: Some(Some(String::new())),
        price: Some(Decimal::new(150, 2)),
        image_url: None,
    };
    case.catalogue.change(product.id, change.clone(), at(50)).await.unwrap();
    let changed = case.catalogue.product(product.id).await.unwrap().unwrap();
    // 1.5 and 1.50 are one number.
    assert_eq!(changed.price, Decimal::new(15, 1));
    assert_eq!((changed.description.as_deref(), changed.updated_at), (Some(""), at(50)));
    assert_eq!(case.catalogue.of_category(case.id(1), 10, None).await.unwrap().items, []);
    assert_eq!(case.catalogue.of_category(case.id(5), 10, None).await.unwrap().items, [changed]);

    let nowhere = ProductChange { category_id: Some(case.id(9)), ..change.clone() };
    assert_refused!(case.catalogue.change(product.id, nowhere, at(51)).await, CatalogueError::NoCategory(_));
    assert_refused!(case.catalogue.change(case.id(9), change, at(51)).await, CatalogueError::NoProduct(_));
    let nothing = ProductChange { description: Some(None), ..ProductChange::default() };
    case.catalogue.change(product.id, nothing, at(52)).await.unwrap();
    assert_eq!(case.catalogue.product(product.id).await.unwrap().unwrap().description, None);
}

async fn stock_is_not_taken_below_nothing_nor_put_above_what_can_be_counted(case: Case) {
    case.open().await;
    let product = case.product(2, 5).await;
    let taken = case.catalogue.take_out_of_stock(product.id, 3, at(50)).await.unwrap();
    assert_eq!((taken.inventory, taken.updated_at), (2, at(50)));
    let refused = case.catalogue.take_out_of_stock(product.id, 3, at(51)).await;
    assert_refused!(refused, CatalogueError::NotEnoughStock { left: 2, .. });
    assert_eq!(case.catalogue.put_in_stock(product.id, u32::MAX - 2, at(52)).await.unwrap().inventory, u32::MAX);
    assert_refused!(case.catalogue.put_in_stock(product.id, 1, at(53)).await, CatalogueError::TooMuchStock(_));
    assert_eq!(case.stock(2).await, u32::MAX);
    assert_refused!(case.catalogue.put_in_stock(case.id(9), 1, at(53)).await, CatalogueError::NoProduct(_));
    assert_refused!(case.catalogue.take_out_of_stock(case.id(9), 1, at(53)).await, CatalogueError::NoProduct(_));
}

async fn of_many_who_take_the_last_pieces_as_many_get_them_as_there_are(case: Case) {
    case.open().await;
    let product = case.product(2, 3).await;
    let taken = join_all((0..6).map(|_| case.catalogue.take_out_of_stock(product.id, 1, at(50)))).await;
    let is_gone = |error: &CatalogueError| matches!(error, CatalogueError::NotEnoughStock { left: 0, .. });
    assert_eq!(count_done(taken, is_gone), 3);
    assert_eq!(case.stock(2).await, 0);
}

async fn categories_are_a_forest(case: Case) {
    let add = async |number: u32, parent: Option<u32>| {
        let parent = parent.map_or(Parent::Root, |parent| Parent::Category(case.id(parent)));
        case.catalogue.add_category(case.id(number), &format!("C{number}"), parent, at(number)).await
    };
    for (number, parent) in [(1, None), (4, Some(1)), (3, Some(1)), (5, Some(4)), (5, Some(4))] {
        add(number, parent).await.unwrap();
    }
    assert_refused!(add(6, Some(7)).await, CatalogueError::NoCategory(_));
    assert_refused!(add(5, Some(3)).await, CatalogueError::IdTaken(_));

    assert!(case.catalogue.departments().await.unwrap().iter().any(|found| found.id == case.id(1)));
    let ids = |found: &[online_shop::entities::Category]| found.iter().map(|found| found.id % 1000).collect::<Vec<_>>();
    assert_eq!(ids(&case.catalogue.below(case.id(1)).await.unwrap()), [3, 4]);
    assert_eq!(ids(&case.catalogue.path(case.id(5)).await.unwrap()), [1, 4, 5]);
    assert_refused!(case.catalogue.path(case.id(6)).await, CatalogueError::NoCategory(_));

    let forest = case.catalogue.tree().await.unwrap();
    let ours = forest.iter().find(|branch| branch.category.id == case.id(1)).unwrap();
    let below: Vec<_> = ours.below.iter().map(|branch| (branch.category.id % 1000, branch.below.len())).collect();
    assert_eq!(below, [(3, 0), (4, 1)]);
    assert_eq!(ours.below[1].below[0].category.name, "C5");
}
