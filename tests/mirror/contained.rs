//! What is contained in other aggregates is followed: a name in every line that shows it, a key that is made of it, a row that a
//! foreign key deletes.

use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, DynamoRepository, ErrorKind, MySqlStore, Repository};
use dual_repo::{MySql, MySqlEntity, MySqlRow};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue};

use crate::setting::go_up;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Desk", entity = "PERSON")]
#[pk("PERSON#{id}")]
#[sk("#META")]
#[mysql(table = "people", key = "id")]
struct Person {
    id: u32,
    email: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Desk", entity = "THING")]
#[pk("THING#{id}")]
#[sk("#META")]
#[mysql(table = "things", key = "id")]
#[mysql(left_join(things as parents, on = "parents.id = things.parent_id"))]
struct Thing {
    id: u32,
    name: String,
    parent_id: Option<u32>,
    #[mysql(column = "parents.name")]
    parent: Option<String>,
}

/// Its key is made of somebody else's column, and its lines show somebody else's names.
#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Desk", entity = "NOTE")]
#[pk("{email}")]
#[sk("NOTE#{id:06}")]
#[mysql(table = "notes", key = "id", cascade = "accepted")]
#[mysql(join(people, on = "people.id = notes.person_id"))]
struct Note {
    id: u32,
    #[mysql(column = "people.email")]
    email: String,
    #[mysql(children(table = "note_lines", on = "note_lines.note_id = notes.id", order_by = "line"))]
    lines: Vec<NoteLine>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
#[mysql(join(things, on = "things.id = note_lines.thing_id"))]
struct NoteLine {
    line: u32,
    #[mysql(column = "things.name")]
    thing: String,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Desk")]
#[expect(dead_code, reason = "the table is made of it")]
enum Desk {
    Person(Person),
    Thing(Thing),
    Note(Note),
}

const TABLES: &str = "
CREATE TABLE people (id INT UNSIGNED PRIMARY KEY, email VARCHAR(100) NOT NULL UNIQUE COLLATE utf8mb4_bin) ENGINE = InnoDB;
CREATE TABLE things (
    id INT UNSIGNED PRIMARY KEY,
    name VARCHAR(100) NOT NULL UNIQUE COLLATE utf8mb4_bin,
    parent_id INT UNSIGNED NULL,
    CONSTRAINT things_parent FOREIGN KEY (parent_id) REFERENCES things (id)
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
    CONSTRAINT note_lines_note FOREIGN KEY (note_id) REFERENCES notes (id) ON DELETE CASCADE,
    CONSTRAINT note_lines_thing FOREIGN KEY (thing_id) REFERENCES things (id)
) ENGINE = InnoDB;
";

fn note(id: u32, email: &str, things: &[&str]) -> Note {
    let lines = (1..).zip(things).map(|(line, thing)| NoteLine { line, thing: (*thing).to_owned() });
    Note { id, email: email.to_owned(), lines: lines.collect() }
}

fn thing(id: u32, name: &str, parent: Option<(u32, &str)>) -> Thing {
    let (parent_id, parent) = parent.map(|(id, name)| (id, name.to_owned())).unzip();
    Thing { id, name: name.to_owned(), parent_id, parent }
}

integration::on_every_engine! {
    async fn names_keys_and_deletes_are_followed_to_what_contains_them(db: Dynamo) {
        Desk::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let builder = DualStore::builder(mysql, db.clone()).entity::<Person>().entity::<Thing>().entity::<Note>();
        let store = builder.connect().await.unwrap();
        let (people, things) = (store.repository::<Person>(), store.repository::<Thing>());
        let notes = store.repository::<Note>();
        let mirror = db.with_tombstones();
        let mirrored = DynamoRepository::<Note>::new(mirror.clone());
        let there = async || {
            let mut found = mirrored.stream(Note::scan().into());
            let mut all = Vec::new();
            while let Some(note) = futures::StreamExt::next(&mut found).await {
                all.push(note.unwrap());
            }
            all.sort_by_key(|note: &Note| note.id);
            all
        };

        people.create(Person { id: 1, email: "bob@example.com".to_owned() }).await.unwrap();
        people.create(Person { id: 2, email: "eve@example.com".to_owned() }).await.unwrap();
        things.create(thing(1, "lamp", None)).await.unwrap();
        things.create(thing(2, "bulb", Some((1, "lamp")))).await.unwrap();
        notes.create(note(1, "bob@example.com", &["lamp", "bulb"])).await.unwrap();
        notes.create(note(2, "eve@example.com", &["bulb"])).await.unwrap();
        go_up(&store, Phase::DualWrite).await;
        assert_eq!(there().await, [note(1, "bob@example.com", &["lamp", "bulb"]), note(2, "eve@example.com", &["bulb"])]);

        // A name.
        things.update(Thing::update(1).set(|t| t.name, "Lamp".to_owned())).await.unwrap();
        assert_eq!(there().await[0], note(1, "bob@example.com", &["Lamp", "bulb"]));
        let child = DynamoRepository::<Thing>::new(mirror.clone()).get(Thing::get(2)).await.unwrap();
        assert_eq!(child, Some(thing(2, "bulb", Some((1, "Lamp")))));

        // A part of a key.
        people.update(Person::update(1).set(|p| p.email, "rob@example.com".to_owned())).await.unwrap();
        assert_eq!(there().await[0], note(1, "rob@example.com", &["Lamp", "bulb"]));
        assert_eq!(mirrored.get(Note::get(("bob@example.com", 1))).await.unwrap(), None);

        // What a foreign key deletes.
        people.delete(Person::delete(2)).await.unwrap();
        assert_eq!(there().await, [note(1, "rob@example.com", &["Lamp", "bulb"])]);
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.compared), (0, 4), "{check}");
    }
    async fn what_reads_nothing_that_has_changed_is_left_as_it_is(db: Dynamo) {
        Desk::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let builder = DualStore::builder(mysql, db.clone()).entity::<Person>().entity::<Thing>().entity::<Note>();
        let store = builder.connect().await.unwrap();
        let (things, notes) = (store.repository::<Thing>(), store.repository::<Note>());
        store.repository::<Person>().create(Person { id: 1, email: "bob@example.com".to_owned() }).await.unwrap();
        things.create(thing(1, "lamp", None)).await.unwrap();
        things.create(thing(2, "bulb", Some((1, "lamp")))).await.unwrap();
        things.create(thing(3, "wire", Some((2, "bulb")))).await.unwrap();
        notes.create(note(1, "bob@example.com", &["lamp", "bulb"])).await.unwrap();
        go_up(&store, Phase::DualWrite).await;
        // Which aggregates have got a version since the last time.
        let last = std::cell::Cell::new(0_u64);
        let shipped = async || {
            let statement = "SELECT CONVERT(CONCAT(entity, id) USING utf8mb4), ver FROM dual_sync WHERE entity > '' ORDER BY 1";
            let all: Vec<(String, u64)> = sqlx::query_as(statement).fetch_all(&database.pool).await.unwrap();
            let since = last.replace(all.iter().map(|(_, version)| *version).max().unwrap());
            let new = all.into_iter().filter(|(_, version)| *version > since).map(|(id, _)| id);
            new.map(|id| id.replace(|c: char| !c.is_alphanumeric(), "")).collect::<Vec<_>>()
        };
        shipped().await;

        // Whoever shows its name does not show where it belongs.
        let alone = Thing::update(2).set(|t| t.parent_id, None).set(|t| t.parent, None);
        things.update(alone).await.unwrap();
        assert_eq!(shipped().await, ["THING2"]);
        things.update(Thing::update(2).set(|t| t.name, "tube".to_owned())).await.unwrap();
        assert_eq!(shipped().await, ["NOTE1", "THING2", "THING3"]);
        // Each by itself, in one transaction.
        let moved = Thing::update(1).set(|t| t.parent_id, Some(2)).set(|t| t.parent, Some("tube".to_owned()));
        let renamed = Thing::update(3).set(|t| t.name, "cord".to_owned());
        things.transaction(dynamo_core::Transaction::new().update(moved).update(renamed)).await.unwrap();
        assert_eq!(shipped().await, ["THING1", "THING3"]);
        things.delete(Thing::delete(3)).await.unwrap();
        assert_eq!(shipped().await, ["THING3"]);
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.findings.len()), (0, 0), "{check}");
    }

    async fn many_that_contain_it_are_followed_afterwards(db: Dynamo) {
        Desk::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let builder = DualStore::builder(mysql, db.clone()).entity::<Person>().entity::<Thing>().entity::<Note>();
        let store = builder.fan_out(3).connect().await.unwrap();
        let (people, notes) = (store.repository::<Person>(), store.repository::<Note>());
        let mirror = DynamoRepository::<Note>::new(db.with_tombstones());
        people.create(Person { id: 1, email: "bob@example.com".to_owned() }).await.unwrap();
        for id in 0..3 {
            notes.create(note(id, "bob@example.com", &[])).await.unwrap();
        }
        go_up(&store, Phase::DualWrite).await;
        let rename = async |email: &str| {
            people.update(Person::update(1).set(|p| p.email, email.to_owned())).await.unwrap();
        };
        let of = async |email: &str| {
            let found: Vec<Note> = mirror.find(Note::query(email).into()).await.unwrap().items;
            found.len()
        };

        // As many as there may be.
        rename("rob@example.com").await;
        assert_eq!((of("bob@example.com").await, of("rob@example.com").await), (0, 3));

        // One more: it is on record that they are owed, and explained that they are behind.
        notes.create(note(3, "rob@example.com", &[])).await.unwrap();
        rename("bob@example.com").await;
        assert_eq!((of("bob@example.com").await, of("rob@example.com").await), (0, 4));
        assert_eq!(store.facts().await.unwrap().pending, 4);
        let check = store.verify().await.unwrap();
        assert!(check.unexplained() == 0 && !check.findings.is_empty(), "{check}");
        assert_eq!(store.relay().await.unwrap(), 4);
        assert_eq!((of("bob@example.com").await, of("rob@example.com").await), (4, 0));
        assert_eq!(store.facts().await.unwrap().pending, 0);

        // So are those that a foreign key deletes.
        people.delete(Person::delete(1)).await.unwrap();
        assert_eq!((of("bob@example.com").await, store.relay().await.unwrap(), of("bob@example.com").await), (4, 4, 0));
        let check = store.verify().await.unwrap();
        assert_eq!((check.unexplained(), check.findings.len()), (0, 0), "{check}");
    }
    async fn a_name_that_changes_while_what_shows_it_is_written_keeps_nobody_from_it(db: Dynamo) {
        Desk::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        sqlx::raw_sql(TABLES).execute(&database.pool).await.unwrap();
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let builder = DualStore::builder(mysql.clone(), db.clone());
        let store = builder.entity::<Person>().entity::<Thing>().entity::<Note>().connect().await.unwrap();
        go_up(&store, Phase::DualWrite).await;
        let (dual, alone) = (store.repository::<Thing>(), MySqlStore::new(mysql).repository::<Thing>());
        dual.create(thing(1, "lamp", None)).await.unwrap();
        dual.create(thing(2, "bulb", Some((1, "lamp")))).await.unwrap();
        // Gives the parent another name, and has the name that the child is to get until it ends.
        let renamed = async |name: &str, taken: &str| {
            let mut slow = database.pool.begin().await.unwrap();
            sqlx::query("UPDATE things SET name = ? WHERE id = 1").bind(name).execute(&mut *slow).await.unwrap();
            sqlx::query("INSERT INTO things VALUES (9, ?, NULL)").bind(taken).execute(&mut *slow).await.unwrap();
            sqlx::query("DELETE FROM things WHERE id = 9").execute(&mut *slow).await.unwrap();
            slow
        };
        // Whoever writes has read the parent's name as it was.
        let is_waited_for = async || {
            let waits = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() \
                 AND ID <> CONNECTION_ID() AND INFO LIKE 'UPDATE `things`%'";
            while sqlx::query_scalar::<_, i64>(waits).fetch_one(&database.pool).await.unwrap() == 0 {
                tokio::task::yield_now().await;
            }
        };

        let slow = renamed("Lamp", "tube").await;
        let commit = async {
            is_waited_for().await;
            slow.commit().await.unwrap();
        };
        let update = Thing::update(2).set(|t| t.name, "tube".to_owned());
        let (written, ()) = tokio::join!(dual.update(update), commit);
        assert_eq!(written.unwrap(), thing(2, "tube", Some((1, "Lamp"))));

        let slow = renamed("LAMP", "neon").await;
        let commit = async {
            is_waited_for().await;
            slow.commit().await.unwrap();
        };
        let update = Thing::update(2).set(|t| t.name, "neon".to_owned());
        let (written, ()) = tokio::join!(alone.update(update), commit);
        assert_eq!(written.unwrap(), thing(2, "neon", Some((1, "LAMP"))));

        // A copy that is wrong stays wrong.
        let wrong = dual.put(thing(3, "socket", Some((1, "torch"))).put()).await.unwrap_err();
        assert_eq!(wrong.kind(), ErrorKind::Invalid, "{wrong}");
    }
}
