//! Entities that cannot be written as they are: found before the server is asked, or when they are read back.

use chrono::TimeDelta;
use dual_repo::{Error, MySql, MySqlEntity, MySqlRow, RowProblem};
use integration::database;
use rust_decimal::Decimal;

use super::{Order, bare, delete, full, insert, item, problem, shop, update};

#[tokio::test]
async fn a_partner_that_is_not_there_is_named_with_the_columns_it_was_looked_for_by() {
    let (_database, mysql) = shop().await;
    let (missing, text) = problem(insert(&mysql, &Order { email: "nobody@shop".to_owned(), ..bare(1) }).await);
    let columns = vec!["email".to_owned()];
    assert_eq!(missing, RowProblem::Reference { field: "email".to_owned(), table: "users", columns });
    assert_eq!(
        text,
        "cannot write `Order.email`, row `orders` (shop = 1, id = 1): no row of `users` has this (email); write that one first"
    );
    let seller = Order { seller: Some("nobody@shop".to_owned()), ..bare(1) };
    assert!(
        matches!(problem(insert(&mysql, &seller).await).0, RowProblem::Reference { field, .. } if field == "seller")
    );
    // The product is there, but not of this maker.
    let mut order = full(1);
    order.items[2].maker = "Brand".to_owned();
    let (missing, _) = problem(insert(&mysql, &order).await);
    let columns = vec!["maker_id".to_owned(), "name".to_owned()];
    assert_eq!(missing, RowProblem::Reference { field: "items[2].product".to_owned(), table: "products", columns });
    assert_eq!(mysql.count::<Order>().await.unwrap(), 0);
}

#[tokio::test]
async fn what_reads_as_something_else_is_not_written() {
    let (_database, mysql) = shop().await;
    let field = |order: Order| {
        let mysql = mysql.clone();
        async move {
            match problem(insert(&mysql, &order).await).0 {
                RowProblem::ReadBack { field, .. } => field,
                other => panic!("{other:?}"),
            }
        }
    };
    // More digits than the column has are rounded.
    assert_eq!(field(Order { changed: bare(1).changed + TimeDelta::nanoseconds(1), ..bare(1) }).await, "changed");
    assert_eq!(field(Order { total: Decimal::new(12_345, 3), ..bare(1) }).await, "total");
    // The server computes it.
    assert_eq!(field(Order { label: Some("mine".to_owned()), ..bare(1) }).await, "label");
    // Sorted by `position`.
    let items = vec![item(1, 2, "Lamp", "Acme"), item(2, 1, "Lamp", "Acme")];
    assert_eq!(field(Order { items, ..bare(1) }).await, "items[0].line");
    assert_eq!(mysql.count::<Order>().await.unwrap(), 0);
}

/// A key that is padded.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "codes", key("nr", "code"))]
struct Code {
    nr: u8,
    code: String,
}

#[tokio::test]
async fn a_key_that_the_column_holds_in_another_form_is_named() {
    let (_database, mysql) =
        posts("CREATE TABLE codes (nr TINYINT UNSIGNED, code CHAR(5), PRIMARY KEY (nr, code))").await;
    let (padded, _) = problem(insert(&mysql, &Code { nr: 1, code: "a ".to_owned() }).await);
    assert!(matches!(padded, RowProblem::ReadBack { field, .. } if field == "code"));
    insert(&mysql, &Code { nr: 1, code: "a".to_owned() }).await.unwrap();
}

#[tokio::test]
async fn the_old_state_has_to_be_that_of_the_rows() {
    let (database, mysql) = shop().await;
    insert(&mysql, &full(1)).await.unwrap();
    let gone = |table| RowProblem::Changed { table };
    assert_eq!(problem(update(&mysql, &bare(2), &full(2)).await).0, gone("orders"));
    assert_eq!(problem(delete(&mysql, &bare(2)).await).0, gone("orders"));
    assert_eq!(problem(delete(&mysql, &bare(1)).await).0, gone("words"));
    database.run("DELETE FROM items WHERE line = 2").await;
    let (changed, text) = problem(update(&mysql, &full(1), &bare(1)).await);
    assert_eq!(changed, gone("items"));
    assert!(text.ends_with("lock the row, read it and change it in one transaction"), "{text}");
}

#[tokio::test]
async fn keys_do_not_change_and_are_not_given_twice() {
    let (_database, mysql) = shop().await;
    insert(&mysql, &full(1)).await.unwrap();
    let (key, _) = problem(update(&mysql, &full(1), &full(2)).await);
    assert!(matches!(key, RowProblem::Unwritable { field, .. } if field == "id"));
    let items = vec![item(1, 1, "Lamp", "Acme"), item(1, 2, "Desk", "Acme")];
    let (twice, text) = problem(update(&mysql, &full(1), &Order { items, ..full(1) }).await);
    assert!(matches!(twice, RowProblem::Unwritable { field, .. } if field == "items[1]"));
    assert!(text.ends_with("`items[0]` has the same primary key"), "{text}");
}

/// A copy beside what it is a copy of.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "products", key = "id")]
#[mysql(join(makers, on = "makers.id = maker_id"))]
struct Product {
    id: u32,
    maker_id: u32,
    #[mysql(column = "makers.name")]
    maker: String,
    name: String,
}

#[tokio::test]
async fn a_copy_has_to_agree_with_what_it_is_a_copy_of() {
    let (_database, mysql) = shop().await;
    let product = Product { id: 30, maker_id: 2, maker: "Brand".to_owned(), name: "Chair".to_owned() };
    insert(&mysql, &product).await.unwrap();
    assert_eq!(mysql.get::<Product>(30_u32).await.unwrap(), Some(product.clone()));
    let (unlike, text) = problem(update(&mysql, &product, &Product { maker_id: 1, ..product.clone() }).await);
    assert!(matches!(unlike, RowProblem::ReadBack { field, .. } if field == "maker"));
    assert!(text.contains("it is a copy of another table's column"), "{text}");
    update(&mysql, &product, &Product { maker_id: 1, maker: "Acme".to_owned(), ..product.clone() }).await.unwrap();
}

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "posts", key = "id")]
#[mysql(join(authors, on = "authors.id = posts.author_id"))]
struct Post {
    id: u32,
    #[mysql(column = "authors.name")]
    author: String,
    #[mysql(children(table = "replies", on = "replies.post_id = posts.id", order_by = "nr"))]
    replies: Vec<Reply>,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct Reply {
    text: String,
}

async fn posts(tables: &str) -> (integration::Database, MySql) {
    let database = database().await;
    database.run(tables).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    (database, mysql)
}

#[tokio::test]
async fn a_mapping_that_can_only_be_read_says_what_it_lacks() {
    let (_database, mysql) = posts(
        "CREATE TABLE authors (id INT UNSIGNED PRIMARY KEY, name VARCHAR(20) NOT NULL);
         CREATE TABLE posts (id INT UNSIGNED PRIMARY KEY, author_id INT UNSIGNED NOT NULL, title TEXT NOT NULL);
         CREATE TABLE replies (nr INT NOT NULL PRIMARY KEY, post_id INT UNSIGNED, text TEXT NOT NULL);
         INSERT INTO authors VALUES (1, 'Ann'); INSERT INTO posts VALUES (1, 1, ''); INSERT INTO replies VALUES (7, 1, 'x');",
    )
    .await;
    let post = mysql.get::<Post>(1_u32).await.unwrap().unwrap();
    let Err(Error::NotWritable { entity: "Post", problems }) = update(&mysql, &post, &post).await else { panic!() };
    assert_eq!(
        problems,
        [
            "`posts.author_id` is no field, and the fields that are columns of `authors` do not say which row it refers to: add a field for it, or fields for all columns of one of its unique keys, which are (id)",
            "`replies`: column `replies.nr` has no default, and no field is written to it",
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_inserted_can_be_updated() {
    let (_database, mysql) = posts(
        "CREATE TABLE authors (id INT UNSIGNED PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE);
         CREATE TABLE posts (id INT UNSIGNED PRIMARY KEY, author_id INT UNSIGNED NOT NULL, title TEXT NOT NULL);
         CREATE TABLE replies (nr INT AUTO_INCREMENT PRIMARY KEY, post_id INT UNSIGNED, text TEXT NOT NULL);
         INSERT INTO authors VALUES (1, 'Ann'), (2, 'Bob'); INSERT INTO posts VALUES (1, 1, 'x');",
    )
    .await;
    let post = mysql.get::<Post>(1_u32).await.unwrap().unwrap();
    let new = Post { author: "Bob".to_owned(), replies: vec![Reply { text: "y".to_owned() }], ..post.clone() };
    update(&mysql, &post, &new).await.unwrap();
    assert_eq!(mysql.get::<Post>(1_u32).await.unwrap().as_ref(), Some(&new));
    let Err(Error::NotWritable { problems, .. }) = insert(&mysql, &Post { id: 2, ..new }).await else { panic!() };
    let text = mysql.check_writes::<Post>().await.unwrap_err().to_string();
    assert_eq!(text, format!("`Post` cannot be written to the database: {}", problems[0]));
    assert_eq!(problems, ["column `posts.title` has no default, and no field is written to it"]);
}
