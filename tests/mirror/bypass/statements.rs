//! Every statement that changes what an aggregate is made of is followed, whoever sends it.

use dual_repo::mirror::Phase;
use dual_repo::repository::Repository;
use dynamo_core::{Dynamo, DynamoEntity};
use sqlx::Connection as _;

use super::office::{Note, NoteLine, Office, Person, Thing};

integration::on_every_engine! {
    async fn rows_that_are_inserted_updated_and_deleted_are_followed(db: Dynamo) {
        let office = Office::moved(db).await;
        office.changes("INSERT INTO people (id, email) VALUES (4, 'ann@example.com'), (5, 'joe@example.com')").await;
        office.changes("INSERT INTO notes SELECT id + 10, id FROM people WHERE id > 3").await;
        office.changes("INSERT INTO note_lines VALUES (14, 1, 3), (14, 2, 1), (15, 1, 1)").await;
        office.changes("UPDATE note_lines SET line = line + 5 WHERE note_id = 14 ORDER BY line DESC").await;
        // A line changes hands.
        office.changes("UPDATE note_lines SET note_id = 15, line = 9 WHERE note_id = 14 AND line = 6").await;
        office.changes("DELETE FROM note_lines WHERE note_id = 1 AND line = 1").await;
        office.changes("DELETE FROM things WHERE id = 3").await;
        office.changes("DELETE notes FROM notes JOIN people ON people.id = notes.person_id WHERE email LIKE 'ann%'").await;
        office.changes("UPDATE notes SET person_id = 3 WHERE id = 3").await;
        // Of what no entity has, nothing is noted.
        office.changes_nothing("UPDATE people SET seen = seen + 1").await;
        office.changes_nothing("UPDATE people SET email = email, firm = firm").await;
        office.changes_nothing("INSERT INTO firms VALUES ('dusk'); DELETE FROM firms WHERE code = 'dusk'").await;
    }

    async fn rows_that_are_inserted_or_else_replaced_or_updated_are_followed(db: Dynamo) {
        let office = Office::moved(db).await;
        office.changes("REPLACE INTO things VALUES (2, 'BULB', NULL), (7, 'cord', 2)").await;
        // Another row goes, as the name is taken.
        office.changes("REPLACE INTO things VALUES (8, 'lamp', NULL)").await;
        office.changes("INSERT INTO things VALUES (7, 'cord', 2) ON DUPLICATE KEY UPDATE name = 'Cord', parent_id = 8").await;
        office.changes("INSERT INTO people (id, email) VALUES (9, 'eve@example.com') ON DUPLICATE KEY UPDATE id = id, email = 'Eve@example.com'").await;
        office.changes("INSERT IGNORE INTO things VALUES (9, 'lamp', NULL), (10, 'fuse', 8)").await;
    }

    async fn what_others_contain_is_followed_to_them(db: Dynamo) {
        let office = Office::moved(db).await;
        office.changes("UPDATE things SET name = 'Lamp' WHERE id = 1").await;
        // Case and spaces at the end, which collations ignore.
        office.changes("UPDATE things SET name = 'LAMP ' WHERE id = 1").await;
        office.changes("UPDATE people SET firm = 'ACME' WHERE id = 1").await;
        office.changes("UPDATE things SET parent_id = 2 WHERE id IN (1, 3)").await;
        office.changes("UPDATE things SET name = CONCAT(name, '!')").await;
        office.changes("UPDATE things SET id = 4 WHERE id = 2").await;
        office.changes("INSERT INTO things VALUES (2, 'fuse', NULL)").await;
        office.changes("UPDATE people SET email = 'rob@example.com' WHERE id = 1").await;
        // Keys and unique values that pass from one to another.
        office.changes(
            "START TRANSACTION; UPDATE people SET email = '' WHERE id = 1; UPDATE people SET email = 'rob@example.com' \
             WHERE id = 2; UPDATE people SET email = 'eve@example.com' WHERE id = 1; COMMIT",
        ).await;
    }

    async fn what_foreign_keys_change_is_followed(db: Dynamo) {
        let office = Office::moved(db).await;
        office.changes("UPDATE firms SET code = 'apex' WHERE code = 'acme'").await;
        office.changes("UPDATE firms SET code = 'APEX' WHERE code = 'apex'").await;
        // The people stay, the rooms do not.
        office.changes("DELETE FROM firms WHERE code = 'APEX'").await;
        assert_eq!(office.store.repository::<Person>().get(Person::get(1)).await.unwrap().unwrap().firm, None);
        office.changes("REPLACE INTO firms VALUES ('core')").await;
        // Notes, and their lines.
        office.changes("DELETE FROM people WHERE id = 1").await;
        let check = office.store.verify().await.unwrap();
        assert_eq!((check.compared, check.classes.len()), (2 + 3 + 1, 0), "{check}");
    }

    async fn what_is_rolled_back_leaves_nothing(db: Dynamo) {
        let office = Office::moved(db).await;
        office.changes_nothing(
            "START TRANSACTION; UPDATE things SET name = 'x' WHERE id = 1; DELETE FROM people WHERE id = 2; ROLLBACK",
        ).await;
        // A statement that fails in its second row takes the first back too.
        let mut connection = sqlx::MySqlConnection::connect(&office.database.url()).await.unwrap();
        let failed = sqlx::query("INSERT INTO things VALUES (5, 'plug', 1), (1, 'twice', NULL)").execute(&mut connection).await;
        assert!(failed.unwrap_err().as_database_error().unwrap().is_unique_violation());
        office.changes_nothing("DO 1").await;
    }

    async fn writes_of_the_store_are_noted_once(db: Dynamo) {
        let office = Office::moved(db).await;
        let (people, things) = (office.store.repository::<Person>(), office.store.repository::<Thing>());
        let notes = office.store.repository::<Note>();
        let bob = people.get(Person::get(1)).await.unwrap().unwrap();
        people.update(Person::update_of(&bob).set(|p| p.email, "rob@example.com".to_owned())).await.unwrap();
        assert_eq!(office.touched().await, 0);
        things.update(Thing::update(1).set(|t| t.name, "Lamp".to_owned())).await.unwrap();
        let lines = vec![NoteLine { line: 1, thing_id: 1, thing: Some("Lamp".to_owned()) }];
        notes.create(Note { id: 7, email: "eve@example.com".to_owned(), lines }).await.unwrap();
        notes.delete(Note::delete(("rob@example.com", 1))).await.unwrap();
        let eve = people.get(Person::get(2)).await.unwrap().unwrap();
        people.delete(Person::delete_of(&eve)).await.unwrap();
        assert_eq!(office.touched().await, 0);
        let differences = office.differences().await;
        assert!(differences.is_empty(), "{differences:#?}");

        // Of what somebody else has changed before, the next write knows nothing; a relay does.
        office.database.run("UPDATE people SET email = 'Rob@example.com' WHERE id = 1").await;
        people.update(Person::update(1).set(|p| p.firm, None)).await.unwrap();
        assert!(office.touched().await > 0);
        office.is_equal().await;
    }

    async fn before_the_move_what_triggers_leave_is_removed(db: Dynamo) {
        let office = Office::new(db).await;
        office.store.install_triggers().await.unwrap();
        office.database.run("INSERT INTO things VALUES (1, 'lamp', NULL)").await;
        office.store.repository::<Thing>().update(Thing::update(1).set(|t| t.name, "Lamp".to_owned())).await.unwrap();
        assert!(office.touched().await >= 2);
        office.store.relay().await.unwrap();
        assert_eq!((office.touched().await, office.store.phase()), (0, Phase::MySqlOnly));
    }
}
