//! Sweeps: items that are made what their entity would write, whoever writes them meanwhile.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use integration::{Fault, Faults};

use crate::people::{newest, oldest, v0, v3};

/// As its index was declared first.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Tasks")]
#[pk("TASK#{id}")]
#[gsi(1, pk = "{state}#{owner}")]
struct Old {
    pub id: u32,
    pub owner: String,
    pub state: String,
    pub ticks: u64,
    #[dynamo(version)]
    pub version: u64,
}

/// Another template, and an index more.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Tasks")]
#[pk("TASK#{id}")]
#[gsi(1, pk = "{owner}", sk = "{state}")]
#[gsi(2, pk = "STATE#{state}")]
struct Task {
    pub id: u32,
    pub owner: String,
    pub state: String,
    pub ticks: u64,
    #[dynamo(version)]
    pub version: u64,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Tasks")]
enum Tasks {
    Task(Task),
}

const ITEMS: u32 = 60;

fn old(id: u32) -> Old {
    let state = if id.is_multiple_of(2) { "open" } else { "done" };
    Old { id, owner: "ann".to_owned(), state: state.to_owned(), ticks: 0, version: 0 }
}

integration::on_every_engine! {
    async fn keys_are_made_anew_and_a_report_writes_nothing(db: Dynamo) {
        Tasks::ensure_table(&db).await.unwrap();
        for id in 0..ITEMS {
            old(id).create().send(&db).await.unwrap();
        }
        assert_eq!(Task::query_gsi::<2>("open").all(&db).await.unwrap(), []);
        let found = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&found);
        let report = Task::sweep().report_only().on_finding(move |finding| seen.lock().unwrap().push(finding.clone()));
        let report = report.send(&db).await.unwrap();
        assert_eq!((report.read, report.differing, report.rewritten), (ITEMS as usize, ITEMS as usize, 0));
        assert!(found.lock().unwrap().iter().all(|finding| finding.attributes == ["GSI1PK", "GSI1SK", "GSI2PK"]));
        assert_eq!(Task::query_gsi::<2>("open").all(&db).await.unwrap(), []);

        let swept = Task::sweep().segments(3).send(&db).await.unwrap();
        assert_eq!((swept.rewritten, swept.failed), (ITEMS as usize, 0));
        assert!(swept.cursor.is_none());
        let open = Task::query_gsi::<2>("open").all(&db).await.unwrap();
        assert_eq!(open.len(), ITEMS as usize / 2);
        assert_eq!(Task::query_gsi::<1>("ann").all(&db).await.unwrap().len(), ITEMS as usize);
        // It was no write of the entity's.
        assert!(open.iter().all(|task| task.version == 1));
        let again = Task::sweep().send(&db).await.unwrap();
        assert_eq!((again.read, again.differing), (ITEMS as usize, 0));
    }

    async fn a_sweep_goes_on_where_another_has_stopped(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        for id in 0..ITEMS {
            oldest(id).create().send(&db).await.unwrap();
        }
        let (mut cursor, mut rewritten, mut sweeps) = (None, 0, 0);
        loop {
            let mut sweep = v3::Person::sweep().segments(2).at_most(13);
            if let Some(cursor) = cursor.take() {
                sweep = sweep.after(cursor);
            }
            let swept = sweep.send(&db).await.unwrap();
            assert!(swept.read <= 13);
            rewritten += swept.rewritten;
            sweeps += 1;
            match swept.cursor {
                // As text, as it would be kept somewhere.
                Some(next) => cursor = Some(next.to_string().parse().unwrap()),
                None => break,
            }
        }
        assert_eq!(rewritten, ITEMS as usize);
        assert!(sweeps >= 5, "{sweeps}");
    }

    async fn an_error_leaves_a_cursor_to_go_on_from(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        for id in 0..ITEMS {
            oldest(id).create().send(&db).await.unwrap();
        }
        let denied = Fault::Refuse { code: "AccessDeniedException", message: "not you" };
        let (broken, _) = Faults::new().nth(30, "UpdateItem", denied).over(&db);
        let last = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&last);
        let sweep = v3::Person::sweep().on_progress(move |so_far| kept.lock().unwrap().clone_from(&so_far.cursor));
        sweep.send(&broken).await.unwrap_err();
        let cursor = last.lock().unwrap().clone().unwrap();
        v3::Person::sweep().after(cursor).send(&db).await.unwrap();
        assert_eq!(v3::Person::query_gsi::<1>("Lee").all(&db).await.unwrap().len(), ITEMS as usize);
    }

    async fn what_cannot_be_made_new_is_named_and_the_rest_is_done(db: Dynamo) {
        v3::People::ensure_table(&db).await.unwrap();
        for id in 0..20 {
            oldest(id).create().send(&db).await.unwrap();
        }
        v0::Person { name: "Plato".to_owned(), ..oldest(20) }.create().send(&db).await.unwrap();
        let swept = v3::Person::sweep().send(&db).await.unwrap();
        assert_eq!((swept.read, swept.rewritten, swept.failed), (21, 20, 1));
        assert_eq!(swept.failures[0].0, v3::Person::key_of(20).unwrap());
        assert!(format!("{:?}", swept.failures[0].1).contains("its name has one part"));
    }

    async fn an_item_that_is_written_again_and_again_is_made_new(db: Dynamo) {
        Tasks::ensure_table(&db).await.unwrap();
        old(1).create().send(&db).await.unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let writer = tokio::spawn({
            let (db, stop) = (db.clone(), Arc::clone(&stop));
            async move {
                while !stop.load(Ordering::Relaxed) {
                    Old::update(1).add(|t| t.ticks, 1).send(&db).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        });
        // The first attempts are too late, each by several writes; a later one that waited before it wrote would be so too.
        let (slow, log) = Faults::new().times(8, "UpdateItem", Fault::Delay(Duration::from_millis(100))).over(&db);
        let swept = Task::sweep().send(&slow).await.unwrap();
        stop.store(true, Ordering::Relaxed);
        writer.await.unwrap();
        assert_eq!((swept.rewritten, swept.failed), (1, 0), "{:?}", swept.failures);
        assert!(log.count("UpdateItem") > 8, "{}", log.count("UpdateItem"));
    }

    async fn writers_at_work_lose_nothing(db: Dynamo) {
        Tasks::ensure_table(&db).await.unwrap();
        v3::People::ensure_table(&db).await.unwrap();
        for id in 0..ITEMS {
            old(id).create().send(&db).await.unwrap();
            oldest(id).create().send(&db).await.unwrap();
        }
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        // Programs of the version before and of this one, which write what they read, and what they do not.
        let writers: Vec<_> = (0..4_u32)
            .map(|number| {
                let (db, stop, written) = (db.clone(), Arc::clone(&stop), Arc::clone(&written));
                tokio::spawn(async move {
                    let mut id = number * 7;
                    while !stop.load(Ordering::Relaxed) {
                        id = (id + 13) % ITEMS;
                        if number.is_multiple_of(2) {
                            Old::update(id).add(|t| t.ticks, 1).send(&db).await.unwrap();
                        } else {
                            Task::update(id).add(|t| t.ticks, 1).send(&db).await.unwrap();
                        }
                        // Adds without a version to tell: all attributes have to be as they were.
                        v3::Person::update(id).add(|p| p.seen, 1).send(&db).await.unwrap();
                        written.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        while written.load(Ordering::Relaxed) < 20 {
            tokio::task::yield_now().await;
        }
        let (tasks, people) = tokio::join!(Task::sweep().segments(2).send(&db), v3::Person::sweep().send(&db));
        assert_eq!((tasks.unwrap().failed, people.unwrap().failed), (0, 0));
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
        let written = written.load(Ordering::Relaxed) as u64;
        let ticks: u64 = Task::scan().consistent().all(&db).await.unwrap().iter().map(|task| task.ticks).sum();
        assert_eq!(ticks, written);
        let people = v3::Person::scan().consistent().all(&db).await.unwrap();
        assert_eq!(people.iter().map(|person| person.seen).sum::<u64>(), written + u64::from(ITEMS) * 7);
        assert_eq!(Task::query_gsi::<1>("ann").all(&db).await.unwrap().len(), ITEMS as usize);
        assert_eq!(v3::Person::query_gsi::<1>("Lee").all(&db).await.unwrap().len(), ITEMS as usize);
        assert!(people.iter().all(|person| person.first == newest(person.id).first));
    }
}
