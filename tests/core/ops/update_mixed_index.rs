//! Index keys of which one attribute is a template and the other a field that may be absent.

use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use super::entities::{count, stored, text};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Tasks", entity = "TASK")]
#[pk("TASK#{id}")]
#[gsi(1, pk = "TEAM#{team}")]
#[gsi(2, sk = "{priority:02}#{id}")]
struct Task {
    pub id: String,
    pub team: String,
    pub priority: u32,
    #[gsi(1, sk)]
    pub due: Option<i64>,
    #[gsi(2, pk)]
    pub owner: Option<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Tasks")]
enum Tasks {
    Task(Task),
}

fn task() -> Task {
    Task { id: "1".into(), team: "red".into(), priority: 5, due: None, owner: None }
}

async fn created(db: &Dynamo, task: Task) {
    Tasks::ensure_table(db).await.unwrap();
    task.create().send(db).await.unwrap();
}

async fn item(db: &Dynamo) -> Item {
    stored(db, &task()).await.unwrap()
}

async fn in_index(db: &Dynamo, index: &str) -> i32 {
    count(db, "Tasks", Some(index)).await
}

integration::on_every_engine! {
    async fn a_sort_key_that_appears_brings_the_partition_key(db: Dynamo) {
        created(&db, task()).await;
        assert!(!item(&db).await.contains_key("GSI1PK"));
        // The partition key is not there either, and cannot be written without the team.
        let error = Task::update("1").set(|t| t.due, 7).into_input(&db).unwrap_err();
        assert!(matches!(&error, Error::PartialIndexKey { missing, .. } if *missing == ["team"]), "{error:?}");
        Task::update("1").set(|t| t.due, 7).keep(|t| t.team, "red").send(&db).await.unwrap();
        assert_eq!(text(&item(&db).await, "GSI1PK").as_deref(), Some("TEAM#red"));
        assert_eq!(Task::query_gsi::<1>("red").all(&db).await.unwrap(), [Task { due: Some(7), ..task() }]);
    }

    async fn a_sort_key_that_goes_takes_the_partition_key_along(db: Dynamo) {
        created(&db, Task { due: Some(7), ..task() }).await;
        assert_eq!(in_index(&db, "GSI1").await, 1);
        Task::update("1").set(|t| t.due, None).send(&db).await.unwrap();
        assert_eq!(in_index(&db, "GSI1").await, 0);
        assert_eq!(Some(item(&db).await), Some(dynamo_core::value::into_item(task()).unwrap()));
    }

    async fn a_partition_key_that_appears_brings_the_sort_key(db: Dynamo) {
        created(&db, task()).await;
        let error = Task::update("1").set(|t| t.owner, "bob").into_input(&db).unwrap_err();
        assert!(matches!(&error, Error::PartialIndexKey { missing, .. } if *missing == ["priority"]), "{error:?}");
        Task::update("1").set(|t| t.owner, "bob").keep(|t| t.priority, 5).send(&db).await.unwrap();
        assert_eq!(text(&item(&db).await, "GSI2SK").as_deref(), Some("05#1"));
        assert_eq!(in_index(&db, "GSI2").await, 1);
        Task::update("1").set(|t| t.priority, 0).send(&db).await.unwrap();
        assert_eq!(text(&item(&db).await, "GSI2SK").as_deref(), Some("00#1"));
        Task::update("1").remove(|t| t.owner).send(&db).await.unwrap();
        assert_eq!(Some(item(&db).await), Some(dynamo_core::value::into_item(Task { priority: 0, ..task() }).unwrap()));
    }

    async fn a_part_that_is_always_there_cannot_be_removed(db: Dynamo) {
        let error = Task::update("1").remove(|t| t.team).into_input(&db).unwrap_err();
        assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("`team`")), "{error:?}");
    }
}
