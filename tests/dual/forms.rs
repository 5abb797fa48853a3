//! Fields that are more than a column: maps and sets of child rows, what the server computes, constants.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use dual_repo::{Error, MySql, MySqlEntity, MySqlRow, RowError};
use futures::{StreamExt, TryStreamExt};
use integration::{Database, database};
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Order {
    id: u32,
    #[mysql(constant = SCHEMA)]
    schema: u8,
    #[mysql(expression = "CONCAT('order ', orders.id)")]
    title: String,
    #[mysql(expression = "CAST(status AS UNSIGNED)")]
    status: u8,
    #[mysql(expression = "NULLIF(orders.id, 2)", default)]
    unless_two: u32,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "sku"))]
    by_sku: BTreeMap<String, Item>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", key = "id"))]
    by_id: HashMap<u64, Item>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag", order_by = "nr DESC"))]
    tags: Vec<String>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "tag"))]
    tag_set: BTreeSet<String>,
    #[mysql(children(table = "tags", on = "tags.order_id = orders.id", column = "nr"))]
    numbers: HashSet<i8>,
}

const SCHEMA: u8 = 3;

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct Item {
    #[mysql(expression = "items.price * items.quantity")]
    amount: Decimal,
    quantity: u32,
}

const TABLES: &str = "
    CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, status ENUM('new', 'done') NOT NULL, quantity INT);
    CREATE TABLE items (id BIGINT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED NOT NULL, sku VARCHAR(10) NOT NULL,
        price DECIMAL(10, 2) NOT NULL, quantity INT UNSIGNED NOT NULL, UNIQUE (order_id, sku), UNIQUE (order_id, id));
    CREATE TABLE tags (order_id INT UNSIGNED, nr TINYINT, tag VARCHAR(10) NOT NULL, PRIMARY KEY (order_id, nr),
        UNIQUE (order_id, tag));
    INSERT INTO orders VALUES (1, 'done', NULL), (2, 'new', NULL), (3, 'new', NULL);
    INSERT INTO items VALUES (10, 1, 'b', 1.25, 2), (11, 1, 'a', 0.10, 3), (12, 3, 'a', 7, 1);
    INSERT INTO tags VALUES (1, 1, 'x'), (1, -2, 'z'), (1, 3, 'y'), (2, 1, 'x');";

async fn orders() -> (Database, MySql) {
    let database = database().await;
    database.run(TABLES).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    (database, mysql)
}

fn item(cents: i64, quantity: u32) -> Item {
    Item { amount: Decimal::new(cents, 2), quantity }
}

#[tokio::test]
async fn child_rows_are_maps_lists_and_sets_and_the_server_computes() {
    let (_database, mysql) = orders().await;
    let orders: Vec<Order> = mysql.stream().try_collect().await.unwrap();
    let first = Order {
        id: 1,
        schema: 3,
        title: "order 1".to_owned(),
        status: 2,
        unless_two: 1,
        by_sku: BTreeMap::from([("a".to_owned(), item(30, 3)), ("b".to_owned(), item(250, 2))]),
        by_id: HashMap::from([(11, item(30, 3)), (10, item(250, 2))]),
        tags: ["y", "x", "z"].map(str::to_owned).to_vec(),
        tag_set: ["x", "y", "z"].map(str::to_owned).into(),
        numbers: [1, -2, 3].into(),
    };
    assert_eq!(orders[0], first);
    assert_eq!(mysql.get::<Order>(1_u32).await.unwrap(), Some(first));
    // Nothing for NULL, and no children.
    assert_eq!((orders[1].unless_two, orders[1].by_sku.len(), &*orders[1].tags), (0, 0, &["x".to_owned()][..]));
    assert_eq!((orders[2].by_id.len(), orders[2].tag_set.len()), (1, 0));
}

#[tokio::test]
async fn rows_that_a_map_or_set_could_not_tell_apart_are_refused() {
    let (database, _) = orders().await;
    database.run("ALTER TABLE tags DROP INDEX order_id; ALTER TABLE items DROP INDEX order_id").await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let error = mysql.check::<Order>().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Order` does not fit the database: `by_sku`: several rows of `items` may have the same (order_id, sku): it needs a unique key on them, or a list with `order_by`; \
         `tag_set`: several rows of `tags` may have the same (order_id, tag): it needs a unique key on them, or a list with `order_by`"
    );
    // Where the key went after it was checked, no row is lost in silence.
    let (database, mysql) = orders().await;
    mysql.check::<Order>().await.unwrap();
    database.run("ALTER TABLE tags DROP INDEX order_id; UPDATE tags SET tag = 'x' WHERE nr = 3").await;
    let rows: Vec<Result<Order, Error>> = mysql.stream().collect().await;
    let errors: Vec<&RowError> =
        rows.iter().filter_map(|row| if let Err(Error::Row(row)) = row { Some(row) } else { None }).collect();
    assert_eq!(errors.len(), 1);
    let text = errors[0].to_string();
    assert!(text.starts_with("cannot read `Order.tag_set["), "{text}");
    assert!(
        text.ends_with("from column `tags.tag`, row `orders` (id = 1): another row of the same parent has this value"),
        "{text}"
    );
}

#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "orders", key = "id")]
struct Wrong {
    id: u32,
    #[mysql(expression = "id + 1")]
    text: String,
    #[mysql(expression = "total * 2")]
    total: u32,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    items: Vec<WrongItem>,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct WrongItem {
    #[mysql(expression = "quantity")]
    quantity: u32,
}

#[tokio::test]
async fn the_server_is_asked_what_an_expression_is_before_a_row_is_read() {
    let (_database, mysql) = orders().await;
    let Err(Error::Mapping { problems, .. }) = mysql.check::<Wrong>().await else { panic!("they do not fit") };
    assert_eq!(problems.len(), 3, "{problems:#?}");
    assert_eq!(
        problems[0],
        "`text`: expected a text, ENUM, SET, JSON or DECIMAL column, found `id + 1`, which is an unsigned integer"
    );
    assert!(
        problems[1].starts_with("`total`: the server does not take the expression `total * 2`: Unknown column"),
        "{}",
        problems[1]
    );
    assert!(
        problems[2].starts_with(
            "`items[].quantity`: the server does not take the expression `quantity`: Column 'quantity' in "
        ),
        "{}",
        problems[2]
    );
}

#[tokio::test]
async fn an_expression_that_is_null_is_an_error_of_its_row() {
    #[derive(Debug, MySqlEntity)]
    #[mysql(table = "orders", key = "id")]
    struct Null {
        id: u32,
        #[mysql(expression = "NULLIF(id, 2)")]
        value: i64,
    }
    let (_database, mysql) = orders().await;
    let rows: Vec<Result<Null, Error>> = mysql.stream().collect().await;
    assert_eq!(rows[0].as_ref().map(|row| (row.id, row.value)).unwrap(), (1, 1));
    assert_eq!(
        rows[1].as_ref().unwrap_err().to_string(),
        "cannot read `Null.value` from column `NULLIF(id, 2)`, row `orders` (id = 2): it is NULL, and the field is no `Option`"
    );
}
