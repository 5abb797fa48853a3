//! What is stored: every kind of key, index, managed field and collection that both stores have.
#![allow(clippy::duplicated_attributes, reason = "several indexes have one partition key")]

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use dual_repo::{MySqlEntity, MySqlRow, MySqlValue};
use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue};
use rust_decimal::Decimal;

/// An aggregate: a row, the rows of its lists, a version, a time that is kept, three indexes.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Depot", entity = "PARCEL")]
#[pk("{area}")]
#[sk("PARCEL#{number:04}")]
#[gsi(1, pk = "{area}#{colour}", sk = "{packed}#{number:04}")]
#[gsi(2, pk = "{area}#{note}", sk = "{number:04}")] // sparse
#[gsi(3, pk = "{area}", sk = "{label}")] // several items have one key
#[mysql(table = "parcels", key("area", "number"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Parcel {
    pub area: String,
    pub number: u32,
    pub label: String,
    pub note: Option<String>,
    pub colour: Colour,
    pub amount: i64,
    pub price: Decimal,
    pub large: Option<u64>,
    pub packed: DateTime<Utc>,
    #[mysql(children(
        table = "parcel_tags",
        on = "parcel_tags.area = parcels.area AND parcel_tags.number = parcels.number",
        column = "tag"
    ))]
    pub tags: BTreeSet<String>,
    #[mysql(children(
        table = "parcel_lines",
        on = "parcel_lines.area = parcels.area AND parcel_lines.number = parcels.number",
        order_by = "line"
    ))]
    pub lines: Vec<Line>,
    #[dynamo(updated_at)]
    pub changed: DateTime<Utc>,
    #[dynamo(version)]
    pub version: u64,
}

/// A part of a parcel.
#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Line {
    pub line: u32,
    pub text: String,
    pub weight: Option<Decimal>,
}

/// A value with other labels in either store, in an order that neither has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
#[dynamo(rename_all = "lowercase")]
#[mysql(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "they are colours")]
pub enum Colour {
    Red,
    Green,
    Blue,
}

/// What has unique fields, one of them optional, and expires.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Depot", entity = "MEMBER")]
#[pk("{area}")]
#[sk("MEMBER#{id:04}")]
#[mysql(table = "members", key("area", "id"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Member {
    pub area: String,
    pub id: u32,
    #[dynamo(unique)]
    pub email: String,
    #[dynamo(unique)]
    pub phone: Option<String>,
    pub name: Option<String>,
    #[dynamo(ttl)]
    pub expires: Option<u64>,
}

/// What has neither version nor unique fields, expires, and has a text in its key.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Depot", entity = "TAG")]
#[pk("{area}")]
#[sk("TAG#{name}")]
#[mysql(table = "tags", key("area", "name"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Tag {
    pub area: String,
    pub name: String,
    pub weight: Option<i32>,
    pub text: Option<String>,
    #[dynamo(ttl)]
    pub expires: Option<u64>,
}

/// A table whose keys are fields: a number, and bytes in its index.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Gauge", entity = "SAMPLE")]
#[mysql(table = "samples", key("area", "point"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Sample {
    #[pk]
    #[gsi(1, pk)]
    pub area: String,
    #[sk]
    pub point: Decimal,
    #[gsi(1, sk)]
    pub digest: Option<Vec<u8>>,
    pub value: i64,
    pub least: i64,
}

/// The first table in DynamoDB.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Depot", ttl = "expires")]
pub(super) enum Depot {
    Parcel(Parcel),
    Member(Member),
    Tag(Tag),
}

/// The second one.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Gauge")]
pub(super) enum Gauge {
    Sample(Sample),
}

/// The tables in MySQL. Texts in keys have the collation `{bytes}`, which tells them apart by their bytes, spaces at the end
/// included, as DynamoDB does; other texts have collations that find many alike.
pub(super) const TABLES: &str = "
CREATE TABLE parcels (
    area VARCHAR(60) NOT NULL COLLATE {bytes},
    number INT UNSIGNED NOT NULL,
    label VARCHAR(60) NOT NULL COLLATE utf8mb4_general_ci,
    note VARCHAR(60) COLLATE utf8mb4_unicode_ci,
    colour ENUM('GREEN', 'RED', 'BLUE') NOT NULL,
    amount BIGINT NOT NULL,
    price DECIMAL(28, 6) NOT NULL,
    large BIGINT UNSIGNED,
    packed DATETIME(6) NOT NULL,
    changed DATETIME(6) NOT NULL,
    version BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (area, number),
    KEY by_colour (area, colour, packed, number),
    KEY by_note (area, note, number),
    KEY by_label (area, label)
) ENGINE = InnoDB;
CREATE TABLE parcel_lines (
    area VARCHAR(60) NOT NULL COLLATE {bytes},
    number INT UNSIGNED NOT NULL,
    line INT UNSIGNED NOT NULL,
    text VARCHAR(60) NOT NULL COLLATE utf8mb4_general_ci,
    weight DECIMAL(20, 6),
    PRIMARY KEY (area, number, line),
    FOREIGN KEY (area, number) REFERENCES parcels (area, number)
) ENGINE = InnoDB;
CREATE TABLE parcel_tags (
    area VARCHAR(60) NOT NULL COLLATE {bytes},
    number INT UNSIGNED NOT NULL,
    tag VARCHAR(60) NOT NULL COLLATE {bytes},
    PRIMARY KEY (area, number, tag),
    FOREIGN KEY (area, number) REFERENCES parcels (area, number)
) ENGINE = InnoDB;
CREATE TABLE members (
    area VARCHAR(60) NOT NULL COLLATE {bytes},
    id INT UNSIGNED NOT NULL,
    email VARCHAR(60) NOT NULL COLLATE {bytes},
    phone VARCHAR(60) COLLATE {bytes},
    name VARCHAR(60) COLLATE utf8mb4_general_ci,
    expires BIGINT UNSIGNED,
    PRIMARY KEY (area, id),
    UNIQUE KEY email (email),
    UNIQUE KEY phone (phone)
) ENGINE = InnoDB;
CREATE TABLE tags (
    area VARCHAR(60) NOT NULL COLLATE {bytes},
    name VARCHAR(60) NOT NULL COLLATE {bytes},
    weight INT,
    expires BIGINT UNSIGNED,
    text VARCHAR(60) COLLATE utf8mb4_unicode_ci,
    PRIMARY KEY (area, name)
) ENGINE = InnoDB;
CREATE TABLE samples (
    area VARCHAR(60) NOT NULL COLLATE {bytes},
    point DECIMAL(28, 6) NOT NULL,
    digest VARBINARY(60),
    value BIGINT NOT NULL,
    least BIGINT NOT NULL,
    PRIMARY KEY (area, point),
    KEY by_digest (area, digest)
) ENGINE = InnoDB;
";

/// Those tables, each before the one that it refers to.
pub(super) const TABLE_NAMES: [&str; 6] = ["parcel_lines", "parcel_tags", "parcels", "members", "tags", "samples"];
