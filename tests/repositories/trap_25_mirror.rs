//! Trap 25: what MySQL takes for the same and DynamoDB does not, and the other way round.

use std::fmt::Debug;

use chrono::{DateTime, TimeDelta, Utc};
use dual_repo::repository::{DynamoRepository, Error, ErrorKind, Find, MySqlRepository, MySqlStore, Repository};
use dual_repo::{Backfill, MySql, MySqlEntity, Verify};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Transaction};
use integration::{Database, Faults, database, on_every_engine};
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Mirror", entity = "ENTRY")]
#[pk("{shelf}")]
#[sk("ENTRY#{name}")]
#[gsi(1, pk = "{shelf}", sk = "{title}")]
#[mysql(table = "entries", key("shelf", "name"))]
struct Entry {
    shelf: String,
    name: String,
    /// Under a collation that folds case and accents, and does not count spaces at the end.
    title: String,
    price: Decimal,
    note: Option<String>,
    at: DateTime<Utc>,
    is_on_sale: bool,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Mirror", entity = "MEMBER")]
#[pk("MEMBER#{id}")]
#[sk("#META")]
#[mysql(table = "members", key = "id")]
struct Member {
    id: u32,
    #[dynamo(unique)]
    email: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Mirror", entity = "LONG")]
#[pk("{whole}")]
#[sk("{part}")]
#[mysql(table = "long_keys", key("whole", "part"))]
struct Long {
    whole: String,
    part: String,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Mirror")]
#[expect(dead_code, reason = "only the table is needed")]
enum Mirror {
    Entry(Entry),
    Member(Member),
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Mirror")]
#[expect(dead_code, reason = "only the table is needed")]
enum LongMirror {
    Long(Long),
}

/// `BIN` is the collation that compares bytes, spaces at the end too.
const TABLES: &str = "
    CREATE TABLE entries (
        shelf VARCHAR(50) COLLATE BIN NOT NULL, name VARCHAR(50) COLLATE BIN NOT NULL,
        title VARCHAR(50) COLLATE utf8mb4_general_ci NOT NULL, price DECIMAL(10, 2) NOT NULL,
        note VARCHAR(50) COLLATE utf8mb4_general_ci, at DATETIME(6) NOT NULL, is_on_sale TINYINT(1) NOT NULL,
        PRIMARY KEY (shelf, name), KEY by_title (shelf, title)) ENGINE = InnoDB;
    CREATE TABLE members (id INT UNSIGNED PRIMARY KEY, email VARCHAR(50) COLLATE utf8mb4_general_ci NOT NULL,
        UNIQUE KEY members_email (email)) ENGINE = InnoDB;
    CREATE TABLE long_keys (whole VARCHAR(2048) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        part VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, PRIMARY KEY (whole, part)) ENGINE = InnoDB;";

async fn mysql() -> (Database, MySqlStore) {
    let database = database().await;
    database.run(TABLES.replace("BIN", database.bytewise().await)).await;
    let store = MySqlStore::new(MySql::connect(&database.url()).await.unwrap());
    (database, store)
}

/// Both stores, and what is done to both.
struct Both {
    mysql: MySqlRepository<Entry>,
    dynamodb: DynamoRepository<Entry>,
}

impl Both {
    async fn create(&self, entry: Entry) {
        assert_eq!(self.mysql.create(entry.clone()).await.unwrap(), entry);
        assert_eq!(self.dynamodb.create(entry.clone()).await.unwrap(), entry);
    }

    /// What both find, which is the same.
    async fn find(&self, find: impl Fn() -> Find<Entry>) -> Vec<Entry> {
        let found = self.mysql.find(find()).await.unwrap().items;
        assert_eq!(found, self.dynamodb.find(find()).await.unwrap().items);
        found
    }
}

fn entry(name: &str) -> Entry {
    Entry {
        shelf: "s".to_owned(),
        name: name.to_owned(),
        title: name.to_owned(),
        price: Decimal::new(150, 2),
        note: None,
        at: DateTime::UNIX_EPOCH + TimeDelta::microseconds(1_700_000_000_123_456),
        is_on_sale: true,
    }
}

fn names(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| &*entry.name).collect()
}

/// That something was refused as invalid; why.
fn invalid<T: Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error:?}");
    std::error::Error::source(&error).unwrap().to_string()
}

async fn rows(database: &Database, table: &str) -> i64 {
    let count = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(count).fetch_one(&database.pool).await.unwrap()
}

const NAMES: [&str; 8] = ["a", "A", "a ", "\u{e9}", "e", "E", "a\u{1}", "\u{1f600}"];

on_every_engine! {
    async fn trap_25_texts_that_a_collation_takes_for_the_same_are_different_keys(db: Dynamo) {
        let (database, store) = mysql().await;
        Mirror::ensure_table(&db).await.unwrap();
        let (sent, log) = Faults::new().over(&db);
        let both = Both { mysql: store.repository(), dynamodb: DynamoRepository::new(sent) };
        for name in NAMES {
            both.create(Entry { note: Some(name.to_owned()), ..entry(name) }).await;
        }
        for name in NAMES {
            let get = || Entry::get(("s", name)).consistent();
            let expected = Some(Entry { note: Some(name.to_owned()), ..entry(name) });
            assert_eq!(both.mysql.get(get()).await.unwrap(), expected);
            assert_eq!(both.dynamodb.get(get()).await.unwrap(), expected);
        }
        assert_eq!(both.mysql.get(Entry::get(("s", "\u{c9}"))).await.unwrap(), None);

        // The empty text is no key: neither store is asked.
        let before = (log.total(), rows(&database, "entries").await);
        assert!(invalid(both.mysql.create(entry("")).await).contains("ENTRY"));
        assert!(invalid(both.dynamodb.create(entry("")).await).contains("ENTRY"));
        assert_eq!((log.total(), rows(&database, "entries").await), before);

        // It is a value.
        both.create(Entry { note: Some(String::new()), ..entry("b") }).await;
        let found = both.mysql.get(Entry::get(("s", "b"))).await.unwrap().unwrap();
        assert_eq!(found.note.as_deref(), Some(""));
    }

    async fn trap_25_ranges_are_in_the_order_of_bytes(db: Dynamo) {
        let (_database, store) = mysql().await;
        Mirror::ensure_table(&db).await.unwrap();
        let both = Both { mysql: store.repository(), dynamodb: DynamoRepository::new(db) };
        for name in NAMES {
            both.create(entry(name)).await;
        }
        let mut sorted = NAMES;
        sorted.sort_unstable();
        let mut reversed = sorted;
        reversed.reverse();
        assert_eq!(names(&both.find(|| Entry::query("s").into()).await), sorted);
        assert_eq!(names(&both.find(|| Entry::query("s").descending().into()).await), reversed);
        assert_eq!(names(&both.find(|| Entry::query_gsi::<1>("s").into()).await), sorted);
        assert_eq!(names(&both.find(|| Entry::query_gsi::<1>("s").descending().into()).await), reversed);
        assert_eq!(both.find(|| Entry::query("S").into()).await, []);
        for (low, high) in [("A", "a"), ("a", "a "), ("B", "\u{e9}"), ("a ", "e"), ("E", "\u{1f600}")] {
            let expected: Vec<&str> = sorted.into_iter().filter(|name| (low..=high).contains(name)).collect();
            let range = || Entry::query("s").sk(|k| k.name(low)..=k.name(high));
            assert_eq!(names(&both.find(|| range().into()).await), expected, "{low:?} to {high:?}");
            assert_eq!(names(&both.find(|| range().limit(1).into()).await), &expected[..1]);
            let range = || Entry::query_gsi::<1>("s").sk(|k| k.title(low)..=k.title(high));
            assert_eq!(names(&both.find(|| range().into()).await), expected, "titles {low:?} to {high:?}");
        }
    }

    async fn trap_25_another_value_is_also_none(db: Dynamo) {
        let (_database, store) = mysql().await;
        Mirror::ensure_table(&db).await.unwrap();
        let both = Both { mysql: store.repository(), dynamodb: DynamoRepository::new(db) };
        let notes = [("1", None), ("2", Some("x")), ("3", Some("X")), ("4", Some("x ")), ("5", Some("")), ("6", None)];
        for (name, note) in notes {
            both.create(Entry { note: note.map(str::to_owned), ..entry(name) }).await;
        }
        let x = || "x".to_owned();
        // `note <> 'x'` is NULL for a NULL in MySQL; in DynamoDB what is absent is not equal to anything.
        let ne = both.find(|| Entry::query("s").filter(|e| e.note.ne(x())).into()).await;
        assert_eq!(names(&ne), ["1", "3", "4", "5", "6"]);
        let not = both.find(|| Entry::query("s").filter(|e| !e.note.eq(x())).into()).await;
        assert_eq!(not, ne);
        let eq = both.find(|| Entry::query("s").filter(|e| e.note.eq(x())).into()).await;
        assert_eq!(names(&eq), ["2"]);
        let present = both.find(|| Entry::query("s").filter(|e| e.note.exists().and(e.note.ne(x()))).into()).await;
        assert_eq!(names(&present), ["3", "4", "5"]);
        // The condition of a write, likewise.
        for name in ["1", "4"] {
            let update = || Entry::update(("s", name)).set(|e| e.is_on_sale, false).condition(|e| e.note.ne(x()));
            assert_eq!(both.mysql.update(update()).await.unwrap(), both.dynamodb.update(update()).await.unwrap());
        }
        let update = || Entry::update(("s", "2")).set(|e| e.is_on_sale, false).condition(|e| e.note.ne(x()));
        assert_eq!(both.mysql.update(update()).await.unwrap_err().kind(), ErrorKind::ConditionFailed);
        assert_eq!(both.dynamodb.update(update()).await.unwrap_err().kind(), ErrorKind::ConditionFailed);
    }

    async fn trap_25_numbers_are_compared_by_value_and_never_rounded(db: Dynamo) {
        let (database, store) = mysql().await;
        Mirror::ensure_table(&db).await.unwrap();
        let both = Both { mysql: store.repository(), dynamodb: DynamoRepository::new(db.clone()) };
        database.run("INSERT INTO entries VALUES ('s', 'moved', 't', 1.50, NULL, '2024-01-01 00:00:00.5', 1)").await;
        assert!(Backfill::<Entry>::new(store.mysql(), &db).run().await.unwrap().is_clean());
        // 1.50 in one store, 1.5 in the other, and the other way round.
        both.mysql.create(Entry { price: Decimal::new(250, 2), ..entry("a") }).await.unwrap();
        both.dynamodb.create(Entry { price: Decimal::new(25, 1), ..entry("a") }).await.unwrap();
        both.mysql.create(Entry { price: Decimal::new(2, 0), ..entry("b") }).await.unwrap();
        both.dynamodb.create(Entry { price: Decimal::new(200, 2), ..entry("b") }).await.unwrap();
        let checked = Verify::<Entry>::new(store.mysql(), &db).run().await.unwrap();
        assert!(checked.is_clean() && checked.equal == 3, "{checked}");
        let dear = both.find(|| Entry::query("s").filter(|e| e.price.ge(Decimal::new(2, 0))).into()).await;
        assert_eq!(names(&dear), ["a", "b"]);
        // What the column would round is refused, and nothing is written.
        let why = invalid(both.mysql.create(Entry { price: Decimal::new(1505, 3), ..entry("c") }).await);
        assert!(why.contains("price"), "{why}");
        let update = Entry::update(("s", "a")).set(|e| e.price, Decimal::new(1, 3));
        assert!(invalid(both.mysql.update(update).await).contains("price"));
        assert_eq!(rows(&database, "entries").await, 3);
        assert_eq!(both.mysql.get(Entry::get(("s", "a"))).await.unwrap().unwrap().price, Decimal::new(25, 1));
    }

    async fn trap_25_fractions_of_seconds_are_kept_or_refused(db: Dynamo) {
        let (database, store) = mysql().await;
        Mirror::ensure_table(&db).await.unwrap();
        let both = Both { mysql: store.repository(), dynamodb: DynamoRepository::new(db.clone()) };
        both.create(entry("a")).await;
        assert_eq!(both.find(|| Entry::query("s").into()).await, [entry("a")]);
        let later = || Entry::query("s").filter(|e| e.at.gt(entry("a").at - TimeDelta::microseconds(1)));
        assert_eq!(both.find(|| later().into()).await.len(), 1);
        // DATETIME(6) would round nanoseconds.
        let finer = Entry { at: entry("b").at + TimeDelta::nanoseconds(600), ..entry("b") };
        assert!(invalid(both.mysql.create(finer.clone()).await).contains("at"));
        assert_eq!(rows(&database, "entries").await, 1);
        assert_eq!(both.dynamodb.create(finer.clone()).await.unwrap(), finer);
        // A column of whole seconds would round the half of one up.
        database.run("DELETE FROM entries; ALTER TABLE entries MODIFY at DATETIME NOT NULL").await;
        let whole = MySqlStore::new(MySql::connect(&database.url()).await.unwrap()).repository::<Entry>();
        assert!(invalid(whole.create(Entry { at: entry("b").at + TimeDelta::milliseconds(500), ..entry("b") }).await).contains("at"));
        assert_eq!(rows(&database, "entries").await, 0);
    }

    async fn trap_25_keys_have_the_limits_of_dynamodb_in_both(db: Dynamo) {
        let (database, store) = mysql().await;
        LongMirror::ensure_table(&db).await.unwrap();
        let (sent, log) = Faults::new().over(&db);
        let (mysql, dynamodb) = (store.repository::<Long>(), DynamoRepository::<Long>::new(sent));
        let long = |whole: usize, part: usize| Long { whole: "w".repeat(whole), part: "p".repeat(part) };
        for (whole, part) in [(2049, 1), (1, 1025), (0, 1), (1, 0)] {
            assert!(invalid(mysql.create(long(whole, part)).await).contains("LONG"));
            assert!(invalid(dynamodb.create(long(whole, part)).await).contains("LONG"));
        }
        assert_eq!((log.total(), rows(&database, "long_keys").await), (0, 0));
        let most = long(2048, 1024);
        assert_eq!(mysql.create(most.clone()).await.unwrap(), most);
        assert_eq!(dynamodb.create(most.clone()).await.unwrap(), most);
        let get = || Long::get((&*most.whole, &*most.part)).consistent();
        assert_eq!(mysql.get(get()).await.unwrap(), dynamodb.get(get()).await.unwrap());
    }

    async fn trap_25_a_tinyint_of_one_is_a_bool_or_an_error(db: Dynamo) {
        let (database, store) = mysql().await;
        Mirror::ensure_table(&db).await.unwrap();
        let both = Both { mysql: store.repository(), dynamodb: DynamoRepository::new(db.clone()) };
        both.create(entry("true")).await;
        both.create(Entry { is_on_sale: false, ..entry("false") }).await;
        let on_sale = both.find(|| Entry::query("s").filter(|e| e.is_on_sale.eq(true)).into()).await;
        assert_eq!(names(&on_sale), ["true"]);
        assert!(Verify::<Entry>::new(store.mysql(), &db).run().await.unwrap().is_clean());
        // The column holds -128 to 127.
        database.run("INSERT INTO entries VALUES ('s', 'two', 't', 1, NULL, '2024-01-01', 2)").await;
        let error = both.mysql.get(Entry::get(("s", "two"))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Mismatch);
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("is_on_sale"));
        let moved = Backfill::<Entry>::new(store.mysql(), &db).run().await.unwrap();
        assert_eq!((moved.items, moved.rejected), (2, 1), "{moved}");
    }

    async fn trap_25_what_a_unique_column_has_no_room_for_is_refused(db: Dynamo) {
        let (database, store) = mysql().await;
        Mirror::ensure_table(&db).await.unwrap();
        let (mysql, dynamodb) = (store.repository::<Member>(), DynamoRepository::<Member>::new(db));
        let member = |id, email: &str| Member { id, email: email.to_owned() };
        mysql.create(member(1, "ann@x")).await.unwrap();
        dynamodb.create(member(1, "ann@x")).await.unwrap();
        // To its collation these are `ann@x`; to DynamoDB they are values of their own.
        for (id, email) in [(2, "Ann@x"), (3, "ann@x "), (4, "\u{e1}nn@x")] {
            let refused = mysql.create(member(id, email)).await.unwrap_err();
            assert!(matches!(&refused, Error::NotUnique { entity: "MEMBER", unique } if unique == "email"), "{refused:?}");
            assert_eq!(refused.to_string(), "another `MEMBER` has the value of `email`, which is unique");
            dynamodb.create(member(id, email)).await.unwrap();
        }
        // Nothing of a transaction is written either.
        let transaction = Transaction::new().create(member(5, "eve@x")).create(member(6, "ANN@x"));
        assert_eq!(mysql.transaction(transaction).await.unwrap_err().kind(), ErrorKind::Canceled);
        assert_eq!(rows(&database, "members").await, 1);
        assert_eq!(mysql.get(Member::get(1)).await.unwrap(), Some(member(1, "ann@x")));
        // Its own value is no other's.
        let update = Member::update_of(&member(1, "ann@x")).set(|m| m.email, "ANN@x");
        assert_eq!(mysql.update(update).await.unwrap(), member(1, "ANN@x"));
    }
}
