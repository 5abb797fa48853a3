//! Entities whose items carry the version of their shape, beside what the mirror adds to them.

use std::time::Duration;

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, DynamoRepository, Repository};
use dual_repo::{MySql, MySqlEntity};
use dynamo_core::schema::{SCHEMA_VERSION, UpgradeError};
use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

use crate::setting::go_up;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Shelf", entity = "BOOK", schema_version = 2, upgrade = never)]
#[pk("BOOK#{id}")]
#[sk("#META")]
#[mysql(table = "books", key = "id")]
struct Book {
    id: u32,
    title: String,
}

/// No item is older than the mirror.
fn never(_: u32, _: &mut Item) -> Result<(), UpgradeError> {
    Err("an item was taken for an older one".into())
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Shelf")]
#[expect(dead_code, reason = "the table is made of it")]
enum Shelf {
    Book(Book),
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Shelf", entity = "FIELD")]
#[pk("BOOK#{id}")]
#[sk("#META")]
#[mysql(table = "books", key = "id")]
struct OfField {
    id: u32,
    #[dynamo(rename = "_v")]
    title: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Shelf", entity = "TYPE", type_attr = "_e")]
#[pk("BOOK#{id}")]
#[sk("#META")]
#[mysql(table = "books", key = "id")]
struct OfType {
    id: u32,
    title: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Shelf", entity = "KEY")]
#[pk("BOOK#{id}")]
#[sk("#META")]
#[gsi(1, pk = "{title}", pk_attr = "_a")]
#[mysql(table = "books", key = "id")]
struct OfKey {
    id: u32,
    title: String,
}

async fn books() -> (integration::Database, MySql) {
    let database = integration::database().await;
    database.run("CREATE TABLE books (id INT UNSIGNED PRIMARY KEY, title VARCHAR(50) NOT NULL)").await;
    database.run("INSERT INTO books VALUES (1, 'Emma'), (2, 'Evelina')").await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    (database, mysql)
}

integration::on_every_engine! {
    async fn an_item_has_the_version_of_its_shape_and_that_of_its_row(db: Dynamo) {
        Shelf::ensure_table(&db).await.unwrap();
        let (_database, mysql) = books().await;
        let builder = DualStore::builder(mysql, db.clone()).dynamo_within(Duration::from_mins(1));
        let store = builder.entity::<Book>().connect().await.unwrap();
        let shelf = store.repository::<Book>();
        go_up(&store, Phase::DualWrite).await;
        let book = |id: u32, title: &str| Book { id, title: title.to_owned() };
        shelf.create(book(3, "Belinda")).await.unwrap();
        shelf.update(Book::update(2).set(|b| b.title, "Camilla")).await.unwrap();
        go_up(&store, Phase::DynamoRead).await;

        let mirrored = DynamoRepository::<Book>::new(db.clone().with_tombstones());
        for expected in [book(1, "Emma"), book(2, "Camilla"), book(3, "Belinda")] {
            let id = expected.id;
            assert_eq!(shelf.get(Book::get(id)).await.unwrap().as_ref(), Some(&expected));
            assert_eq!(mirrored.get(Book::get(id)).await.unwrap(), Some(expected));
        }
        let item = db.client().scan().table_name(db.table_name("Shelf").unwrap()).send().await.unwrap().items.unwrap();
        assert!(item.iter().all(|item| item[SCHEMA_VERSION].as_n().unwrap() == "2"), "{item:?}");
        let check = store.verify().await.unwrap();
        assert_eq!((check.findings.len(), check.unexplained()), (0, 0), "{check}");
    }
}

#[tokio::test]
async fn attributes_that_the_mirror_adds_are_refused() {
    let (_database, mysql) = books().await;
    let db = Dynamo::embedded().unwrap();
    let connect = || DualStore::builder(mysql.clone(), db.clone());
    let field = connect().entity::<OfField>().connect().await.unwrap_err();
    let type_ = connect().entity::<OfType>().connect().await.unwrap_err();
    let key = connect().entity::<OfKey>().connect().await.unwrap_err();
    let refused = [(field, "`_v` of `FIELD`"), (type_, "`_e` of `TYPE`"), (key, "`_a` of `KEY`")];
    for (error, expected) in refused {
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains(expected) && source.contains("another name"), "{source}");
    }
}
