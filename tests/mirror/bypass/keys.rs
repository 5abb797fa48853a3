//! Keys of every type are written by triggers as the mirror writes them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, Repository};
use dual_repo::{MySql, MySqlEntity};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use rust_decimal::Decimal;

use crate::setting::go_up;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Keys", entity = "SLOT")]
#[pk("SLOT#{n}")]
#[sk("#META")]
#[mysql(table = "slots", key("day", "at", "stamp", "kind"))]
struct Slot {
    n: i64,
    day: NaiveDate,
    at: NaiveDateTime,
    stamp: DateTime<Utc>,
    kind: String,
    note: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Keys", entity = "PART")]
#[pk("PART#{n}")]
#[sk("#META")]
#[mysql(table = "parts", key("amount", "name", "code", "n"))]
struct Part {
    amount: Decimal,
    name: String,
    code: Vec<u8>,
    n: i64,
    note: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Keys", entity = "MARK")]
#[pk("MARK#{n}")]
#[sk("#META")]
#[mysql(table = "marks", key("bits", "year", "labels"))]
struct Mark {
    n: i64,
    bits: u64,
    year: u16,
    labels: String,
    note: String,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Keys")]
#[expect(dead_code, reason = "the table is made of it")]
enum Keys {
    Slot(Slot),
    Part(Part),
    Mark(Mark),
}

const TABLES: &str = "
CREATE TABLE slots (
    n BIGINT NOT NULL UNIQUE,
    day DATE NOT NULL,
    at DATETIME(3) NOT NULL,
    stamp TIMESTAMP(6) NOT NULL DEFAULT '2000-01-01 00:00:00',
    kind ENUM('z', 'a') NOT NULL,
    note VARCHAR(20) NOT NULL,
    PRIMARY KEY (day, at, stamp, kind)
) ENGINE = InnoDB;
CREATE TABLE parts (
    amount DECIMAL(20, 4) NOT NULL,
    name VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    code VARBINARY(8) NOT NULL,
    n BIGINT NOT NULL UNIQUE,
    note VARCHAR(20) NOT NULL,
    PRIMARY KEY (amount, name, code, n)
) ENGINE = InnoDB;
CREATE TABLE marks (
    n BIGINT NOT NULL UNIQUE,
    bits BIT(64) NOT NULL,
    year YEAR NOT NULL,
    labels SET({labels}) NOT NULL,
    note VARCHAR(20) NOT NULL,
    PRIMARY KEY (bits, year, labels)
) ENGINE = InnoDB;
";

integration::on_every_engine! {
    async fn an_aggregate_has_one_name_whoever_writes_it(db: Dynamo) {
        Keys::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        let labels: Vec<String> = (0..60).map(|n| format!("'m{n}'")).collect();
        database.run(TABLES.replace("{labels}", &labels.join(", "))).await;
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let builder = DualStore::builder(mysql, db.clone()).entity::<Slot>().entity::<Part>().entity::<Mark>();
        let store = builder.connect().await.unwrap();
        store.install_triggers().await.unwrap();
        go_up(&store, Phase::DualWrite).await;
        let (slots, parts) = (store.repository::<Slot>(), store.repository::<Part>());
        let marks = store.repository::<Mark>();
        let time = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap();
        let all = [
            ("2024-02-29", "2024-02-29 12:00:00", "2024-10-27 00:30:00.000001", "z"),
            ("1000-01-01", "9999-12-31 23:59:59.999", "2024-10-27 01:30:00", "a"),
        ];
        for (n, (day, at, stamp, kind)) in (-1..).zip(all) {
            let (day, note) = (day.parse().unwrap(), "old".to_owned());
            let slot = Slot { n, day, at: time(at), stamp: time(stamp).and_utc(), kind: kind.to_owned(), note };
            slots.create(slot).await.unwrap();
        }
        let names = ["", "a/b \"c\" \\d\\u000B", "\u{1}\u{b}\u{1f}\u{7f}\n\t", "é 😀", "[1, 2] {}", "x "];
        for (n, name) in (i64::MAX - 5..=i64::MAX).zip(names) {
            let (amount, code) = (Decimal::new(-n / 7, 4), vec![0, 34, 92, 255]);
            let part = Part { amount, name: name.to_owned(), code, n, note: "old".to_owned() };
            parts.create(part).await.unwrap();
        }
        // Labels of a set have the numbers 1, 2, 4 ...: beyond 2^53 such a number is not exact as a floating-point one.
        for (n, (bits, labels)) in (1..).zip([(u64::MAX, "m0,m2,m59"), (0, ""), (1 << 53, "m58")]) {
            let mark = Mark { n, bits, year: 2024, labels: labels.to_owned(), note: "old".to_owned() };
            marks.create(mark).await.unwrap();
        }
        let known = async || -> i64 {
            sqlx::query_scalar("SELECT COUNT(*) FROM dual_sync WHERE entity > ''").fetch_one(&database.pool).await.unwrap()
        };
        assert_eq!(known().await, 11);
        // A session with a time zone in which an hour is there twice, and which gives no fractions by itself.
        database.run("SET time_zone = '+02:00'; UPDATE slots SET note = 'new'; UPDATE parts SET note = 'new'; UPDATE marks SET note = 'new'").await;
        let facts = store.facts().await.unwrap();
        assert_eq!(facts.pending, 11);
        let check = store.verify().await.unwrap();
        assert_eq!(check.unexplained(), 0, "{check}");
        store.relay().await.unwrap();
        assert_eq!(known().await, 11, "they are not taken for others");
        let check = store.verify().await.unwrap();
        assert_eq!((check.compared, check.classes.len()), (11, 0), "{check}");
        let stored = store.repository::<Part>().get(Part::get(i64::MAX)).await.unwrap().unwrap();
        assert_eq!(stored.note, "new");
        database.run("DELETE FROM slots; DELETE FROM parts; DELETE FROM marks").await;
        store.relay().await.unwrap();
        let check = store.verify().await.unwrap();
        assert_eq!((check.compared, check.classes.len(), known().await), (0, 0, 11), "{check}");
    }
}
