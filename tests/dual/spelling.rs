//! A text finds what is spelt like it, to the byte, in either store.

use dual_repo::{Backfill, MySql, MySqlEntity};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use integration::database;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "People", entity = "PERSON")]
#[pk("{name}")]
#[sk("{town:lower}")]
#[mysql(table = "people", key("name", "town"))]
struct Person {
    name: String,
    town: String,
    nick: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "People")]
enum People {
    Person(Person),
}

fn person(name: &str) -> Person {
    Person { name: name.to_owned(), town: "Rome".to_owned(), nick: String::new() }
}

#[tokio::test]
async fn a_key_is_found_as_it_is_spelt_and_not_as_its_collation_compares() {
    let database = database().await;
    database
        .run(
            "CREATE TABLE people (name VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL,
                town VARCHAR(20) COLLATE utf8mb4_unicode_ci NOT NULL, nick VARCHAR(20) NOT NULL, PRIMARY KEY (name, town));
            INSERT INTO people VALUES ('Ann', 'Rome', ''), ('Zoë', 'Rome', ''), ('pad ', 'Rome', '')",
        )
        .await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    let db = Dynamo::embedded().unwrap();
    People::ensure_table(&db).await.unwrap();
    assert!(Backfill::<Person>::new(&mysql, &db).run().await.unwrap().is_clean());

    for name in ["Ann", "Zoë", "pad "] {
        assert_eq!(mysql.get::<Person>((name, "Rome")).await.unwrap(), Some(person(name)));
        assert_eq!(Person::get((name, "Rome")).send(&db).await.unwrap(), Some(person(name)));
    }
    for name in ["ann", "ANN", "Zoe", "Ann ", "pad"] {
        assert_eq!(mysql.get::<Person>((name, "Rome")).await.unwrap(), None, "{name}");
        assert_eq!(Person::get((name, "Rome")).send(&db).await.unwrap(), None, "{name}");
    }
    // What the template puts into lower case is said to be fine.
    let notes = mysql.notes::<Person>().await.unwrap();
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0]
            .starts_with("`name` is in a key, which DynamoDB compares byte for byte; by collation utf8mb4_general_ci"),
        "{notes:?}"
    );

    database.run("ALTER TABLE people MODIFY name VARCHAR(20) COLLATE utf8mb4_bin NOT NULL").await;
    let mysql = MySql::connect(&database.url()).await.unwrap();
    assert_eq!(mysql.notes::<Person>().await.unwrap(), [""; 0]);
    assert_eq!(mysql.get::<Person>(("Ann", "Rome")).await.unwrap(), Some(person("Ann")));
}
