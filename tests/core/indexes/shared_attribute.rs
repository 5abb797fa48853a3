//! Indexes that share an attribute with each other: it stays while one of them needs it.
#![allow(clippy::duplicated_attributes, reason = "two indexes name one attribute")]

use dynamo_core::value::into_item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use crate::ops::entities::{count, stored, text};

/// Both indexes have the team in `team_key`; an item is in the second one while it has a deadline.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Jobs", entity = "JOB")]
#[pk("JOB#{id}")]
#[gsi(1, pk = "TEAM#{team}", pk_attr = "team_key", sk = "{rank:03}")]
#[gsi(2, pk_attr = "team_key", sk = "DUE#{due:06}")]
struct Job {
    id: u32,
    team: Option<String>,
    rank: u16,
    due: Option<u32>,
}

/// The same, said twice.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Jobs", entity = "TASK")]
#[pk("TASK#{id}")]
#[gsi(1, pk = "TEAM#{team}", pk_attr = "team_key", sk = "{rank:03}")]
#[gsi(2, pk = "TEAM#{team}", pk_attr = "team_key", sk = "DUE#{due:06}")]
struct Task {
    id: u32,
    team: String,
    rank: u16,
    due: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Jobs")]
enum Jobs {
    Job(Job),
    Task(Task),
}

fn job() -> Job {
    Job { id: 1, team: Some("red".into()), rank: 2, due: Some(9) }
}

async fn created(db: &Dynamo) {
    Jobs::ensure_table(db).await.unwrap();
    job().create().send(db).await.unwrap();
}

/// What is stored, which is what `put` would have stored; and how many items the indexes hold.
async fn is(db: &Dynamo, expected: Job, counts: [i32; 2]) {
    assert_eq!(stored(db, &job()).await, Some(into_item(expected).unwrap()));
    assert_eq!([count(db, "Jobs", Some("GSI1")).await, count(db, "Jobs", Some("GSI2")).await], counts);
}

integration::on_every_engine! {
    async fn it_stays_when_an_item_leaves_one_of_them(db: Dynamo) {
        created(&db).await;
        is(&db, job(), [1, 1]).await;
        Job::update(1).remove(|j| j.due).send(&db).await.unwrap();
        is(&db, Job { due: None, ..job() }, [1, 0]).await;
        Job::update(1).set(|j| j.due, 10).send(&db).await.unwrap();
        is(&db, Job { due: Some(10), ..job() }, [1, 1]).await;
    }

    async fn it_goes_with_the_field_it_is_made_of(db: Dynamo) {
        created(&db).await;
        Job::update(1).remove(|j| j.team).send(&db).await.unwrap();
        is(&db, Job { team: None, ..job() }, [0, 0]).await;
        let error = Job::update(1).set(|j| j.team, "blue").into_input(&db).unwrap_err();
        assert!(matches!(&error, Error::PartialIndexKey { index: "GSI1", missing, .. } if *missing == ["rank"]), "{error:?}");
        let moved = Job::update(1).set(|j| j.team, "blue").keep(|j| j.rank, 2).keep(|j| j.due, Some(9));
        moved.send(&db).await.unwrap();
        is(&db, Job { team: Some("blue".into()), ..job() }, [1, 1]).await;
    }

    async fn it_changes_with_the_field_also_when_the_item_leaves_an_index(db: Dynamo) {
        created(&db).await;
        let moved = Job::update(1).set(|j| j.team, "blue").set(|j| j.due, None).keep(|j| j.rank, 2);
        moved.send(&db).await.unwrap();
        is(&db, Job { team: Some("blue".into()), due: None, ..job() }, [1, 0]).await;
        assert_eq!(Job::query_gsi::<1>("blue").all(&db).await.unwrap().len(), 1);
    }

    async fn one_template_given_twice_is_one_attribute(db: Dynamo) {
        created(&db).await;
        let task = Task { id: 1, team: "red".into(), rank: 1, due: 3 };
        task.clone().create().send(&db).await.unwrap();
        assert_eq!(text(&stored(&db, &task).await.unwrap(), "team_key").as_deref(), Some("TEAM#red"));
        assert_eq!(Task::query_gsi::<2>("red").sk(|k| ..k.due(5)).all(&db).await.unwrap(), [task]);
        assert_eq!(Job::query_gsi::<2>("red").all(&db).await.unwrap(), [job()]);
    }
}
