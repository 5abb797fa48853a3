//! Whole entities: what is written, and what is left as it was.

use dual_repo::{Error, MySql, MySqlEntity, RefusalKind};
use integration::database;
use rust_decimal::Decimal;
use sqlx::Row;

use super::{Order, Status, Word, bare, delete, full, insert, item, shop, update, words};

#[tokio::test]
async fn an_entity_is_written_with_its_references_and_lists_and_reads_back_the_same() {
    let (database, mysql) = shop().await;
    for order in [bare(1), full(2)] {
        insert(&mysql, &order).await.unwrap();
        assert_eq!(mysql.get::<Order>((1_u16, order.id)).await.unwrap(), Some(order));
    }
    let sql = "SELECT user_id, seller_id, untold FROM orders ORDER BY id";
    let rows = sqlx::query(sql).fetch_all(&database.pool).await.unwrap();
    let references = |row: &sqlx::mysql::MySqlRow| (row.get::<u32, _>(0), row.get::<Option<u32>, _>(1));
    assert_eq!(rows.iter().map(references).collect::<Vec<_>>(), [(1, None), (1, Some(2))]);
    // Two products of one name, each of its maker.
    let products = sqlx::query("SELECT product_id FROM items ORDER BY line").fetch_all(&database.pool).await.unwrap();
    assert_eq!(products.iter().map(|row| row.get::<u32, _>(0)).collect::<Vec<_>>(), [10, 20, 11]);

    delete(&mysql, &full(2)).await.unwrap();
    assert_eq!(mysql.get::<Order>((1_u16, 2_u32)).await.unwrap(), None);
    assert_eq!(mysql.count::<Order>().await.unwrap(), 1);
    let left = sqlx::query("SELECT COUNT(*) FROM items, words").fetch_one(&database.pool).await.unwrap();
    assert_eq!(left.get::<i64, _>(0), 0);
}

#[tokio::test]
async fn every_field_changes_to_what_it_is_given_and_what_is_no_field_stays() {
    let (database, mysql) = shop().await;
    insert(&mysql, &bare(1)).await.unwrap();
    insert(&mysql, &bare(2)).await.unwrap();
    database.run("UPDATE orders SET untold = 8, changed = changed").await;
    for (old, new) in [(bare(1), full(1)), (full(1), bare(1)), (bare(1), bare(1))] {
        update(&mysql, &old, &new).await.unwrap();
        assert_eq!(mysql.get::<Order>((1_u16, 1_u32)).await.unwrap(), Some(new));
        assert_eq!(mysql.get::<Order>((1_u16, 2_u32)).await.unwrap(), Some(bare(2)));
    }
    let untold = sqlx::query("SELECT untold FROM orders WHERE id = 1").fetch_one(&database.pool).await.unwrap();
    assert_eq!(untold.get::<i32, _>(0), 8);
}

#[tokio::test]
async fn lists_are_what_they_are_changed_to() {
    let (database, mysql) = shop().await;
    let mut old = full(1);
    insert(&mysql, &old).await.unwrap();
    let lists = [
        // Two swap places, between unique values.
        vec![item(2, 1, "Lamp", "Brand"), item(1, 2, "Lamp", "Acme"), item(3, 3, "Desk", "Acme")],
        // All move on for one that is new.
        vec![
            item(9, 1, "Desk", "Acme"),
            item(2, 2, "Lamp", "Brand"),
            item(1, 3, "Lamp", "Acme"),
            item(3, 4, "Desk", "Acme"),
        ],
        // In a circle, with one gone and another product.
        vec![item(3, 2, "Lamp", "Brand"), item(9, 3, "Desk", "Acme"), item(2, 4, "Lamp", "Brand")],
        Vec::new(),
        vec![item(7, 7, "Lamp", "Acme")],
    ];
    let texts: [&[&str]; 5] = [&["x", "x", "y"], &["x", "x", "y"], &[], &["z"], &["a", "b", "c", "d"]];
    for (items, texts) in lists.into_iter().zip(texts) {
        let new = Order { items, words: words(texts), ..old.clone() };
        update(&mysql, &old, &new).await.unwrap();
        assert_eq!(mysql.get::<Order>((1_u16, 1_u32)).await.unwrap().as_ref(), Some(&new));
        old = new;
    }
    // A list that is as it was is left alone.
    let before = sqlx::query("SELECT MIN(nr) FROM words").fetch_one(&database.pool).await.unwrap().get::<u32, _>(0);
    let new = Order { total: Decimal::ONE, ..old.clone() };
    update(&mysql, &old, &new).await.unwrap();
    let after = sqlx::query("SELECT MIN(nr) FROM words").fetch_one(&database.pool).await.unwrap().get::<u32, _>(0);
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_list_of_many_rows_is_written_in_its_order() {
    let (_database, mysql) = shop().await;
    let texts: Vec<String> = (0..200).map(|n| format!("w{}", n * 7 % 200)).collect();
    let order = Order { words: words(&texts.iter().map(String::as_str).collect::<Vec<_>>()), ..bare(1) };
    insert(&mysql, &order).await.unwrap();
    assert_eq!(mysql.get::<Order>((1_u16, 1_u32)).await.unwrap(), Some(order));
}

#[tokio::test]
async fn a_time_that_the_server_sets_with_every_update_is_the_one_that_was_given() {
    let (_database, mysql) = shop().await;
    let old = bare(1);
    insert(&mysql, &old).await.unwrap();
    let new = Order { status: Status::Done, ..old.clone() };
    update(&mysql, &old, &new).await.unwrap();
    assert_eq!(mysql.get::<Order>((1_u16, 1_u32)).await.unwrap().unwrap().changed, old.changed);
}

#[tokio::test]
async fn entities_of_one_transaction_are_applied_together_or_not_at_all() {
    let (_database, mysql) = shop().await;
    let mut transaction = mysql.begin().await.unwrap();
    transaction.insert(&full(1)).await.unwrap();
    transaction.insert(&full(2)).await.unwrap();
    assert_eq!(transaction.get::<Order>((1_u16, 2_u32)).await.unwrap(), Some(full(2)));
    assert_eq!(mysql.count::<Order>().await.unwrap(), 0);
    transaction.commit().await.unwrap();
    assert_eq!(mysql.count::<Order>().await.unwrap(), 2);

    let mut transaction = mysql.begin().await.unwrap();
    transaction.delete(&full(1)).await.unwrap();
    transaction.insert(&full(2)).await.unwrap_err();
    drop(transaction);
    let mut transaction = mysql.begin().await.unwrap();
    transaction.delete(&full(1)).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(mysql.get::<Order>((1_u16, 1_u32)).await.unwrap(), Some(full(1)));
}

#[tokio::test]
async fn a_row_is_locked_and_those_that_it_is_joined_with_are_not() {
    let (database, mysql) = shop().await;
    insert(&mysql, &full(1)).await.unwrap();
    let mut first = mysql.begin().await.unwrap();
    assert_eq!(first.get_for_update::<Order>((1_u16, 1_u32)).await.unwrap(), Some(full(1)));
    assert_eq!(first.get_for_update::<Order>((1_u16, 9_u32)).await.unwrap(), None);
    database.run("UPDATE users SET email = 'amy@shop' WHERE id = 1").await;

    let mut second = mysql.begin().await.unwrap();
    sqlx::query("SET SESSION innodb_lock_wait_timeout = 1").execute(second.connection()).await.unwrap();
    let Err(Error::Refused(refusal)) = second.get_for_update::<Order>((1_u16, 1_u32)).await else { panic!() };
    assert_eq!((refusal.kind(), refusal.is_retryable()), (RefusalKind::LockTimeout, true));
    assert_eq!(refusal.table(), <Order as MySqlEntity>::TABLE.table);
    // What is read under the lock is what is there now.
    let now = first.get_for_update::<Order>((1_u16, 1_u32)).await.unwrap().unwrap();
    assert_eq!(now.email, "amy@shop");
    first.update(&now, &Order { email: "eve@shop".to_owned(), ..now.clone() }).await.unwrap();
    first.commit().await.unwrap();
    drop(second);
    assert_eq!(mysql.get::<Order>((1_u16, 1_u32)).await.unwrap().unwrap().email, "eve@shop");
}

#[tokio::test]
async fn writers_that_lock_first_lose_no_update() {
    let (_database, mysql) = shop().await;
    insert(&mysql, &full(1)).await.unwrap();
    let add = async |mysql: &MySql, word: String| {
        let mut transaction = mysql.begin().await?;
        let old = transaction.get_for_update::<Order>((1_u16, 1_u32)).await?.unwrap();
        let mut new = Order { total: old.total + Decimal::ONE, ..old.clone() };
        new.words.push(Word { word });
        new.items.rotate_left(1);
        for (item, position) in new.items.iter_mut().zip(1..) {
            item.position = position;
        }
        transaction.update(&old, &new).await?;
        transaction.commit().await
    };
    let writer = async |writer: u32| {
        for n in 0..6 {
            loop {
                match add(&mysql, format!("{writer}-{n}")).await {
                    Ok(()) => break,
                    Err(Error::Refused(refusal)) if refusal.is_retryable() => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    };
    tokio::join!(writer(1), writer(2), writer(3), writer(4));
    let order = mysql.get::<Order>((1_u16, 1_u32)).await.unwrap().unwrap();
    assert_eq!(order.total, full(1).total + Decimal::from(24));
    assert_eq!(order.words.len(), full(1).words.len() + 24);
    // Twenty-four turns of three.
    assert_eq!(order.items, full(1).items);
}

/// References by the partner's key itself, and by a name that may be missing.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "posts", key = "id")]
#[mysql(join(authors, on = "authors.id = posts.author_id"))]
#[mysql(left_join(authors as editor, on = "editor.id = posts.editor_id"))]
struct Post {
    id: u32,
    #[mysql(column = "authors.id")]
    author: u32,
    #[mysql(column = "editor.name", default)]
    editor: String,
    #[mysql(default)]
    title: String,
}

#[tokio::test]
async fn a_default_stands_for_null_and_null_stays_null() {
    let database = database().await;
    database
        .run(
            "CREATE TABLE authors (id INT UNSIGNED PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE);
             CREATE TABLE posts (id INT UNSIGNED PRIMARY KEY, author_id INT UNSIGNED NOT NULL, editor_id INT UNSIGNED, title TEXT);
             INSERT INTO authors VALUES (1, 'Ann'), (2, 'Bob'); INSERT INTO posts VALUES (1, 1, NULL, NULL);",
        )
        .await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let post =
        |author, editor: &str, title: &str| Post { id: 1, author, editor: editor.to_owned(), title: title.to_owned() };
    let mut last = mysql.get::<Post>(1_u32).await.unwrap().unwrap();
    assert_eq!(last, post(1, "", ""));
    let changes = [
        (post(2, "", ""), (2, None, None)),
        (post(2, "Ann", "x"), (2, Some(1), Some("x"))),
        (post(2, "Ann", ""), (2, Some(1), Some(""))),
        (post(1, "", ""), (1, None, Some(""))),
    ];
    for (next, (author, editor, title)) in changes {
        update(&mysql, &last, &next).await.unwrap();
        let sql = "SELECT author_id, editor_id, title FROM posts WHERE id = 1";
        let row = sqlx::query(sql).fetch_one(&database.pool).await.unwrap();
        assert_eq!((row.get::<u32, _>(0), row.get::<Option<u32>, _>(1)), (author, editor));
        assert_eq!(row.get::<Option<String>, _>(2).as_deref(), title);
        last = next;
    }
    insert(&mysql, &Post { id: 2, ..post(1, "", "") }).await.unwrap();
}
