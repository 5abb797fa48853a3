//! Triggers that are not what they should be, and what is noted while somebody is at work.

use dual_repo::mirror::Phase;
use dual_repo::mirror::switch::{Obstacle, TriggerState};
use dual_repo::repository::ErrorKind;
use dynamo_core::Dynamo;
use sqlx::{Connection as _, Executor as _, MySqlConnection, Row as _};

use super::office::Office;
use crate::setting::reason;

/// The names of the triggers of a table.
pub(super) async fn triggers(office: &Office, table: &str) -> Vec<String> {
    let sql = "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() \
               AND EVENT_OBJECT_TABLE = ? AND TRIGGER_NAME LIKE 'dual\\_%'";
    let rows = sqlx::query(sql).bind(table).fetch_all(&office.database.pool).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

integration::on_every_engine! {
    async fn a_writer_that_has_not_seen_what_refers_to_its_row_is_waited_for(db: Dynamo) {
        let office = Office::moved(db).await;
        let mut slow = MySqlConnection::connect(&office.database.url()).await.unwrap();
        // So that it does not lock what is not there.
        slow.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await.unwrap();
        slow.execute("INSERT INTO things VALUES (8, 'old name', NULL)").await.unwrap();
        office.is_equal().await;
        slow.execute("START TRANSACTION").await.unwrap();
        slow.execute("UPDATE things SET name = 'new name' WHERE id = 8").await.unwrap();
        // No note shows it yet; this one does, and its writer sees the old name.
        office.database.run("INSERT INTO note_lines VALUES (3, 8, 8); UPDATE people SET email = 'Kim@example.com' WHERE id = 3").await;
        office.store.relay().await.unwrap();
        assert_eq!(office.touched().await, 1, "what is not in use is noted, and this is left");
        assert_eq!(office.store.facts().await.unwrap().pending, 1);
        assert_eq!(office.store.verify().await.unwrap().unexplained(), 0);
        slow.execute("COMMIT").await.unwrap();
        office.is_equal().await;
    }

    async fn what_is_wrong_keeps_nobody_and_is_told(db: Dynamo) {
        let office = Office::moved(db).await;
        office.database.run(
            "INSERT INTO dual_touched (seq, entity, id, conn) VALUES (1, 'GHOST', '[1]', 0), (2, 'PERSON', 'garbage', 0); \
             UPDATE things SET name = 'Lamp' WHERE id = 1",
        ).await;
        office.store.relay().await.unwrap();
        let differences = office.differences().await;
        assert!(differences.is_empty(), "{differences:#?}");
        let facts = office.store.facts().await.unwrap();
        assert_eq!((facts.pending, facts.dead), (0, 2));
        let letters = office.store.dead_letters(10).await.unwrap();
        let told: Vec<String> = letters.iter().map(|letter| format!("{}: {}", letter.aggregate, letter.reason)).collect();
        assert!(told[0].starts_with("GHOST [1]: ") && told[0].contains("`GHOST`"), "{told:?}");
        assert!(told[1].starts_with("PERSON garbage: ") && told[1].contains("is no row"), "{told:?}");
        let refused = office.store.switch(Phase::ShadowRead, &reason()).await.unwrap_err();
        assert!(std::error::Error::source(&refused).unwrap().to_string().contains("2 aggregates cannot be shipped"));
        // It is tried again by a repair, and is still wrong.
        office.store.repair().await.unwrap();
        assert_eq!(office.store.facts().await.unwrap().dead, 2);
        office.database.run("DELETE FROM dual_touched").await;
        office.store.switch(Phase::ShadowRead, &reason()).await.unwrap();
    }

    async fn triggers_that_are_missing_or_of_another_mapping_stand_in_the_way_until_they_are_made_again(db: Dynamo) {
        let office = Office::moved(db).await;
        assert_eq!(office.store.facts().await.unwrap().triggers, TriggerState::Current);
        let names = triggers(&office, "things").await;
        assert_eq!(names.len(), 4, "{names:?}");
        office.database.run(format!("DROP TRIGGER `{}`", names[0])).await;
        let other = "dual_0123456789ab_things";
        office.database.run(format!("CREATE TRIGGER {other} BEFORE DELETE ON things FOR EACH ROW SET @x = 1")).await;
        // One of the application's own, which stays.
        office.database.run("CREATE TRIGGER dual_purpose AFTER INSERT ON things FOR EACH ROW SET @x = 1").await;
        let TriggerState::Stale(found) = office.store.facts().await.unwrap().triggers else { panic!("it is not found") };
        assert!(found.contains(&names[0]) && found.contains(other) && !found.contains("purpose"), "{found}");
        let refused = office.store.switch(Phase::ShadowRead, &reason()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        let refused = std::error::Error::source(&refused).unwrap().to_string();
        assert!(refused.contains(&Obstacle::Triggers(found).to_string()), "{refused}");
        // An instance starts all the same, and makes them.
        office.another().await.install_triggers().await.unwrap();
        assert_eq!(office.store.facts().await.unwrap().triggers, TriggerState::Current);
        assert!(triggers(&office, "things").await.contains(&"dual_purpose".to_owned()));
        office.changes("UPDATE things SET name = 'Lamp' WHERE id = 1").await;

        office.store.drop_triggers().await.unwrap();
        assert_eq!(office.store.facts().await.unwrap().triggers, TriggerState::None);
        assert_eq!(triggers(&office, "things").await, ["dual_purpose"]);
        office.store.verify().await.unwrap();
        office.store.switch(Phase::ShadowRead, &reason()).await.unwrap();
    }

    async fn an_administrator_makes_them_by_their_text(db: Dynamo) {
        let office = Office::new(db).await;
        for statement in office.store.trigger_ddl().unwrap() {
            office.database.run(statement).await;
        }
        assert_eq!(office.store.facts().await.unwrap().triggers, TriggerState::Current);
        office.database.run("INSERT INTO things VALUES (1, 'lamp', NULL)").await;
        assert_eq!(office.touched().await, 1);
        let pool = office.database.pool.clone();
        let (database, store) = (office.database, office.store);
        store.tear_down().await.unwrap();
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()")
            .fetch_one(&pool).await.unwrap();
        assert_eq!(left, 0);
        drop(database);
    }
}
