//! Everything that the shop does, on each store.

use std::panic::AssertUnwindSafe;

use dual_repo::MySql;
use dual_repo::repository::{CacheOptions, Error, MemoryStore, MySqlStore};
use dynamo_core::{Budget, Dynamo, DynamoTable};
use futures::{FutureExt, StreamExt, stream};
use integration::{Fault, Faults};
use online_shop::entities::{Categories, Order, Products, Users};
use online_shop::generate::SCHEMA;
use online_shop::services::{CheckoutError, Repositories, Shop, StoreError};

use super::{Case, behaviours};

/// Checks all behaviours and names those that differ.
async fn check(repositories: Repositories) {
    let shop = Shop::new(&repositories);
    let checks = (1..).zip(behaviours()).map(|(number, behaviour)| {
        let case = Case { shop: shop.clone(), number };
        async move {
            let checked = AssertUnwindSafe((behaviour.check)(case)).catch_unwind().await;
            checked.err().map(|_| behaviour.name)
        }
    });
    let failed: Vec<&str> = stream::iter(checks).buffer_unordered(4).filter_map(async |name| name).collect().await;
    assert!(failed.is_empty(), "it behaves otherwise: {failed:#?}");
}

async fn tables(db: &Dynamo) {
    Users::ensure_table(db).await.unwrap();
    Products::ensure_table(db).await.unwrap();
    Categories::ensure_table(db).await.unwrap();
}

/// Protected tables are not dropped.
async fn unprotect(db: &Dynamo) {
    let name = db.table_name(Categories::TABLE.name).unwrap();
    let update = db.client().update_table().table_name(name).deletion_protection_enabled(false);
    update.send().await.unwrap();
}

integration::on_every_engine! {
    async fn the_shop_in_dynamodb(db: Dynamo) {
        tables(&db).await;
        check(Repositories::in_dynamodb(&db)).await;
        unprotect(&db).await;
    }

    async fn the_shop_in_dynamodb_behind_caches(db: Dynamo) {
        tables(&db).await;
        check(Repositories::in_dynamodb(&db).cached(CacheOptions::default())).await;
        unprotect(&db).await;
    }

    async fn a_checkout_whose_answer_is_lost_is_run_again(db: Dynamo) {
        tables(&db).await;
        let shop = Shop::new(&Repositories::in_dynamodb(&db));
        let case = Case { shop, number: 1 };
        case.open().await;
        case.product(2, 5).await;
        case.add("ann", 2, 3).await;

        let faults = Faults::new().attempts(1).next("TransactWriteItems", Fault::LoseAnswer);
        let (unlucky, log) = faults.over(&db);
        let unlucky = Shop::new(&Repositories::in_dynamodb(&unlucky.with_budget(Budget::default().attempts(1))));
        let checkout = case.checkout("ann", 1);
        let lost = unlucky.checkouts.place(&checkout).await;
        assert!(matches!(lost, Err(CheckoutError::Store(StoreError::Unknown(_)))), "{lost:?}");
        assert_eq!(log.count("TransactWriteItems"), 1);

        let order = case.checkouts.place(&checkout).await.unwrap();
        assert_eq!((order.order_id, order.items.len(), case.stock(2).await), (checkout.order_id, 1, 2));
        let orders = case.orders.latest(&checkout.email, 10, None).await.unwrap().items;
        assert_eq!(orders, [order]);
        unprotect(&db).await;
    }
}

#[tokio::test]
async fn the_shop_in_memory() {
    check(Repositories::in_memory(&MemoryStore::new())).await;
}

async fn in_mysql() -> (integration::Database, Repositories) {
    let database = integration::database().await;
    database.run(SCHEMA).await;
    let store = MySqlStore::new(MySql::connect(&database.url()).await.unwrap());
    (database, Repositories::in_mysql(&store))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shop_in_mysql() {
    let (_database, repositories) = in_mysql().await;
    check(repositories).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shop_in_mysql_behind_caches() {
    let (_database, repositories) = in_mysql().await;
    check(repositories.cached(CacheOptions::default())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_of_an_item_that_is_taken_is_not_taken_for_one_of_an_order() {
    let (_database, repositories) = in_mysql().await;
    let case = Case { shop: Shop::new(&repositories), number: 1 };
    case.open().await;
    case.product(2, 5).await;
    case.add("ann", 2, 1).await;
    let order = case.checkouts.place(&case.checkout("ann", 1)).await.unwrap();
    let other = Order { order_id: order.order_id + 1, ..order };
    let refused = repositories.orders.create(other).await;
    assert!(matches!(&refused, Err(Error::NotUnique { unique, .. }) if unique == "order_items.PRIMARY"), "{refused:?}");
}
