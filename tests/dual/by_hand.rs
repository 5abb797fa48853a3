//! What `#[derive(MySqlEntity)]` generates, written out by hand: the contract between `dynamo-derive` and `dual-repo`.

use dual_repo::mysql::MySqlKey;
use dual_repo::{Error, MySql, RowProblem};
use futures::{StreamExt, TryStreamExt};
use integration::database;
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Order {
    pub user_email: String,
    pub id: u32,
    pub buyer: Buyer,
    pub items: Vec<OrderItem>,
    pub note: String,
    pub version: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Buyer {
    pub first: Option<String>,
    pub last: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OrderItem {
    pub product: String,
    pub price: Decimal,
}

// #[derive(MySqlEntity)]
// #[mysql(table = "orders", key = "id")]
// #[mysql(join(users, on = "users.id = orders.user_id"))]
// user_email #[mysql(column = "users.email")], id, buyer #[mysql(embed(prefix = "buyer_"))],
// items #[mysql(children(table = "order_items", on = "order_items.order_id = orders.id", order_by = "id"))],
// note #[mysql(default)], version #[mysql(skip)]
const _: () = {
    use ::dual_repo::__private as __mysql;

    #[automatically_derived]
    impl __mysql::MySqlRow for Order {
        fn describe(__map: &mut __mysql::RowMap) {
            __mysql::RowMap::join(
                __map,
                &__mysql::Join {
                    table: "users",
                    name: "users",
                    on: &[(
                        __mysql::ColumnRef { table: __mysql::Some("users"), column: "id" },
                        __mysql::ColumnRef { table: __mysql::None, column: "user_id" },
                    )],
                    presence: __mysql::Presence::Required,
                },
            );
            __mysql::column::<String, _>(__mysql::DescribeColumn(
                __map,
                "user_email",
                __mysql::ColumnRef { table: __mysql::Some("users"), column: "email" },
            ));
            __mysql::column::<u32, _>(__mysql::DescribeColumn(
                __map,
                "id",
                __mysql::ColumnRef { table: __mysql::None, column: "id" },
            ));
            __mysql::row::<Buyer, _>(__mysql::DescribeEmbedded(__map, "buyer", "buyer_"));
            __mysql::rows::<Vec<OrderItem>, __mysql::Structs, _>(__mysql::DescribeChildren(
                __map,
                "items",
                &__mysql::ChildrenMap {
                    table: "order_items",
                    on: &[(
                        __mysql::ColumnRef { table: __mysql::None, column: "order_id" },
                        __mysql::ColumnRef { table: __mysql::None, column: "id" },
                    )],
                    order_by: &[("id", __mysql::Direction::Ascending)],
                    element: __mysql::Element::Row,
                },
            ));
            __mysql::column::<String, _>(__mysql::DescribeColumnOr(
                __map,
                "note",
                __mysql::ColumnRef { table: __mysql::None, column: "note" },
            ));
        }

        fn decode(__row: &mut __mysql::RowReader<'_>) -> __mysql::Result<Self, __mysql::Unreadable> {
            __mysql::Ok(Order {
                user_email: __mysql::column::<String, _>(__mysql::ReadColumn(__row))?,
                id: __mysql::column::<u32, _>(__mysql::ReadColumn(__row))?,
                buyer: __mysql::row::<Buyer, _>(__mysql::ReadEmbedded(__row))?,
                items: __mysql::rows::<Vec<OrderItem>, __mysql::Structs, _>(__mysql::ReadChildren(__row))?,
                note: __mysql::column::<String, _>(__mysql::ReadColumnOr(__row, __mysql::Default::default))?,
                version: __mysql::Default::default(),
            })
        }

        fn encode(&self, __row: &mut __mysql::RowWriter) {
            __mysql::column::<String, _>(__mysql::WriteColumn(__row, &self.user_email));
            __mysql::column::<u32, _>(__mysql::WriteColumn(__row, &self.id));
            __mysql::row::<Buyer, _>(__mysql::WriteEmbedded(__row, &self.buyer));
            __mysql::rows::<Vec<OrderItem>, __mysql::Structs, _>(__mysql::WriteChildren(__row, &self.items));
            __mysql::column::<String, _>(__mysql::WriteColumnOr(__row, &self.note, __mysql::Default::default));
        }
    }

    #[automatically_derived]
    impl __mysql::MySqlEntity for Order {
        const NAME: &'static str = "Order";
        const TABLE: __mysql::TableMap =
            __mysql::TableMap { table: "orders", key: &["id"], cascade: __mysql::Cascade::Refused };
        type Key = (u32,);
    }
};

// #[derive(MySqlRow)]
const _: () = {
    use ::dual_repo::__private as __mysql;

    #[automatically_derived]
    impl __mysql::MySqlRow for Buyer {
        fn describe(__map: &mut __mysql::RowMap) {
            __mysql::column::<Option<String>, _>(__mysql::DescribeColumn(
                __map,
                "first",
                __mysql::ColumnRef { table: __mysql::None, column: "first" },
            ));
            __mysql::column::<Option<String>, _>(__mysql::DescribeColumn(
                __map,
                "last",
                __mysql::ColumnRef { table: __mysql::None, column: "last" },
            ));
        }
        fn decode(__row: &mut __mysql::RowReader<'_>) -> __mysql::Result<Self, __mysql::Unreadable> {
            __mysql::Ok(Buyer {
                first: __mysql::column::<Option<String>, _>(__mysql::ReadColumn(__row))?,
                last: __mysql::column::<Option<String>, _>(__mysql::ReadColumn(__row))?,
            })
        }
        fn encode(&self, __row: &mut __mysql::RowWriter) {
            __mysql::column::<Option<String>, _>(__mysql::WriteColumn(__row, &self.first));
            __mysql::column::<Option<String>, _>(__mysql::WriteColumn(__row, &self.last));
        }
    }
};

// #[derive(MySqlRow)]
// #[mysql(join(products, on = "products.id = product_id"))]
const _: () = {
    use ::dual_repo::__private as __mysql;

    #[automatically_derived]
    impl __mysql::MySqlRow for OrderItem {
        fn describe(__map: &mut __mysql::RowMap) {
            __mysql::RowMap::join(
                __map,
                &__mysql::Join {
                    table: "products",
                    name: "products",
                    on: &[(
                        __mysql::ColumnRef { table: __mysql::Some("products"), column: "id" },
                        __mysql::ColumnRef { table: __mysql::None, column: "product_id" },
                    )],
                    presence: __mysql::Presence::Required,
                },
            );
            __mysql::column::<String, _>(__mysql::DescribeColumn(
                __map,
                "product",
                __mysql::ColumnRef { table: __mysql::Some("products"), column: "name" },
            ));
            __mysql::column::<Decimal, _>(__mysql::DescribeColumn(
                __map,
                "price",
                __mysql::ColumnRef { table: __mysql::None, column: "price" },
            ));
        }
        fn decode(__row: &mut __mysql::RowReader<'_>) -> __mysql::Result<Self, __mysql::Unreadable> {
            __mysql::Ok(OrderItem {
                product: __mysql::column::<String, _>(__mysql::ReadColumn(__row))?,
                price: __mysql::column::<Decimal, _>(__mysql::ReadColumn(__row))?,
            })
        }
        fn encode(&self, __row: &mut __mysql::RowWriter) {
            __mysql::column::<String, _>(__mysql::WriteColumn(__row, &self.product));
            __mysql::column::<Decimal, _>(__mysql::WriteColumn(__row, &self.price));
        }
    }
};

const TABLES: &str = "
    CREATE TABLE users (id INT UNSIGNED PRIMARY KEY, email VARCHAR(50) COLLATE utf8mb4_bin NOT NULL);
    CREATE TABLE products (id INT UNSIGNED PRIMARY KEY, name VARCHAR(50) NOT NULL);
    CREATE TABLE orders (id INT UNSIGNED PRIMARY KEY, user_id INT UNSIGNED NOT NULL, buyer_first TEXT, buyer_last TEXT,
        note TEXT);
    CREATE TABLE order_items (id INT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED NOT NULL, product_id INT UNSIGNED,
        price DECIMAL(10, 2) NOT NULL, KEY (order_id));
    INSERT INTO users VALUES (1, 'a@b.c'), (2, 'd@e.f');
    INSERT INTO products VALUES (7, 'Lamp'), (8, 'Desk');
    INSERT INTO orders VALUES (1, 1, 'Ann', NULL, NULL), (2, 2, NULL, NULL, 'x'), (3, 9, NULL, NULL, ''), (4, 1, 'B', 'C', 'y');
    INSERT INTO order_items VALUES (3, 1, 7, 1.50), (1, 1, 8, 0.05), (2, 2, 8, 99999999.99), (4, 4, 7, 3), (5, 4, NULL, 1);
";

fn first() -> Order {
    Order {
        user_email: "a@b.c".into(),
        id: 1,
        buyer: Buyer { first: Some("Ann".into()), last: None },
        items: vec![
            OrderItem { product: "Desk".into(), price: Decimal::new(5, 2) },
            OrderItem { product: "Lamp".into(), price: Decimal::new(150, 2) },
        ],
        note: String::new(),
        version: 0,
    }
}

#[tokio::test]
async fn an_entity_is_read_with_its_joins_embedded_structs_and_children() {
    let database = database().await;
    database.run(TABLES).await;
    let mysql = MySql::from_pool(database.pool.clone()).await.unwrap();

    assert_eq!(mysql.get::<Order>(1_u32).await.unwrap(), Some(first()));
    assert_eq!(mysql.get::<Order>(77_u32).await.unwrap(), None);
    assert_eq!(mysql.count::<Order>().await.unwrap(), 4);
    assert_eq!(MySqlKey::<(u32,)>::into_key(1_u32).values().len(), 1);

    let all: Vec<Result<Order, Error>> = mysql.stream::<Order>().collect().await;
    assert_eq!(all.len(), 4);
    assert_eq!(all[0].as_ref().unwrap(), &first());
    assert_eq!(all[1].as_ref().unwrap().items[0].price, Decimal::new(9_999_999_999, 2));
    let Err(Error::Row(no_user)) = &all[2] else { panic!("{:?}", all[2]) };
    assert_eq!(no_user.problem(), &RowProblem::Join { table: "users" });
    assert_eq!(no_user.to_string(), "cannot read `Order`, row `orders` (id = 3): the join finds no row in `users`");
    let Err(Error::Row(no_product)) = &all[3] else { panic!("{:?}", all[3]) };
    assert_eq!(no_product.problem(), &RowProblem::Join { table: "products" });
    assert!(mysql.stream::<Order>().try_collect::<Vec<_>>().await.is_err());
}
