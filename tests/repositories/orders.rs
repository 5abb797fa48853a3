//! Queries on MySQL have the order of the keys, whether or not the columns have it.
#![allow(clippy::duplicated_attributes, reason = "several indexes have one partition key")]

use dual_repo::repository::{Error, Find, MemoryStore, MySqlStore, Repository};
use dual_repo::{MySql, MySqlEntity, MySqlValue};
use dynamo_core::op::Cursor;
use dynamo_core::{DynamoEntity, DynamoValue};
use futures::TryStreamExt;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Shelves", entity = "BOOK")]
#[pk("{shelf}")]
#[sk("BOOK#{number}")] // 10 before 9
#[gsi(1, pk = "{shelf}", sk = "{title}#{number:05}")] // a text that something follows
#[gsi(2, pk = "{shelf}", sk = "{genre}#{number:05}")] // other labels than the column's
#[gsi(3, pk = "{shelf}", sk = "{title:lower}#{number:05}")] // no column has it
#[gsi(4, pk = "{shelf}", sk = "{number:05,desc}")]
#[gsi(5, pk = "{shelf}", sk = "{price:ordered}#{number:05}")]
#[gsi(6, pk = "{shelf}", sk = "{lent}#{number:05}")] // sparse
#[mysql(table = "books", key("shelf", "number"))]
struct Book {
    shelf: String,
    number: u32,
    title: String,
    genre: Genre,
    price: i32,
    lent: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
#[dynamo(rename_all = "lowercase")]
enum Genre {
    #[dynamo(rename = "z-novel")]
    #[mysql(rename = "Novel")]
    Novel,
    #[mysql(rename = "Poetry")]
    Poetry,
    #[dynamo(rename = "a-atlas")]
    #[mysql(rename = "Atlas")]
    Atlas,
}

const TABLES: &str = "CREATE TABLE books (
    shelf VARCHAR(50) NOT NULL COLLATE utf8mb4_general_ci,
    number INT UNSIGNED NOT NULL,
    title VARCHAR(50) NOT NULL COLLATE utf8mb4_general_ci,
    genre ENUM('Poetry', 'Novel', 'Atlas') NOT NULL,
    price INT NOT NULL,
    lent VARCHAR(50) COLLATE utf8mb4_unicode_ci,
    PRIMARY KEY (shelf, number)
) ENGINE = InnoDB";

/// More than one statement reads at once.
const BOOKS: u32 = 300;

fn book(number: u32) -> Book {
    // Some of everything, the same each time.
    let draw = |of: u32, salt: u32| number.wrapping_mul(2_654_435_761).rotate_left(salt) % of;
    let titles =
        ["a", "A", "b", "B!", "b!", "a b", "\u{e9}", "e", "E", "Z", "_", "z\u{1f600}", "z\u{ff5e}", "a\u{1}", "a "];
    let genres = [Genre::Novel, Genre::Poetry, Genre::Atlas];
    let lent = [None, Some("Bob"), Some("bob"), None];
    Book {
        shelf: "top".to_owned(),
        number,
        title: titles[draw(15, 3) as usize].to_owned(),
        genre: genres[draw(3, 7) as usize],
        price: i32::try_from(draw(40, 11)).unwrap() - 20,
        lent: lent[draw(4, 19) as usize].map(str::to_owned),
    }
}

/// A query, asked for in pages of a size, from a cursor.
type Ask = fn(Option<usize>, Option<Cursor>) -> Find<Book>;

macro_rules! asks {
    ($($query:expr),* $(,)?) => {
        &[$(|limit, after| {
            let query = $query;
            let query = match limit {
                Some(limit) => query.limit(limit),
                None => query,
            };
            match after {
                Some(cursor) => query.after(cursor).into(),
                None => query.into(),
            }
        }),*]
    };
}

const ASKS: &[Ask] = asks![
    Book::query("top"),
    Book::query("top").descending(),
    Book::query("TOP"),
    Book::query("top").sk(|k| k.number(17)),
    Book::query("top").filter(|b| b.price.lt(0)),
    Book::query_gsi::<1>("top"),
    Book::query_gsi::<1>("top").descending(),
    Book::query_gsi::<1>("top").sk(|k| k.title("b!")),
    Book::query_gsi::<1>("top").sk(|k| k.title("a")).descending(),
    Book::query_gsi::<2>("top"),
    Book::query_gsi::<2>("top").sk(|k| k.genre(Genre::Novel)).filter(|b| b.lent.exists()),
    Book::query_gsi::<3>("top").descending(),
    Book::query_gsi::<4>("top"),
    Book::query_gsi::<4>("top").sk(|k| k.number(40)..=k.number(260)),
    Book::query_gsi::<4>("top").sk(|k| k.number(100)..).descending(),
    Book::query_gsi::<5>("top"),
    Book::query_gsi::<5>("top").sk(|k| k.price(-5)..=k.price(5)),
    Book::query_gsi::<5>("top").sk(|k| ..k.price(-5)).descending(),
    Book::query_gsi::<6>("top"),
    Book::query_gsi::<6>("top").sk(|k| k.lent("bob")),
];

#[tokio::test]
async fn a_query_of_mysql_has_the_pages_and_the_order_of_the_keys() {
    let database = integration::database().await;
    database.run(TABLES).await;
    let mysql = MySqlStore::new(MySql::connect(&database.url()).await.unwrap()).repository::<Book>();
    let memory = MemoryStore::new().repository::<Book>();
    for number in 1..=BOOKS {
        mysql.create(book(number)).await.unwrap();
        memory.create(book(number)).await.unwrap();
    }
    for (at, ask) in ASKS.iter().enumerate() {
        let expected = memory.find(ask(None, None)).await.unwrap().items;
        assert_eq!(mysql.find(ask(None, None)).await.unwrap().items, expected, "query {at}");
        assert_eq!(mysql.count(ask(None, None)).await.unwrap(), expected.len(), "query {at}");
        let streamed: Vec<Book> = mysql.stream(ask(None, None)).try_collect().await.unwrap();
        assert_eq!(streamed, expected, "query {at}");
        for size in [7, 100, 299, 300] {
            // Each store goes on with the other's cursor.
            let (mut seen, mut cursor, mut turn) = (Vec::new(), None, at % 2 == 0);
            loop {
                let asked = ask(Some(size), cursor.take());
                let page = if turn { memory.find(asked).await } else { mysql.find(asked).await }.unwrap();
                turn = !turn;
                seen.extend(page.items);
                match page.cursor {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            assert_eq!(seen, expected, "query {at} in pages of {size}");
        }
    }
}

#[tokio::test]
async fn a_key_is_found_as_it_is_spelt() {
    let database = integration::database().await;
    database.run(TABLES).await;
    let books = MySqlStore::new(MySql::connect(&database.url()).await.unwrap()).repository::<Book>();
    books.create(book(1)).await.unwrap();
    assert_eq!(books.get(Book::get(("top", 1))).await.unwrap(), Some(book(1)));
    assert_eq!(books.get(Book::get(("Top", 1))).await.unwrap(), None);
    let update = Book::update(("TOP", 1)).set(|b| b.price, 5);
    assert!(matches!(books.update(update).await, Err(Error::NotFound { .. })));
    // MySQL has no room for both spellings, and says which index it is.
    let other = Book { shelf: "TOP".to_owned(), ..book(1) };
    assert!(matches!(books.create(other).await, Err(Error::NotUnique { .. })));
}
