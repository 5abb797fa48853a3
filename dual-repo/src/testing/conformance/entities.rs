//! What is stored.

use dynamo_core::{DynamoEntity, DynamoTable, DynamoValue};

use crate::{MySqlEntity, MySqlRow, MySqlValue};

/// An entity with a version, an index, and a list of parts.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Ledger", entity = "ACCOUNT")]
#[pk("{tenant}")]
#[sk("ACCOUNT#{number:06}")]
#[gsi(1, pk = "{tenant}#{status}", sk = "{opened:08}#{number:06}")]
#[gsi(2, pk = "{tenant}#{owner}", sk = "{number:06}")]
#[mysql(table = "accounts", key("tenant", "number"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Account {
    pub tenant: String,
    pub number: u32,
    pub status: Status,
    pub opened: u32,
    pub owner: Option<String>,
    pub balance: i64,
    #[mysql(children(
        table = "account_lines",
        on = "account_lines.tenant = accounts.tenant AND account_lines.number = accounts.number",
        order_by = "line"
    ))]
    pub lines: Vec<Line>,
    #[dynamo(version)]
    pub version: u64,
}

/// A part of an account.
#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Line {
    pub line: u32,
    pub text: String,
}

/// The state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DynamoValue, MySqlValue)]
#[dynamo(rename_all = "lowercase")]
#[mysql(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the variants are the column's labels")]
pub enum Status {
    Open,
    Frozen,
    Closed,
}

/// An entity with unique fields.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Ledger", entity = "MEMBER")]
#[pk("{tenant}")]
#[sk("MEMBER#{id:06}")]
#[mysql(table = "members", key("tenant", "id"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Member {
    pub tenant: String,
    pub id: u32,
    /// Unique in all partitions.
    #[dynamo(unique)]
    pub email: String,
    pub name: Option<String>,
}

/// A plain entity, with a text in its key.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Ledger", entity = "TAG")]
#[pk("{tenant}")]
#[sk("TAG#{name}")]
#[mysql(table = "tags", key("tenant", "name"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Tag {
    pub tenant: String,
    pub name: String,
    pub weight: Option<i32>,
}

/// An entity that expires.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Ledger", entity = "SESSION")]
#[pk("{tenant}")]
#[sk("SESSION#{id:06}")]
#[mysql(table = "sessions", key("tenant", "id"))]
#[expect(missing_docs, reason = "the fields are the table's columns")]
pub struct Session {
    pub tenant: String,
    pub id: u32,
    pub user: String,
    #[dynamo(ttl)]
    pub expires: Option<u64>,
}

/// The table in DynamoDB.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Ledger", ttl = "expires")]
#[expect(missing_docs, reason = "the variants are its entities")]
pub enum Ledger {
    Account(Account),
    Member(Member),
    Tag(Tag),
    Session(Session),
}

/// The tables in MySQL. Texts compare by their bytes in DynamoDB, and in a key whose collation says so here.
pub const TABLES: &str = "
CREATE TABLE accounts (
    tenant VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    number INT UNSIGNED NOT NULL,
    status ENUM('open', 'frozen', 'closed') NOT NULL,
    opened INT UNSIGNED NOT NULL,
    owner VARCHAR(100) COLLATE utf8mb4_general_ci,
    balance BIGINT NOT NULL,
    version BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (tenant, number),
    KEY by_status (tenant, status, opened, number),
    KEY by_owner (tenant, owner, number)
) ENGINE = InnoDB;
CREATE TABLE account_lines (
    tenant VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    number INT UNSIGNED NOT NULL,
    line INT UNSIGNED NOT NULL,
    text VARCHAR(200) NOT NULL COLLATE utf8mb4_general_ci,
    PRIMARY KEY (tenant, number, line),
    FOREIGN KEY (tenant, number) REFERENCES accounts (tenant, number)
) ENGINE = InnoDB;
CREATE TABLE members (
    tenant VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    id INT UNSIGNED NOT NULL,
    email VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    name VARCHAR(100),
    PRIMARY KEY (tenant, id),
    UNIQUE KEY email (email)
) ENGINE = InnoDB;
CREATE TABLE tags (
    tenant VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    name VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    weight INT,
    PRIMARY KEY (tenant, name)
) ENGINE = InnoDB;
CREATE TABLE sessions (
    tenant VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    id INT UNSIGNED NOT NULL,
    user VARCHAR(100) NOT NULL,
    expires BIGINT UNSIGNED,
    PRIMARY KEY (tenant, id)
) ENGINE = InnoDB;
";

impl Account {
    pub(super) fn new(tenant: &str, number: u32) -> Self {
        let line = |line, text: &str| Line { line, text: text.to_owned() };
        Account {
            tenant: tenant.to_owned(),
            number,
            status: Status::Open,
            opened: 20_240_100 + number,
            owner: None,
            balance: 100,
            lines: vec![line(1, "first"), line(2, "second")],
            version: 0,
        }
    }
}

impl Member {
    pub(super) fn new(tenant: &str, id: u32, email: &str) -> Self {
        Member { tenant: tenant.to_owned(), id, email: format!("{email}@{tenant}"), name: None }
    }
}

impl Tag {
    pub(super) fn new(tenant: &str, name: &str, weight: Option<i32>) -> Self {
        Tag { tenant: tenant.to_owned(), name: name.to_owned(), weight }
    }
}

impl Session {
    pub(super) fn new(tenant: &str, id: u32, expires: Option<u64>) -> Self {
        Session { tenant: tenant.to_owned(), id, user: "bob".to_owned(), expires }
    }
}
