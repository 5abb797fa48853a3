//! Entities that are written: what is in the tables afterwards, and what is refused.

mod entities;
mod every_type;
mod forms;
mod random;
mod refusals;
mod sessions;
mod unlike;

use chrono::{DateTime, Utc};
use dual_repo::{Error, MySql, MySqlEntity, MySqlRow, MySqlValue, RowProblem};
use integration::{Database, database};
use rust_decimal::Decimal;

/// An order with everything that a mapping has.
#[derive(Debug, Clone, PartialEq, MySqlEntity)]
#[mysql(table = "orders", key("shop", "id"))]
#[mysql(join(users, on = "users.id = orders.user_id"))]
#[mysql(left_join(users as seller, on = "seller.id = orders.seller_id"))]
struct Order {
    shop: u16,
    id: u32,
    #[mysql(column = "users.email")]
    email: String,
    #[mysql(column = "seller.email")]
    seller: Option<String>,
    status: Status,
    total: Decimal,
    #[mysql(embed(prefix = "ship_"))]
    address: Address,
    #[mysql(default)]
    note: String,
    code: Option<String>,
    warehouse: Option<u32>,
    changed: DateTime<Utc>,
    /// Computed by the server.
    label: Option<String>,
    #[mysql(children(
        table = "items",
        on = "items.shop = orders.shop AND items.order_id = orders.id",
        order_by = "position"
    ))]
    items: Vec<Item>,
    /// Rows that cannot be told apart.
    #[mysql(children(
        table = "words",
        on = "words.shop = orders.shop AND words.order_id = orders.id",
        order_by = "nr DESC"
    ))]
    words: Vec<Word>,
    #[mysql(skip)]
    cached: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, MySqlValue)]
#[mysql(rename_all = "lowercase")]
enum Status {
    Pending,
    Done,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct Address {
    street: Option<String>,
    city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
#[mysql(join(products, on = "products.id = items.product_id"))]
#[mysql(join(makers, on = "makers.id = products.maker_id"))]
struct Item {
    line: u32,
    position: u32,
    /// Unique within its maker.
    #[mysql(column = "products.name")]
    product: String,
    #[mysql(column = "makers.name")]
    maker: String,
    price: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, MySqlRow)]
struct Word {
    word: String,
}

const TABLES: &str = "
    CREATE TABLE users (id INT UNSIGNED PRIMARY KEY, email VARCHAR(20) COLLATE utf8mb4_bin NOT NULL UNIQUE);
    CREATE TABLE makers (id INT UNSIGNED PRIMARY KEY, name VARCHAR(20) COLLATE utf8mb4_bin NOT NULL UNIQUE);
    CREATE TABLE products (id INT UNSIGNED PRIMARY KEY, maker_id INT UNSIGNED NOT NULL, name VARCHAR(20) NOT NULL,
        UNIQUE (maker_id, name));
    CREATE TABLE warehouses (id INT UNSIGNED PRIMARY KEY);
    CREATE TABLE orders (
        shop SMALLINT UNSIGNED, id INT UNSIGNED, user_id INT UNSIGNED NOT NULL, seller_id INT UNSIGNED,
        status ENUM('pending', 'done') NOT NULL, total DECIMAL(8, 2) NOT NULL, ship_street TEXT,
        ship_city VARCHAR(20) NOT NULL, note VARCHAR(20), code VARCHAR(10) COLLATE utf8mb4_bin, warehouse INT UNSIGNED,
        changed TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
        label VARCHAR(30) AS (CONCAT(shop, '-', id)) STORED,
        untold INT NOT NULL DEFAULT 7,
        PRIMARY KEY (shop, id), UNIQUE KEY code (code),
        CONSTRAINT fk_user FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT fk_seller FOREIGN KEY (seller_id) REFERENCES users (id),
        CONSTRAINT fk_warehouse FOREIGN KEY (warehouse) REFERENCES warehouses (id),
        CONSTRAINT not_negative CHECK (total >= 0));
    CREATE TABLE items (
        shop SMALLINT UNSIGNED, order_id INT UNSIGNED, line INT UNSIGNED, position INT UNSIGNED NOT NULL,
        product_id INT UNSIGNED NOT NULL, price DECIMAL(8, 2),
        PRIMARY KEY (shop, order_id, line), UNIQUE KEY places (shop, order_id, position),
        FOREIGN KEY (shop, order_id) REFERENCES orders (shop, id), FOREIGN KEY (product_id) REFERENCES products (id));
    CREATE TABLE words (
        nr INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, shop SMALLINT UNSIGNED, order_id INT UNSIGNED, word VARCHAR(10) NOT NULL,
        FOREIGN KEY (shop, order_id) REFERENCES orders (shop, id));
    CREATE TABLE invoices (
        id INT UNSIGNED PRIMARY KEY, shop SMALLINT UNSIGNED, order_id INT UNSIGNED,
        CONSTRAINT fk_order FOREIGN KEY (shop, order_id) REFERENCES orders (shop, id));
    INSERT INTO users VALUES (1, 'ann@shop'), (2, 'bob@shop'), (3, 'eve@shop');
    INSERT INTO makers VALUES (1, 'Acme'), (2, 'Brand');
    INSERT INTO products VALUES (10, 1, 'Lamp'), (11, 1, 'Desk'), (20, 2, 'Lamp');
    INSERT INTO warehouses VALUES (1);
";

async fn shop() -> (Database, MySql) {
    let database = database().await;
    database.run(TABLES).await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    (database, mysql)
}

fn item(line: u32, position: u32, product: &str, maker: &str) -> Item {
    let price = (line != 3).then(|| Decimal::new(i64::from(line) * 100, 2));
    Item { line, position, product: product.to_owned(), maker: maker.to_owned(), price }
}

fn words(words: &[&str]) -> Vec<Word> {
    words.iter().map(|word| Word { word: (*word).to_owned() }).collect()
}

/// An order without anything that it could be without.
fn bare(id: u32) -> Order {
    Order {
        shop: 1,
        id,
        email: "ann@shop".to_owned(),
        seller: None,
        status: Status::Pending,
        total: Decimal::new(1050, 2),
        address: Address { street: None, city: Some("Rome".to_owned()) },
        note: String::new(),
        code: None,
        warehouse: None,
        changed: "2024-02-29T12:00:00.123456Z".parse().unwrap(),
        label: Some(format!("1-{id}")),
        items: Vec::new(),
        words: Vec::new(),
        cached: false,
    }
}

/// One with all of it.
fn full(id: u32) -> Order {
    Order {
        seller: Some("bob@shop".to_owned()),
        status: Status::Done,
        address: Address { street: Some("Via Roma".to_owned()), city: Some("Rome".to_owned()) },
        note: "call first".to_owned(),
        code: Some(format!("C{id}")),
        warehouse: Some(1),
        items: vec![item(1, 1, "Lamp", "Acme"), item(2, 2, "Lamp", "Brand"), item(3, 3, "Desk", "Acme")],
        words: words(&["x", "y", "x"]),
        ..bare(id)
    }
}

async fn insert<E: MySqlEntity>(mysql: &MySql, entity: &E) -> Result<(), Error> {
    let mut transaction = mysql.begin().await?;
    transaction.insert(entity).await?;
    transaction.commit().await
}

async fn update<E: MySqlEntity>(mysql: &MySql, old: &E, new: &E) -> Result<(), Error> {
    let mut transaction = mysql.begin().await?;
    transaction.update(old, new).await?;
    transaction.commit().await
}

async fn delete<E: MySqlEntity>(mysql: &MySql, old: &E) -> Result<(), Error> {
    let mut transaction = mysql.begin().await?;
    transaction.delete(old).await?;
    transaction.commit().await
}

/// What is wrong with a row.
fn problem(result: Result<(), Error>) -> (RowProblem, String) {
    match result {
        Err(Error::Row(error)) => (error.problem().clone(), error.to_string()),
        other => panic!("{other:?}"),
    }
}
