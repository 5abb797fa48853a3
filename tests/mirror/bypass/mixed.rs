//! Writers that know of the mirror and writers that do not, at once.

use std::time::{Duration, Instant};

use dual_repo::repository::{DualStore, Error, ErrorKind, Repository};
use dynamo_core::{Dynamo, DynamoEntity};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, MySqlConnection};

use super::office::{Note, NoteLine, Office, Person, Thing};
use super::trouble::triggers;

/// Numbers that look random, and are the same for a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn id(&mut self) -> u32 {
        u32::try_from(self.roll(6)).unwrap() + 1
    }
}

const EACH: u64 = 60;

/// A statement of a program that knows of no mirror.
fn statement(dice: &mut Dice) -> String {
    let (a, b, c, new) = (dice.id(), dice.id(), dice.id(), dice.roll(1_000_000));
    match dice.roll(16) {
        0 => format!("INSERT INTO people (id, email) VALUES ({a}, 'p{b}@example.com')"),
        1 => format!("UPDATE people SET email = 'p{b}@example.com' WHERE id = {a}"),
        2 => format!("DELETE FROM people WHERE id = {a}"),
        3 => format!("REPLACE INTO things VALUES ({a}, 'name {new}', {b})"),
        4 => format!("UPDATE things SET name = CONCAT(LEFT(name, 9), {new}) WHERE id IN ({a}, {b})"),
        5 => format!("UPDATE things SET parent_id = {b} WHERE id = {a}"),
        6 => format!("DELETE FROM things WHERE id = {a}"),
        7 => format!("INSERT INTO notes VALUES ({a}, {b}) ON DUPLICATE KEY UPDATE person_id = {b}"),
        8 => format!("INSERT IGNORE INTO note_lines VALUES ({a}, {b}, {c}), ({a}, {c}, {b})"),
        9 => format!("UPDATE note_lines SET note_id = {b} WHERE note_id = {a} AND line = {c}"),
        10 => format!("DELETE FROM note_lines WHERE thing_id = {a}"),
        11 => format!("UPDATE people SET firm = (SELECT code FROM firms ORDER BY code LIMIT 1) WHERE id = {a}"),
        12 => format!("UPDATE firms SET code = 'firm {new}' ORDER BY code LIMIT 1"),
        13 => format!("REPLACE INTO firms VALUES ('firm {a}')"),
        14 => "DELETE FROM firms ORDER BY code DESC LIMIT 1".to_owned(),
        _ => format!("INSERT IGNORE INTO rooms SELECT code, x'0{a}', {b} FROM firms"),
    }
}

async fn raw(url: &str, seed: u64) {
    let mut dice = Dice(seed);
    let mut connection = MySqlConnection::connect(url).await.unwrap();
    if dice.roll(2) == 0 {
        connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await.unwrap();
    }
    for _ in 0..EACH {
        connection.execute("START TRANSACTION").await.unwrap();
        for _ in 0..=dice.roll(3) {
            // Duplicates, missing rows, deadlocks: it goes on with what is left.
            let _ = connection.execute(AssertSqlSafe(statement(&mut dice))).await;
        }
        let end = if dice.roll(5) == 0 { "ROLLBACK" } else { "COMMIT" };
        connection.execute(end).await.unwrap();
    }
}

async fn known(store: DualStore, seed: u64) {
    let mut dice = Dice(seed);
    let (people, things, notes) =
        (store.repository::<Person>(), store.repository::<Thing>(), store.repository::<Note>());
    for _ in 0..EACH {
        let (a, b, new) = (dice.id(), dice.id(), dice.roll(1_000_000));
        let email = format!("p{b}@example.com");
        let written: Result<(), Error> = match dice.roll(7) {
            0 => people.create(Person { id: a, firm: None, email }).await.map(drop),
            1 => match people.get(Person::get(a).consistent()).await {
                Ok(Some(found)) => people.update(Person::update_of(&found).set(|p| p.email, email)).await.map(drop),
                found => found.map(drop),
            },
            2 => match people.get(Person::get(a).consistent()).await {
                Ok(Some(found)) => people.delete(Person::delete_of(&found)).await.map(drop),
                found => found.map(drop),
            },
            3 => things.update(Thing::update(a).set(|t| t.name, format!("own {new}"))).await.map(drop),
            4 => {
                let lines = vec![NoteLine { line: 1, thing_id: 99, thing: None }];
                notes.create(Note { id: a, email, lines }).await.map(drop)
            }
            5 => notes.delete(Note::delete((email.as_str(), a))).await.map(drop),
            _ => things.delete(Thing::delete(a)).await.map(drop),
        };
        if let Err(error) = written {
            let is_refused = !matches!(
                error.kind(),
                ErrorKind::Unavailable | ErrorKind::OutcomeUnknown | ErrorKind::Canceled | ErrorKind::Other
            );
            assert!(is_refused, "{error:?}");
        }
    }
}

/// Writers of both kinds, and a relay; what the stores differ in when all is at rest.
async fn at_once(office: &Office, seed: u64) -> Vec<String> {
    let running = office.store.start();
    let url = office.database.url();
    let other = office.another().await;
    let rest = other.start();
    tokio::join!(
        raw(&url, seed),
        raw(&url, seed + 1),
        raw(&url, seed + 2),
        known(office.store.clone(), seed + 3),
        known(other.clone(), seed + 4),
    );
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let facts = office.store.facts().await.unwrap();
        assert_eq!(facts.dead, 0, "{:?}", office.store.dead_letters(5).await.unwrap());
        if facts.pending == 0 {
            break;
        }
        assert!(Instant::now() < deadline, "{facts:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running.stop().await;
    rest.stop().await;
    office.differences().await
}

integration::on_every_engine! {
    async fn both_stores_are_the_same_when_writers_of_both_kinds_have_ended(db: Dynamo) {
        let office = Office::moved(db).await;
        for seed in [1, 1_000_003, 77_777_777] {
            let differences = Box::pin(at_once(&office, seed)).await;
            assert!(differences.is_empty(), "seed {seed}: {differences:#?}");
        }
    }

    async fn without_the_triggers_of_one_table_they_are_not(db: Dynamo) {
        let office = Office::moved(db).await;
        for name in triggers(&office, "things").await {
            office.database.run(format!("DROP TRIGGER `{name}`")).await;
        }
        let mut differences = Vec::new();
        for seed in [1, 1_000_003, 77_777_777] {
            differences.extend(Box::pin(at_once(&office, seed)).await);
        }
        assert!(!differences.is_empty());
        office.store.repair().await.unwrap();
        assert_eq!(office.differences().await, Vec::<String>::new());
    }
}
