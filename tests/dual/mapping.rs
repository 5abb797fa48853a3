//! A mapping that does not fit the database is refused before the first row, with everything that does not fit.

use dual_repo::{MySql, MySqlEntity, MySqlRow};
use integration::database;

#[derive(Debug, MySqlEntity)]
#[mysql(table = "orders", key = "id")]
#[mysql(join(users, on = "users.name = orders.user"))]
#[mysql(left_join(shops as seller, on = "seller.id = orders.shop AND seller.country = users.country"))]
#[allow(dead_code, reason = "never read")]
struct Order {
    id: u64,
    #[mysql(column = "usr")]
    user: String,
    #[mysql(column = "users.email")]
    email: Vec<u8>,
    #[mysql(column = "seller.name")]
    seller: Option<String>,
    #[mysql(children(table = "items", on = "items.ordr = orders.id", order_by = "nr"))]
    items: Vec<Item>,
}

#[derive(Debug, MySqlRow)]
#[mysql(join(goods, on = "goods.id = good"))]
#[allow(dead_code, reason = "never read")]
struct Item {
    #[mysql(column = "goods.name")]
    name: bool,
    #[mysql(column = "elsewhere.price")]
    price: u64,
}

async fn problems(tables: &str) -> Vec<String> {
    let database = database().await;
    database.run(tables).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    match mysql.check::<Order>().await {
        Err(dual_repo::Error::Mapping { entity: "Order", problems }) => problems,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn everything_that_does_not_fit_is_said_at_once() {
    let found = problems(
        "CREATE TABLE orders (id INT, `user` TEXT, shop INT, PRIMARY KEY (id, shop));
         CREATE TABLE users (name VARCHAR(50), email VARCHAR(50), KEY (name));
         CREATE TABLE shops (id INT, country INT, name TEXT, PRIMARY KEY (country, id));
         CREATE TABLE items (`order` INT, good INT);",
    )
    .await;
    assert_eq!(
        found,
        [
            "(id) is no key of table `orders`; its keys are (id, shop)",
            "several rows of `users` may have the same (name), on which it is joined: it needs a unique key on them",
            "table `users` has no column `country`, which `seller` is joined on",
            "`user`: table `orders` has no column `usr`",
            "`email`: expected a BINARY, BLOB, BIT or GEOMETRY column, found `users.email` of type varchar(50)",
            "`email`: column `users.email` may be NULL; make the field an `Option` or give it a `#[mysql(default)]`, or make the column NOT NULL",
            "`items`: table `items` has no column `ordr`",
            "`items`: table `items` has no column `nr`",
            "the database has no table `goods`",
            "`price`: there is no join `elsewhere`",
        ]
    );
}

#[tokio::test]
async fn a_table_that_is_missing_is_named_once() {
    let found = problems("CREATE TABLE items (nr INT, ordr INT, good INT)").await;
    assert!(found.contains(&"the database has no table `orders`".to_owned()), "{found:?}");
    let orders = found.iter().filter(|problem| problem.contains("no table `orders`"));
    assert_eq!(orders.count(), 1);
}
