//! A partition with several entities: each item is what its keys and its type attribute say, never what its shape allows.

use dynamo_core::op::Found;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
use futures::TryStreamExt;

use crate::ops::entities::{put_raw, stored};
use crate::support::s;

/// The same attributes in both entities: only keys and type tell them apart.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Desk", entity = "TASK", type_attr = "type")]
#[pk("DESK#{desk}")]
#[sk("TASK#{name}")]
#[gsi(1, pk = "{name}", projection = "keys-only")]
#[gsi(2, pk = "NOTE#{note}", sk = "{name}")]
struct Task {
    desk: String,
    name: String,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Desk", entity = "FILE", type_attr = "type")]
#[pk("DESK#{desk}")]
#[sk("FILE#{name}")]
#[gsi(2, pk = "NOTE#{note}", sk = "{name}")]
struct File {
    desk: String,
    name: String,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Desk")]
enum Desk {
    Task(Task),
    File(File),
}

fn task(name: &str) -> Task {
    Task { desk: "a".into(), name: name.into(), note: None }
}

fn file(name: &str) -> File {
    File { desk: "a".into(), name: name.into(), note: None }
}

/// Two items of ours, one that is older than the type attribute, and two of nobody's: by key, and by type.
async fn desk(db: &Dynamo) {
    Desk::ensure_table(db).await.unwrap();
    task("x").create().send(db).await.unwrap();
    file("y").create().send(db).await.unwrap();
    let legacy = [("PK", s("DESK#a")), ("SK", s("FILE#old")), ("desk", s("a")), ("name", s("old"))];
    put_raw(db, "Desk", legacy).await;
    put_raw(db, "Desk", [("PK", s("DESK#a")), ("SK", s("LAMP#1")), ("desk", s("a")), ("name", s("1"))]).await;
    let other = [("PK", s("DESK#a")), ("SK", s("TASK#z")), ("type", s("GAME")), ("desk", s("a")), ("name", s("z"))];
    put_raw(db, "Desk", other).await;
}

fn known() -> Vec<Desk> {
    vec![Desk::File(file("old")), Desk::File(file("y")), Desk::Task(task("x"))]
}

integration::on_every_engine! {
    async fn the_type_is_stored_and_survives_an_update(db: Dynamo) {
        desk(&db).await;
        Task::update(("a", "x")).set(|task| task.note, "n".to_owned()).send(&db).await.unwrap();
        let found = Desk::query("DESK#a").keep_unknown().all(&db).await.unwrap();
        let unknown: Vec<_> = found.iter().filter_map(|found| match found {
            Found::Unknown(item) => Some((item["SK"].as_s().unwrap().as_str(), item.get("type").cloned())),
            Found::Entity(_) => None,
        }).collect();
        assert_eq!(unknown, [("LAMP#1", None), ("TASK#z", Some(s("GAME")))]);
        let item = stored(&db, &task("x")).await.unwrap();
        assert_eq!((&item["type"], &item["note"]), (&s("TASK"), &s("n")));
    }

    async fn an_item_of_no_entity_fails_the_read_or_is_skipped_or_kept(db: Dynamo) {
        desk(&db).await;
        for error in [Desk::query("DESK#a").all(&db).await.unwrap_err(), Desk::scan().all(&db).await.unwrap_err()] {
            assert!(matches!(error, Error::UnknownEntity { table: "Desk" }), "{error:?}");
        }
        assert_eq!(Desk::query("DESK#a").skip_unknown().all(&db).await.unwrap(), known());
        let kept = Desk::scan().keep_unknown().all(&db).await.unwrap();
        let entities: Vec<_> = kept.into_iter().filter_map(|found| match found {
            Found::Entity(entity) => Some(entity),
            Found::Unknown(_) => None,
        }).collect();
        assert_eq!(entities, known());
    }

    async fn one_entity_is_read_without_the_others(db: Dynamo) {
        desk(&db).await;
        assert_eq!(Task::query("a").all(&db).await.unwrap(), [task("x")]);
        assert_eq!(File::query("a").all(&db).await.unwrap(), [file("old"), file("y")]);
        // Another entity's item under a key of ours is no item of ours, but it is there.
        for error in [
            Task::get(("a", "z")).send(&db).await.unwrap_err(),
            Task::batch_get([("a", "z")]).send(&db).await.unwrap_err(),
        ] {
            assert!(matches!(&error, Error::Decode { source, .. } if source.path() == "type"), "{error:?}");
        }
    }

    // The index does not hold the type, and the keys alone say that both are tasks.
    async fn what_an_index_cannot_tell_is_told_by_the_item(db: Dynamo) {
        desk(&db).await;
        let stray = [("PK", s("DESK#a")), ("SK", s("TASK#x2")), ("GSI1PK", s("x")), ("type", s("GAME")), ("desk", s("a")), ("name", s("x"))];
        put_raw(&db, "Desk", stray).await;
        assert_eq!(Task::query_gsi::<1>("x").hydrate().all(&db).await.unwrap(), [task("x")]);
        let streamed: Vec<Task> = Task::query_gsi::<1>("x").hydrate().stream(&db).try_collect().await.unwrap();
        assert_eq!(streamed, [task("x")]);
    }

    async fn an_index_is_read_with_all_entities_in_it(db: Dynamo) {
        desk(&db).await;
        let noted = Task { note: Some("n".into()), ..task("b") };
        let filed = File { note: Some("n".into()), ..file("a") };
        noted.clone().create().send(&db).await.unwrap();
        filed.clone().create().send(&db).await.unwrap();
        let stray = [("PK", s("X")), ("SK", s("X")), ("GSI2PK", s("NOTE#n")), ("GSI2SK", s("c"))];
        put_raw(&db, "Desk", stray).await;
        let found = Desk::query_gsi::<2>("NOTE#n").skip_unknown().descending().all(&db).await.unwrap();
        assert_eq!(found, [Desk::Task(noted), Desk::File(filed)]);
        assert!(matches!(Desk::query_gsi::<2>("NOTE#n").all(&db).await, Err(Error::UnknownEntity { table: "Desk" })));
        assert_eq!(Desk::query_gsi::<2>("NOTE#n").keep_unknown().all(&db).await.unwrap().len(), 3);
        assert!(matches!(Desk::query_gsi::<2>("").all(&db).await, Err(Error::InvalidKey { attribute: "GSI2PK", .. })));
    }
}
