//! What the server does to rows by itself is refused, or said, before anything is read.

use dual_repo::{Error, MySql, MySqlEntity, MySqlRow};
use dynamo_core::{DynamoEntity, DynamoValue};
use integration::database;

#[derive(Debug, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[mysql(table = "orders", key = "id")]
#[mysql(left_join(users, on = "users.id = orders.user_id"))]
struct Order {
    #[pk]
    id: u32,
    #[mysql(column = "users.name")]
    user: Option<String>,
    #[mysql(children(table = "items", on = "items.order_id = orders.id", order_by = "id"))]
    items: Vec<Item>,
}

#[derive(Debug, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Users", entity = "ORDER")]
#[mysql(table = "orders", key = "id", cascade = "accepted")]
struct Accepting {
    #[pk]
    id: u32,
}

#[derive(Debug, DynamoValue, MySqlRow)]
struct Item {
    id: u32,
}

async fn problems<E: MySqlEntity>(tables: &str) -> Vec<String> {
    let database = database().await;
    database.run(tables).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    match mysql.check::<E>().await {
        Err(Error::Mapping { problems, .. }) => problems,
        Ok(()) => Vec::new(),
        other => panic!("{other:?}"),
    }
}

const CASCADES: &str = "
    CREATE TABLE shops (id INT UNSIGNED PRIMARY KEY);
    CREATE TABLE users (id INT UNSIGNED PRIMARY KEY, name TEXT, shop_id INT UNSIGNED,
        FOREIGN KEY (shop_id) REFERENCES shops (id) ON DELETE CASCADE);
    CREATE TABLE goods (shop INT UNSIGNED, nr INT UNSIGNED, PRIMARY KEY (shop, nr));
    CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, user_id INT UNSIGNED, part_of INT UNSIGNED,
        CONSTRAINT buyer FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
        CONSTRAINT whole FOREIGN KEY (part_of) REFERENCES orders (id) ON DELETE CASCADE);
    CREATE TABLE items (id INT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED, shop INT UNSIGNED, nr INT UNSIGNED,
        FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE ON UPDATE CASCADE,
        CONSTRAINT ware FOREIGN KEY (shop, nr) REFERENCES goods (shop, nr) ON DELETE CASCADE);";

#[tokio::test]
async fn a_foreign_key_that_changes_rows_of_an_entity_unseen_is_refused() {
    let remedy =
        "without a write that could be seen; declare it with RESTRICT, or write `#[mysql(cascade = \"accepted\")]`";
    // Not those of the order's own items, nor of the users, who are no part of it.
    assert_eq!(
        problems::<Order>(CASCADES).await,
        [
            format!(
                "foreign key `buyer` from `orders.user_id` to `users.id` has ON DELETE SET NULL and ON UPDATE CASCADE: it changes rows of `orders` {remedy}"
            ),
            format!(
                "foreign key `whole` from `orders.part_of` to `orders.id` has ON DELETE CASCADE: it changes rows of `orders` {remedy}"
            ),
            format!(
                "foreign key `ware` from `items.shop` to `goods.shop`, `items.nr` to `goods.nr` has ON DELETE CASCADE: it changes rows of `items` {remedy}"
            ),
        ]
    );
    assert_eq!(problems::<Accepting>(CASCADES).await, [""; 0]);
}

#[tokio::test]
async fn a_table_without_transactions_is_refused() {
    let tables = "CREATE TABLE users (id INT UNSIGNED PRIMARY KEY, name TEXT) ENGINE = MyISAM;
        CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, user_id INT UNSIGNED);
        CREATE TABLE items (id INT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED) ENGINE = MyISAM;";
    let refused = |table: &str| {
        format!(
            "table `{table}` is kept by MyISAM, which has no transactions: a row and its children could not be read as of one moment; run `ALTER TABLE {table} ENGINE = InnoDB`"
        )
    };
    assert_eq!(problems::<Order>(tables).await, [refused("items"), refused("users")]);
}

#[tokio::test]
async fn a_field_that_cannot_be_null_is_not_read_from_a_column_that_can() {
    #[derive(Debug, MySqlEntity)]
    #[mysql(table = "orders", key = "id")]
    #[mysql(left_join(users, on = "users.id = orders.user_id"))]
    #[allow(dead_code, reason = "never read")]
    struct Strict {
        id: u32,
        note: String,
        #[mysql(default)]
        remark: String,
        doubled: u32,
        #[mysql(column = "users.name")]
        user: String,
        #[mysql(column = "users.name", default)]
        name: String,
    }
    let tables = "CREATE TABLE users (id INT UNSIGNED PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE orders (id INT UNSIGNED UNIQUE, user_id INT UNSIGNED, note TEXT, remark TEXT,
            doubled INT UNSIGNED AS (id * 2));";
    assert_eq!(
        problems::<Strict>(tables).await,
        [
            "column `orders.id` is in the key and may be NULL; make it NOT NULL",
            "(id) is no key of table `orders`; its keys are none",
            "`note`: column `orders.note` may be NULL; make the field an `Option` or give it a `#[mysql(default)]`, or make the column NOT NULL",
            "`user`: `users` is joined with `left_join`, which may find no row; make the field an `Option` or give it a `#[mysql(default)]`",
        ]
    );
}

#[tokio::test]
async fn what_the_server_sets_by_itself_is_said() {
    let database = database().await;
    database
        .run(
            "CREATE TABLE users (id INT UNSIGNED PRIMARY KEY, name TEXT);
            CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, user_id INT UNSIGNED,
                changed TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);
            CREATE TABLE items (id INT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED);
            CREATE TRIGGER counted AFTER INSERT ON items FOR EACH ROW SET @items = @items + 1;",
        )
        .await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    assert_eq!(
        mysql.notes::<Order>().await.unwrap(),
        [
            "the server sets column `orders.changed` with every UPDATE that does not set it",
            "trigger `counted` runs with every INSERT of a row of `items`",
        ]
    );
}
