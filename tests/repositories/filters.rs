//! What MySQL leaves out by a filter is what DynamoDB leaves out.

use chrono::{DateTime, NaiveDate, Utc};
use dual_repo::repository::{Find, MemoryRepository, MemoryStore, MySqlRepository, MySqlStore, Repository};
use dual_repo::{MySql, MySqlEntity, MySqlValue};
use dynamo_core::expr::Condition;
use dynamo_core::{DynamoEntity, DynamoValue};
use integration::Database;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Finds", entity = "FIND", rename_all = "camelCase")]
#[pk("{site}")]
#[sk("FIND#{number:05}")]
#[mysql(table = "finds", key("site", "number"))]
struct Piece {
    site: String,
    number: u32,
    #[dynamo(rename = "called")]
    #[mysql(column = "title")]
    name: String,
    label: Option<String>,
    latin: Option<String>,
    kind: Kind,
    #[mysql(column = "kind_text")]
    kind_as_text: Option<Kind>,
    depth: i32,
    weight: Option<u64>,
    price: Decimal,
    shown: bool,
    found_on: Option<NaiveDate>,
    found_at: DateTime<Utc>,
    code: Vec<u8>,
    uuid: Uuid,
    ratio: f64,
    #[dynamo(format = "unix-seconds")]
    cleaned_at: DateTime<Utc>,
    #[mysql(default)]
    note: String,
}

/// Labels that differ in either store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
enum Kind {
    #[dynamo(rename = "z")]
    #[mysql(rename = "Coin")]
    Coin,
    #[dynamo(rename = "m")]
    #[mysql(rename = "Shard")]
    Shard,
    #[dynamo(rename = "a")]
    #[mysql(rename = "Bone")]
    Bone,
}

const TABLE: &str = "CREATE TABLE finds (
    site VARCHAR(20) NOT NULL COLLATE utf8mb4_bin,
    number INT UNSIGNED NOT NULL,
    title VARCHAR(50) NOT NULL COLLATE utf8mb4_general_ci,
    label VARCHAR(50) COLLATE utf8mb4_unicode_ci,
    latin VARCHAR(50) CHARACTER SET latin1,
    kind ENUM('Bone', 'Coin', 'Shard') NOT NULL,
    kind_text VARCHAR(20) COLLATE utf8mb4_general_ci,
    depth INT NOT NULL,
    weight BIGINT UNSIGNED,
    price DECIMAL(10, 2) NOT NULL,
    shown BOOLEAN NOT NULL,
    found_on DATE,
    found_at DATETIME(6) NOT NULL,
    code VARBINARY(20) NOT NULL,
    uuid BINARY(16) NOT NULL,
    ratio DOUBLE NOT NULL,
    cleaned_at DATETIME NOT NULL,
    note VARCHAR(20),
    PRIMARY KEY (site, number)
) ENGINE = InnoDB";

/// Few values each, so that they meet; some of the filters' are none of a row.
const TEXTS: [&str; 12] =
    ["a", "A", "ab", "b", "a ", "", "\u{e9}", "e", "a\u{1}", "z\u{1f600}", "z\u{ff5e}", "100%_\\'"];
const DEPTHS: [i32; 5] = [-7, -1, 0, 1, i32::MAX];
const WEIGHTS: [u64; 4] = [0, 1, 9_007_199_254_740_993, u64::MAX];
const PRICES: [&str; 7] = ["-1.50", "0.00", "1.50", "1.51", "1.505", "99999999.99", "10000000000000000000000"];
const TIMES: [&str; 5] = [
    "2024-02-29T00:00:00Z",
    "2024-02-29T00:00:00.000001Z",
    "2024-03-01T12:00:00.5Z",
    "1969-12-31T23:59:59Z",
    "2024-02-29T00:00:00.0000015Z",
];
const CODES: [&[u8]; 5] = [b"", b"a", b"ab", b"\xff", b"a\0"];
const RATIOS: [f64; 4] = [-0.5, 0.0, 0.1, 1e10];
const KINDS: [Kind; 3] = [Kind::Coin, Kind::Shard, Kind::Bone];

fn text(at: usize) -> String {
    TEXTS[at % TEXTS.len()].to_owned()
}

fn price(at: usize) -> Decimal {
    PRICES[at % PRICES.len()].parse().unwrap()
}

fn time(at: usize) -> DateTime<Utc> {
    TIMES[at % TIMES.len()].parse().unwrap()
}

fn day(at: usize) -> NaiveDate {
    time(at % 4).date_naive()
}

fn uuid(at: usize) -> Uuid {
    Uuid::from_u128([1, 2, 0xff << 120][at % 3])
}

fn piece(number: u32) -> Piece {
    // Some of everything, the same each time.
    let draw = |salt: u32| (number.wrapping_mul(2_654_435_761).rotate_left(salt) >> 3) as usize;
    let some = |salt: u32| draw(salt) % 3 > 0;
    Piece {
        site: "here".to_owned(),
        number,
        name: text(draw(1)),
        label: some(2).then(|| text(draw(3))),
        latin: some(4).then(|| text(draw(5) % 9)),
        kind: KINDS[draw(6) % 3],
        kind_as_text: some(7).then(|| KINDS[draw(8) % 3]),
        depth: DEPTHS[draw(9) % 5],
        weight: some(10).then(|| WEIGHTS[draw(11) % 4]),
        price: [price(0), price(1), price(2), price(3), price(5)][draw(12) % 5],
        shown: draw(13) % 2 == 0,
        found_on: some(14).then(|| day(draw(15))),
        found_at: time(draw(16) % 4),
        code: CODES[draw(17) % 5].to_vec(),
        uuid: uuid(draw(18)),
        ratio: RATIOS[draw(19) % 4],
        cleaned_at: time(draw(20) % 2 * 3),
        note: text(draw(21) % 4),
    }
}

/// A filter, as the choices that it is made of.
#[derive(Debug, Clone)]
enum Tree {
    Leaf { field: usize, test: usize, values: [usize; 2] },
    And(Box<[Tree; 2]>),
    Or(Box<[Tree; 2]>),
    Not(Box<Tree>),
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = (0_usize..20, 0_usize..14, [0_usize..24, 0_usize..24]);
    leaf.prop_map(|(field, test, values)| Tree::Leaf { field, test, values }).prop_recursive(3, 12, 2, |inner| {
        let two = || [inner.clone(), inner.clone()].prop_map(Box::new);
        prop_oneof![
            two().prop_map(Tree::And),
            two().prop_map(Tree::Or),
            inner.clone().prop_map(|tree| Tree::Not(Box::new(tree)))
        ]
    })
}

macro_rules! equalities {
    ($field:expr, $test:expr, $value:expr, $other:expr) => {
        match $test % 6 {
            0 | 1 => $field.eq($value),
            2 => $field.ne($value),
            3 => $field.is_in([$value, $other]),
            4 => $field.exists(),
            _ => $field.is_absent(),
        }
    };
}

macro_rules! orders {
    ($field:expr, $test:expr, $value:expr, $other:expr) => {
        match $test {
            0 => $field.lt($value),
            1 => $field.le($value),
            2 => $field.gt($value),
            3 => $field.ge($value),
            4 | 5 => $field.between($value, $other),
            test => equalities!($field, test, $value, $other),
        }
    };
}

macro_rules! options {
    ($field:expr, $test:expr, $value:expr, $other:expr) => {
        match $test {
            11 => $field.is_none(),
            12 => $field.is_some(),
            13 => $field.ne_present($value),
            test => orders!($field, test, $value, $other),
        }
    };
}

fn condition(tree: &Tree) -> Condition<Piece> {
    let fields = Piece::FIELDS;
    match tree {
        Tree::And(two) => condition(&two[0]).and(condition(&two[1])),
        Tree::Or(two) => condition(&two[0]).or(condition(&two[1])),
        Tree::Not(one) => !condition(one),
        Tree::Leaf { field, test, values: [a, b] } => match field {
            0 | 1 if test % 4 == 0 => fields.name.begins_with(text(*a)),
            0 | 1 => orders!(fields.name, *test, text(*a), text(*b)),
            2 if test % 4 == 0 => fields.label.begins_with(text(*a)),
            2 | 3 => options!(fields.label, *test, text(*a), text(*b)),
            4 => options!(fields.latin, *test, text(*a), text(*b)),
            5 => orders!(fields.kind, *test, KINDS[a % 3], KINDS[b % 3]),
            6 => options!(fields.kind_as_text, *test, KINDS[a % 3], KINDS[b % 3]),
            7 => orders!(fields.depth, *test, DEPTHS[a % 5], DEPTHS[b % 5]),
            8 | 9 => options!(fields.weight, *test, WEIGHTS[a % 4], WEIGHTS[b % 4]),
            10 => orders!(fields.price, *test, price(*a), price(*b)),
            11 => equalities!(fields.shown, *test, a % 2 == 0, b % 2 == 0),
            12 => options!(fields.found_on, *test, day(*a), day(*b)),
            13 => orders!(fields.found_at, *test, time(*a), time(*b)),
            14 => orders!(fields.code, *test, CODES[a % 5].to_vec(), CODES[b % 5].to_vec()),
            15 => orders!(fields.uuid, *test, uuid(*a), uuid(*b)),
            16 => orders!(fields.ratio, *test, RATIOS[a % 4], RATIOS[b % 4]),
            17 => orders!(fields.cleaned_at, *test, time(a % 2 * 3), time(b % 2 * 3)),
            18 => fields.name.eq(fields.note),
            _ => orders!(fields.note, *test, text(*a), text(*b)),
        },
    }
}

const PIECES: u32 = 120;

async fn stores(database: &Database) -> (MySqlRepository<Piece>, MemoryRepository<Piece>) {
    database.run(TABLE).await;
    let mysql = MySqlStore::new(MySql::connect(&database.url()).await.unwrap()).repository::<Piece>();
    let memory = MemoryStore::new().repository::<Piece>();
    for number in 0..PIECES {
        memory.create(piece(number)).await.unwrap();
        assert_eq!(mysql.create(piece(number)).await.unwrap(), piece(number));
    }
    // NULL that reads as something else.
    for number in [3, 77] {
        database.run(format!("UPDATE finds SET note = NULL WHERE number = {number}")).await;
        memory.put(Piece { note: String::new(), ..piece(number) }.put()).await.unwrap();
    }
    (mysql, memory)
}

fn all(filter: Condition<Piece>) -> Find<Piece> {
    Piece::query("here").filter(|_| filter).into()
}

#[tokio::test]
async fn any_filter_leaves_in_what_it_leaves_in_of_the_same_items_in_memory() {
    const FILTERS: usize = 150;
    let database = integration::database().await;
    let (mysql, memory) = stores(&database).await;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[41; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut left_out, mut found) = (0, 0);
    for _ in 0..FILTERS {
        let tree = trees().new_tree(&mut runner).unwrap().current();
        let ask = || all(condition(&tree));
        let expected = memory.find(ask()).await.unwrap();
        let page = mysql.find(ask()).await.unwrap();
        let sql = mysql.explain(ask()).await.unwrap().map(|explanation| explanation.statement).unwrap_or_default();
        assert_eq!(page.items, expected.items, "{tree:?}\n{sql}");
        left_out += expected.evaluated - page.evaluated;
        found += page.items.len();

        let limited = || Piece::query("here").filter(|_| condition(&tree)).descending().limit(7);
        let page = mysql.find(limited().into()).await.unwrap();
        assert_eq!(page.items, memory.find(limited().into()).await.unwrap().items, "{tree:?}\n{sql}");
        if let Some(cursor) = page.cursor {
            let rest = limited().limit(1000).after(cursor);
            let rest = mysql.find(rest.into()).await.unwrap().items;
            assert_eq!(page.items.len() + rest.len(), expected.items.len(), "{tree:?}\n{sql}");
        }

        // Items that are read count: MySQL leaves none out.
        let counted = || Find::from(Piece::query("here").filter(|_| condition(&tree)).evaluate(40));
        let (page, expected) = (mysql.find(counted()).await.unwrap(), memory.find(counted()).await.unwrap());
        assert_eq!((page.items, page.evaluated), (expected.items, expected.evaluated), "{tree:?}");
        assert_eq!((page.cursor, page.end), (expected.cursor, expected.end), "{tree:?}");
    }
    // Much is left out by MySQL, and much is found.
    let rows = FILTERS * PIECES as usize;
    assert!(left_out > rows / 4 && found > rows / 4, "of {rows}, {left_out} were left out and {found} found");
}

#[tokio::test]
async fn rows_that_a_filter_leaves_out_are_not_read() {
    let database = integration::database().await;
    let (mysql, _) = stores(&database).await;
    let fields = Piece::FIELDS;
    let pushed = [
        fields.name.eq("a".to_owned()).and(fields.name.size().lt(9)),
        fields.label.is_none(),
        fields.label.is_some().and(fields.depth.ge(0)),
        fields.kind.eq(Kind::Coin).or(fields.kind_as_text.is_in([Kind::Bone])),
        !fields.weight.between(1, 5),
        fields.name.begins_with("a"),
    ];
    for filter in pushed {
        let shown = format!("{filter:?}");
        let page = mysql.find(all(filter)).await.unwrap();
        // Of `eq`, the collation finds other spellings.
        assert!(page.evaluated < PIECES as usize * 9 / 10, "{shown}: {} rows were read", page.evaluated);
        assert_eq!(page.requests, 1, "{shown}");
    }
    let kept = [
        fields.note.eq("a".to_owned()),
        fields.cleaned_at.gt(time(3)),
        fields.ratio.gt(0.0),
        fields.name.size().lt(2),
        fields.name.eq(fields.note),
        fields.kind.lt(Kind::Coin),
        fields.depth.eq(0).or(fields.ratio.gt(0.0)),
        fields.found_at.lt(time(4)),
    ];
    for filter in kept {
        let shown = format!("{filter:?}");
        let page = mysql.find(all(filter)).await.unwrap();
        assert_eq!(page.evaluated, PIECES as usize, "{shown}");
    }
}

#[tokio::test]
async fn a_filter_is_a_part_of_the_statement() {
    let database = integration::database().await;
    let (mysql, _) = stores(&database).await;
    let fields = Piece::FIELDS;
    let statement = async |filter| {
        let explanation = mysql.explain(all(filter)).await.unwrap().unwrap();
        let (_, behind) = explanation.statement.split_once(" WHERE `finds`.`site` = ? AND ").unwrap();
        let (filter, _) = behind.split_once(" ORDER BY ").unwrap();
        filter.replace("`finds`.", "")
    };
    assert_eq!(statement(fields.kind.eq(Kind::Coin)).await, "`kind` = ?");
    assert_eq!(statement(fields.label.is_none()).await, "`label` IS NULL");
    assert_eq!(statement(fields.label.is_some()).await, "`label` IS NOT NULL");
    assert_eq!(statement(fields.weight.ne(7)).await, "(`weight` <> ? OR `weight` IS NULL)");
    assert_eq!(
        statement(fields.name.ge("a".to_owned())).await,
        "CAST(CONVERT(`title` USING utf8mb4) AS BINARY) >= CAST(? AS BINARY)"
    );
    assert_eq!(
        statement(fields.name.begins_with("a")).await,
        "LEFT(CAST(CONVERT(`title` USING utf8mb4) AS BINARY), ?) = CAST(? AS BINARY)"
    );
    assert_eq!(statement(fields.price.gt(price(4))).await, "`price` > CAST(? AS DECIMAL(65, 30))");
    // What MySQL cannot tell is left to the filter.
    assert_eq!(statement(fields.depth.lt(5).and(fields.ratio.lt(1.0))).await, "`depth` < ?");
    assert_eq!(statement(!(fields.depth.lt(5).or(fields.ratio.lt(1.0)))).await, "(`depth` >= ? OR `depth` IS NULL)");
}
