//! Tables that refer to each other in every way, with entities over some of them.

use std::fmt::Debug;

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualBuilder, DualStore, DynamoRepository, Repository};
use dual_repo::{MySql, MySqlEntity, MySqlRow};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue};
use futures::{StreamExt, TryStreamExt};
use integration::Database;

use crate::setting::go_up;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Office", entity = "PERSON")]
#[pk("PERSON#{id}")]
#[sk("#META")]
#[mysql(table = "people", key = "id", cascade = "accepted")]
pub(super) struct Person {
    pub(super) id: u32,
    pub(super) firm: Option<String>,
    #[dynamo(unique)]
    pub(super) email: String,
}

/// It contains a row of its own table.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Office", entity = "THING")]
#[pk("THING#{id}")]
#[sk("#META")]
#[mysql(table = "things", key = "id")]
#[mysql(left_join(things as parents, on = "parents.id = things.parent_id"))]
pub(super) struct Thing {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) parent_id: Option<u32>,
    #[mysql(column = "parents.name")]
    pub(super) parent: Option<String>,
}

/// Its key is made of somebody else's column, and its lines show somebody else's names.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Office", entity = "NOTE")]
#[pk("{email}")]
#[sk("NOTE#{id:06}")]
#[mysql(table = "notes", key = "id", cascade = "accepted")]
#[mysql(join(people, on = "people.id = notes.person_id"))]
pub(super) struct Note {
    pub(super) id: u32,
    #[mysql(column = "people.email")]
    pub(super) email: String,
    #[mysql(children(table = "note_lines", on = "note_lines.note_id = notes.id", order_by = "line"))]
    pub(super) lines: Vec<NoteLine>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
#[mysql(left_join(things, on = "things.id = note_lines.thing_id"))]
pub(super) struct NoteLine {
    pub(super) line: u32,
    pub(super) thing_id: u32,
    #[mysql(column = "things.name")]
    pub(super) thing: Option<String>,
}

/// A foreign key changes its primary key, and the table that it refers to is no entity's.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Office", entity = "ROOM")]
#[pk("ROOM#{firm}")]
#[sk("ROOM#{number:06}")]
#[mysql(table = "rooms", key("firm", "door"), cascade = "accepted")]
pub(super) struct Room {
    pub(super) firm: String,
    pub(super) door: Vec<u8>,
    pub(super) number: u32,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Office")]
#[expect(dead_code, reason = "the table is made of it")]
enum Desk {
    Person(Person),
    Thing(Thing),
    Note(Note),
    Room(Room),
}

/// No foreign key is from the lines to the things.
const TABLES: &str = "
CREATE TABLE firms (code VARCHAR(20) NOT NULL PRIMARY KEY) ENGINE = InnoDB COLLATE utf8mb4_general_ci;
CREATE TABLE people (
    id INT UNSIGNED PRIMARY KEY,
    firm VARCHAR(20) COLLATE utf8mb4_general_ci NULL,
    email VARCHAR(100) NOT NULL UNIQUE COLLATE utf8mb4_bin,
    seen INT NOT NULL DEFAULT 0,
    CONSTRAINT people_firm FOREIGN KEY (firm) REFERENCES firms (code) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE = InnoDB;
CREATE TABLE things (
    id INT UNSIGNED PRIMARY KEY,
    name VARCHAR(100) NOT NULL UNIQUE COLLATE utf8mb4_bin,
    parent_id INT UNSIGNED NULL,
    KEY parent (parent_id)
) ENGINE = InnoDB;
CREATE TABLE notes (
    id INT UNSIGNED PRIMARY KEY,
    person_id INT UNSIGNED NOT NULL,
    CONSTRAINT notes_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
) ENGINE = InnoDB;
CREATE TABLE note_lines (
    note_id INT UNSIGNED NOT NULL,
    line INT UNSIGNED NOT NULL,
    thing_id INT UNSIGNED NOT NULL,
    PRIMARY KEY (note_id, line),
    KEY thing (thing_id),
    CONSTRAINT note_lines_note FOREIGN KEY (note_id) REFERENCES notes (id) ON DELETE CASCADE
) ENGINE = InnoDB;
CREATE TABLE rooms (
    firm VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL,
    door VARBINARY(8) NOT NULL,
    number INT UNSIGNED NOT NULL,
    PRIMARY KEY (firm, door),
    UNIQUE (firm, number),
    CONSTRAINT rooms_firm FOREIGN KEY (firm) REFERENCES firms (code) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE = InnoDB;
";

pub(super) struct Office {
    pub(super) database: Database,
    pub(super) mysql: MySql,
    pub(super) store: DualStore,
    db: Dynamo,
}

impl Office {
    /// Before the move, without triggers.
    pub(super) async fn new(db: Dynamo) -> Office {
        Desk::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        database.run(TABLES).await;
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let store = Self::builder(&mysql, &db).connect().await.unwrap();
        Office { database, mysql, store, db }
    }

    fn builder(mysql: &MySql, db: &Dynamo) -> DualBuilder {
        let builder = DualStore::builder(mysql.clone(), db.clone());
        builder.entity::<Person>().entity::<Thing>().entity::<Note>().entity::<Room>()
    }

    /// Another instance.
    pub(super) async fn another(&self) -> DualStore {
        Self::builder(&self.mysql, &self.db).connect().await.unwrap()
    }

    /// In `dual-write`, with triggers, and with something in the tables.
    pub(super) async fn moved(db: Dynamo) -> Office {
        let office = Office::new(db).await;
        office.store.install_triggers().await.unwrap();
        office.database.run(ROWS).await;
        go_up(&office.store, Phase::DualWrite).await;
        office.is_equal().await;
        office
    }

    /// Runs a script that does not know of the mirror; it changes something, which is owed until a relay has seen to it.
    pub(super) async fn changes(&self, script: &str) {
        self.database.run(script).await;
        assert!(self.store.facts().await.unwrap().pending > 0, "nothing is noted of {script}");
        let check = self.store.verify().await.unwrap();
        assert_eq!(check.unexplained(), 0, "{script}: {check}");
        assert!(check.classes.contains_key("lag"), "{script}: {check}");
        self.is_settled(script).await;
    }

    /// Runs a script of which nothing is to be noted.
    pub(super) async fn changes_nothing(&self, script: &str) {
        self.database.run(script).await;
        assert_eq!(self.touched().await, 0, "{script}");
        self.is_settled(script).await;
    }

    /// A relay sees to everything, and then both stores have the same.
    pub(super) async fn is_settled(&self, after: &str) {
        self.store.relay().await.unwrap();
        let facts = self.store.facts().await.unwrap();
        assert_eq!((facts.pending, facts.dead), (0, 0), "{after}");
        assert_eq!(self.touched().await, 0, "{after}");
        let differences = self.differences().await;
        assert!(differences.is_empty(), "{after}: {differences:#?}");
    }

    pub(super) async fn is_equal(&self) {
        self.is_settled("all").await;
    }

    /// Rows that triggers have left.
    pub(super) async fn touched(&self) -> i64 {
        sqlx::query_scalar("SELECT COUNT(*) FROM dual_touched").fetch_one(&self.database.pool).await.unwrap()
    }

    /// What the two stores differ in, as they are read, and as they are compared.
    pub(super) async fn differences(&self) -> Vec<String> {
        let mut found = Vec::new();
        found.extend(self.differ::<Person>().await);
        found.extend(self.differ::<Thing>().await);
        found.extend(self.differ::<Note>().await);
        found.extend(self.differ::<Room>().await);
        let check = self.store.verify().await.unwrap();
        found.extend((!check.classes.is_empty()).then(|| check.to_string()));
        found
    }

    async fn differ<E: DynamoEntity + MySqlEntity + Debug + Send + Sync + 'static>(&self) -> Option<String> {
        let rows: Vec<E> = self.mysql.stream().try_collect().await.unwrap();
        let mirror = DynamoRepository::<E>::new(self.db.clone().with_tombstones());
        let items: Vec<E> = mirror.stream(E::scan().into()).map(Result::unwrap).collect().await;
        let sorted = |all: &[E]| {
            let mut all: Vec<String> = all.iter().map(|one| format!("{one:?}")).collect();
            all.sort();
            all
        };
        let (rows, items) = (sorted(&rows), sorted(&items));
        (rows != items).then(|| format!("MySQL has {rows:#?}, DynamoDB {items:#?}"))
    }
}

const ROWS: &str = "
INSERT INTO firms VALUES ('acme'), ('bolt'), ('Core');
INSERT INTO people (id, firm, email) VALUES (1, 'acme', 'bob@example.com'), (2, 'acme', 'eve@example.com'), (3, NULL, 'kim@example.com');
INSERT INTO things VALUES (1, 'lamp', NULL), (2, 'bulb', 1), (3, 'wire', 1);
INSERT INTO notes VALUES (1, 1), (2, 1), (3, 2);
INSERT INTO note_lines VALUES (1, 1, 1), (1, 2, 2), (2, 1, 2), (3, 1, 3);
INSERT INTO rooms VALUES ('acme', x'00ff', 1), ('acme', x'', 2), ('Core', x'2722', 1);
";
