//! Maps, sets and lists of values, and fields that are not written.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use dual_repo::{Error, MySql, MySqlEntity, MySqlRow, RowProblem};
use integration::{Database, database};
use rust_decimal::Decimal;
use sqlx::Row;

use super::{delete, insert, problem, update};

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "carts", key = "id")]
struct Cart {
    id: u32,
    #[mysql(constant = SCHEMA)]
    schema: u8,
    #[mysql(expression = "CONCAT('cart ', carts.id)")]
    title: String,
    #[mysql(children(table = "lines_", on = "lines_.cart_id = carts.id", key = "sku"))]
    lines: HashMap<String, Line>,
    #[mysql(children(table = "tags", on = "tags.cart_id = carts.id", column = "tag"))]
    tags: HashSet<String>,
    #[mysql(children(table = "visits", on = "visits.cart_id = carts.id", column = "page", order_by = "nr"))]
    visits: Vec<String>,
}

const SCHEMA: u8 = 3;

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct Line {
    price: Decimal,
    quantity: u32,
    #[mysql(expression = "lines_.price * lines_.quantity")]
    amount: Decimal,
}

/// A line has a number of the server's, and something that no field tells of.
const TABLES: &str = "
    CREATE TABLE carts (id INT UNSIGNED PRIMARY KEY);
    CREATE TABLE lines_ (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, cart_id INT UNSIGNED NOT NULL,
        sku VARCHAR(10) COLLATE utf8mb4_bin NOT NULL, price DECIMAL(10, 2) NOT NULL, quantity INT UNSIGNED NOT NULL,
        untold INT NOT NULL DEFAULT 7, UNIQUE (cart_id, sku));
    CREATE TABLE tags (cart_id INT UNSIGNED, tag VARCHAR(10) COLLATE utf8mb4_bin, PRIMARY KEY (cart_id, tag));
    CREATE TABLE visits (nr INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, cart_id INT UNSIGNED NOT NULL, page VARCHAR(10) NOT NULL);";

async fn carts() -> (Database, MySql) {
    let database = database().await;
    database.run(TABLES).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    (database, mysql)
}

fn cart(lines: &[(&str, u32)], tags: &[&str], visits: &[&str]) -> Cart {
    let line = |quantity: u32| Line {
        price: Decimal::new(150, 2),
        quantity,
        amount: Decimal::new(150 * i64::from(quantity), 2),
    };
    Cart {
        id: 1,
        schema: SCHEMA,
        title: "cart 1".to_owned(),
        lines: lines.iter().map(|(sku, quantity)| ((*sku).to_owned(), line(*quantity))).collect(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        visits: visits.iter().map(|page| (*page).to_owned()).collect(),
    }
}

#[tokio::test]
async fn maps_sets_and_lists_of_values_are_what_they_are_changed_to() {
    let (database, mysql) = carts().await;
    let states = [
        cart(&[("a", 1), ("b", 2), ("c", 3)], &["x", "y", "z"], &["p", "q", "p"]),
        cart(&[("c", 1), ("d", 2), ("A", 3)], &["X", "y"], &["p", "p", "q"]),
        cart(&[], &[], &[]),
        cart(&[("a", 9)], &["w", "v", "u", "t"], &["r"]),
    ];
    insert(&mysql, &states[0]).await.unwrap();
    database.run("UPDATE lines_ SET untold = 8").await;
    let of_c = async || {
        let row = sqlx::query("SELECT id, untold FROM lines_ WHERE sku = 'c'").fetch_one(&database.pool).await.unwrap();
        (row.get::<u64, _>(0), row.get::<i32, _>(1))
    };
    let before = of_c().await;
    for pair in states.windows(2) {
        update(&mysql, &pair[0], &pair[1]).await.unwrap();
        assert_eq!(mysql.get::<Cart>(1_u32).await.unwrap().as_ref(), Some(&pair[1]));
        if pair[1].lines.contains_key("c") {
            // A line that stays is the same row.
            assert_eq!(of_c().await, before);
        }
    }
    delete(&mysql, &states[3]).await.unwrap();
    assert_eq!(mysql.count::<Cart>().await.unwrap(), 0);
}

#[tokio::test]
async fn what_the_server_computes_has_to_be_what_it_computes() {
    let (_database, mysql) = carts().await;
    let mut wrong = cart(&[("a", 2)], &[], &[]);
    wrong.lines.get_mut("a").unwrap().amount = Decimal::ONE;
    let (unlike, text) = problem(insert(&mysql, &wrong).await);
    assert!(matches!(unlike, RowProblem::ReadBack { field, .. } if field == "lines[0].amount"));
    assert!(text.contains("column `lines_.price * lines_.quantity`"), "{text}");
    let titled = Cart { title: "mine".to_owned(), ..cart(&[], &[], &[]) };
    assert!(matches!(problem(insert(&mysql, &titled).await).0, RowProblem::ReadBack { field, .. } if field == "title"));
}

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "carts", key = "id")]
struct Twice {
    id: u32,
    #[mysql(children(table = "lines_", on = "lines_.cart_id = carts.id", key = "sku"))]
    lines: BTreeMap<String, Line>,
    #[mysql(children(table = "lines_", on = "lines_.cart_id = carts.id", column = "sku"))]
    skus: BTreeSet<String>,
}

#[tokio::test]
async fn rows_are_of_one_list_when_they_are_written() {
    let (_database, mysql) = carts().await;
    let twice = Twice { id: 1, lines: BTreeMap::new(), skus: BTreeSet::new() };
    let Err(Error::NotWritable { problems, .. }) = insert(&mysql, &twice).await else { panic!() };
    assert_eq!(problems[0], "`lines` and `skus` are both rows of `lines_`, which only one can be written to");
}
