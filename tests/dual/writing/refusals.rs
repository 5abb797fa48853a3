//! What the server refuses, each told apart, without a value in the text.

use dual_repo::{Error, MySql, Refusal, RefusalKind};
use rust_decimal::Decimal;

use super::{Address, Order, bare, delete, full, insert, shop, update};

async fn refused(mysql: &MySql, order: &Order) -> Refusal {
    refusal(insert(mysql, order).await)
}

fn refusal(result: Result<(), Error>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_duplicate_names_its_index() {
    let (_database, mysql) = shop().await;
    insert(&mysql, &full(1)).await.unwrap();
    let key = refused(&mysql, &full(1)).await;
    assert_eq!((key.kind(), key.name()), (RefusalKind::Duplicate, Some("PRIMARY")));
    assert_eq!(key.columns(), ["shop", "id"]);
    let code = refused(&mysql, &Order { code: Some("C1".to_owned()), ..bare(2) }).await;
    assert_eq!(
        code.to_string(),
        "MySQL refuses `Order` in table `orders`: another row has the same values in index `code` (code) (error 1062)"
    );
    assert!(!code.is_retryable());
    insert(&mysql, &bare(2)).await.unwrap();
    let changed = refusal(update(&mysql, &bare(2), &Order { code: Some("C1".to_owned()), ..bare(2) }).await);
    assert_eq!(changed.name(), Some("code"));
    let mut order = full(3);
    order.items[1].position = 1;
    let place = refused(&mysql, &order).await;
    assert_eq!((place.table(), place.name()), ("items", Some("places")));
}

#[tokio::test]
async fn foreign_keys_are_told_apart_by_their_direction() {
    let (database, mysql) = shop().await;
    let missing = refused(&mysql, &Order { warehouse: Some(404), ..bare(1) }).await;
    assert_eq!(
        missing.to_string(),
        "MySQL refuses `Order` in table `orders`: it refers to a row that is not there, by foreign key `fk_warehouse`; write that one first (error 1452)"
    );
    insert(&mysql, &full(1)).await.unwrap();
    database.run("INSERT INTO invoices VALUES (1, 1, 1)").await;
    let referenced = refusal(delete(&mysql, &full(1)).await);
    assert_eq!(
        referenced.to_string(),
        "MySQL refuses `Order` in table `orders`: rows of other tables refer to it by foreign key `fk_order`; change or delete those first (error 1451)"
    );
    assert_eq!(mysql.get::<Order>((1_u16, 1_u32)).await.unwrap(), Some(full(1)));
}

#[tokio::test]
async fn values_that_do_not_fit_are_refused_and_not_cut() {
    let (_database, mysql) = shop().await;
    let long = Order { note: "x".repeat(21), ..bare(1) };
    let long = refused(&mysql, &long).await;
    assert_eq!((long.kind(), long.name(), long.code()), (RefusalKind::DoesNotFit, Some("note"), 1406));
    let large = refused(&mysql, &Order { total: Decimal::new(10_000_000, 0), ..bare(1) }).await;
    assert_eq!((large.kind(), large.name(), large.code()), (RefusalKind::DoesNotFit, Some("total"), 1264));
    let none = Order { address: Address { street: None, city: None }, ..bare(1) };
    let none = refused(&mysql, &none).await;
    assert_eq!((none.kind(), none.name(), none.code()), (RefusalKind::Null, Some("ship_city"), 1048));
    let negative = refused(&mysql, &Order { total: Decimal::NEGATIVE_ONE, ..bare(1) }).await;
    assert_eq!((negative.kind(), negative.name()), (RefusalKind::Check, Some("not_negative")));
    for refusal in [long, large, none, negative] {
        let text = format!("{refusal} {refusal:?}");
        assert!(!text.contains("xx") && !text.contains("1000"), "{text}");
    }
    assert_eq!(mysql.count::<Order>().await.unwrap(), 0);
}

#[tokio::test]
async fn rows_of_others_do_not_go_with_rows_that_stay() {
    let (database, mysql) = shop().await;
    database
        .run(
            "CREATE TABLE parcels (id INT UNSIGNED PRIMARY KEY, shop SMALLINT UNSIGNED, order_id INT UNSIGNED, line INT UNSIGNED, \
             CONSTRAINT of_item FOREIGN KEY (shop, order_id, line) REFERENCES items (shop, order_id, line) ON DELETE CASCADE)",
        )
        .await;
    let old = full(1);
    insert(&mysql, &old).await.unwrap();
    database.run("INSERT INTO parcels SELECT line, shop, order_id, line FROM items").await;
    let parcels =
        async || sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM parcels").fetch_one(&database.pool).await.unwrap();
    let before = parcels().await;
    assert!(before >= 2);
    // Two rows swap what is unique, and no column may be anything else for a moment.
    let mut swapped = old.clone();
    let (first, second) = (swapped.items[0].position, swapped.items[1].position);
    (swapped.items[0].position, swapped.items[1].position) = (second, first);
    let places = refusal(update(&mysql, &old, &swapped).await);
    assert_eq!((places.kind(), places.name()), (RefusalKind::Duplicate, Some("places")));
    assert_eq!(parcels().await, before);

    // All words of an order are written at once.
    database
        .run(
            "CREATE TABLE echoes (id INT PRIMARY KEY, word INT UNSIGNED, \
             CONSTRAINT of_word FOREIGN KEY (word) REFERENCES words (nr) ON DELETE SET NULL)",
        )
        .await;
    let fresh = MySql::connect(&database.url()).await.unwrap();
    let Err(Error::NotWritable { problems, .. }) = update(&fresh, &old, &old).await else { panic!("it is written") };
    assert!(problems[0].contains("`of_word` of `echoes` has ON DELETE SET NULL"), "{problems:?}");
    assert_eq!(parcels().await, before);
}

#[tokio::test]
async fn of_two_transactions_in_a_deadlock_one_is_told_to_run_again() {
    let (_database, mysql) = shop().await;
    insert(&mysql, &bare(1)).await.unwrap();
    insert(&mysql, &bare(2)).await.unwrap();
    let (mut first, mut second) = (mysql.begin().await.unwrap(), mysql.begin().await.unwrap());
    first.get_for_update::<Order>((1_u16, 1_u32)).await.unwrap();
    second.get_for_update::<Order>((1_u16, 2_u32)).await.unwrap();
    let both = async {
        let one = async {
            let found = first.get_for_update::<Order>((1_u16, 2_u32)).await.map(|_| ());
            drop(first);
            found
        };
        let other = async {
            let found = second.get_for_update::<Order>((1_u16, 1_u32)).await.map(|_| ());
            drop(second);
            found
        };
        tokio::join!(one, other)
    };
    let (one, other) = both.await;
    let failed: Vec<Refusal> = [one, other].into_iter().filter(Result::is_err).map(refusal).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].kind(), failed[0].is_retryable()), (RefusalKind::Deadlock, true));
}
