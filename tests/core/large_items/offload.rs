//! Objects and the items that point to them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use dynamo_core::limits::ITEM_SIZE_MAX;
use dynamo_core::offload::{Objects, OffloadError, Offloaded};
use dynamo_core::streams::Event;
use dynamo_core::value::item_size;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error, Transaction};
use futures::TryStreamExt;
use integration::{Fault, Faults, on_every_engine};
use object_store::memory::InMemory;
use object_store::{ObjectStore, local::LocalFileSystem};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Papers", entity = "PAPER")]
#[pk("{id}")]
#[sk("#PAPER")]
struct Paper {
    id: u32,
    edition: u32,
    body: Offloaded<String>,
    notes: Offloaded<Option<Vec<String>>>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Papers", stream = "new-and-old-images")]
enum Papers {
    Paper(Paper),
}

/// The same items before their field was offloaded.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Papers", entity = "PAPER")]
#[pk("{id}")]
#[sk("#PAPER")]
struct PlainPaper {
    id: u32,
    edition: u32,
    body: String,
    notes: Option<Vec<String>>,
}

fn objects() -> (Arc<InMemory>, Objects) {
    let store = Arc::new(InMemory::new());
    let objects = Objects::new(Arc::clone(&store) as Arc<dyn ObjectStore>, "papers/body").unwrap();
    (store, objects)
}

async fn count(store: &InMemory) -> usize {
    store.list(None).try_collect::<Vec<_>>().await.unwrap().len()
}

/// The text of an edition: 8 KB, and none is like another.
fn text(edition: u32) -> String {
    format!("{edition:>8}").repeat(1024)
}

async fn paper(objects: &Objects, id: u32, edition: u32) -> Paper {
    let body = objects.offload(text(edition)).await.unwrap();
    Paper { id, edition, body, notes: Offloaded::Inline(None) }
}

on_every_engine! {
    async fn a_value_of_any_size_is_read_as_it_was_written(db: Dynamo) {
        Papers::ensure_table(&db).await.unwrap();
        let (store, objects) = objects();
        let (huge, notes) = ("é".repeat(2_000_000), vec!["one".to_owned(); 100_000]);
        let too_large = PlainPaper { id: 1, edition: 1, body: huge.clone(), notes: None };
        assert!(matches!(too_large.create().send(&db).await, Err(Error::ItemTooLarge { .. })));

        let body = objects.offload(huge.clone()).await.unwrap();
        let paper = Paper { id: 1, edition: 1, body, notes: objects.offload(Some(notes.clone())).await.unwrap() };
        assert_eq!(count(&store).await, 2);
        assert!(item_size(&paper).unwrap() < ITEM_SIZE_MAX / 1000);
        paper.clone().create().send(&db).await.unwrap();
        let read = Paper::get(1).consistent().send(&db).await.unwrap().unwrap();
        assert_eq!(read, paper);
        assert_eq!(objects.load(read.body).await.unwrap(), huge);
        assert_eq!(objects.load(read.notes).await.unwrap(), Some(notes));
    }

    async fn items_written_before_the_field_was_offloaded_are_read(db: Dynamo) {
        Papers::ensure_table(&db).await.unwrap();
        let plain = PlainPaper { id: 1, edition: 1, body: text(1), notes: Some(vec!["n".into()]) };
        plain.create().send(&db).await.unwrap();
        let (_, objects) = objects();
        let read = Paper::get(1).consistent().send(&db).await.unwrap().unwrap();
        assert_eq!(read.body, Offloaded::Inline(text(1)));
        assert_eq!(objects.load(read.body).await.unwrap(), text(1));
        assert_eq!(read.notes, Offloaded::Inline(Some(vec!["n".into()])));
    }

    async fn updates_conditions_and_projections_take_the_pointer(db: Dynamo) {
        Papers::ensure_table(&db).await.unwrap();
        let (_, objects) = objects();
        let first = paper(&objects, 1, 1).await;
        first.clone().create().send(&db).await.unwrap();
        let second = paper(&objects, 1, 2).await;

        let update = || Paper::update(1).set(|p| p.edition, 2).set(|p| p.body, second.body.clone());
        update().condition(|p| p.body.eq(first.body.clone())).send(&db).await.unwrap();
        let again = update().condition(|p| p.body.eq(first.body.clone())).send(&db).await;
        assert!(matches!(again, Err(Error::ConditionFailed { .. })), "{again:?}");

        let third = Paper { body: objects.offload(text(3)).await.unwrap(), ..second.clone() };
        Paper::update_from(&second, &third).send(&db).await.unwrap();
        let read = Paper::get(1).consistent().send(&db).await.unwrap().unwrap();
        assert_eq!(read, third);
        assert_eq!(objects.load(read.body).await.unwrap(), text(3));
    }

    async fn several_values_change_in_one_transaction_or_not_at_all(db: Dynamo) {
        Papers::ensure_table(&db).await.unwrap();
        let (store, objects) = objects();
        let old = [paper(&objects, 1, 1).await, paper(&objects, 2, 1).await];
        for paper in old.clone() {
            paper.create().send(&db).await.unwrap();
        }
        let new = [paper(&objects, 1, 2).await, paper(&objects, 2, 2).await];
        let update = |paper: &Paper| Paper::update(paper.id).set(|p| p.edition, 2).set(|p| p.body, paper.body.clone());
        let both = |expected| {
            let second = update(&new[1]).condition(move |p| p.edition.eq(expected));
            Transaction::new().update(update(&new[0])).update(second).send(&db)
        };
        assert!(matches!(both(7).await, Err(Error::TransactionCanceled { .. })));
        for paper in &old {
            let read = Paper::get(paper.id).consistent().send(&db).await.unwrap().unwrap();
            assert_eq!(objects.load(read.body).await.unwrap(), text(1));
        }
        both(1).await.unwrap();
        for (old, new) in old.iter().zip(&new) {
            let read = Paper::get(new.id).consistent().send(&db).await.unwrap().unwrap();
            assert_eq!(objects.load(read.body.clone()).await.unwrap(), text(2));
            objects.delete_replaced(Some(&old.body), Some(&read.body)).await.unwrap();
        }
        assert_eq!(count(&store).await, 2);
    }

    async fn no_item_ever_points_to_an_object_that_is_not_there(db: Dynamo) {
        const EDITIONS: u32 = 60;
        Papers::ensure_table(&db).await.unwrap();
        let (store, objects) = objects();
        paper(&objects, 1, 0).await.create().send(&db).await.unwrap();
        let mut faults = Faults::new().attempts(1).seed(11);
        for fault in [Fault::LoseRequest, Fault::LoseAnswer, Fault::FailBefore, Fault::FailAfter, Fault::Throttle] {
            faults = faults.randomly(0.1, "UpdateItem", fault);
        }
        let (failing, _) = faults.over(&db);

        // Readers see an edition and its own text, whatever has become of the writes.
        let done = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn({
            let (db, objects, done) = (db.clone(), objects.clone(), Arc::clone(&done));
            async move {
                let (mut reads, mut newest) = (0, 0);
                while !done.load(Ordering::SeqCst) {
                    let read = Paper::get(1).consistent().send(&db).await.unwrap().unwrap();
                    assert!(read.edition >= newest);
                    newest = read.edition;
                    assert_eq!(objects.load(read.body).await.unwrap(), text(newest));
                    reads += 1;
                }
                reads
            }
        });
        let (mut failed, mut newest) = (0, 0);
        for edition in 1..=EDITIONS {
            let next = paper(&objects, 1, edition).await;
            let update = Paper::update(1).set(|p| p.edition, edition).set(|p| p.body, next.body);
            match update.condition(|p| p.edition.lt(edition)).send(&failing).await {
                Ok(()) => newest = edition,
                Err(_) => failed += 1,
            }
        }
        done.store(true, Ordering::SeqCst);
        assert!(reader.await.unwrap() > 0);
        assert!(failed > 5, "{failed} writes failed");
        let last = Paper::get(1).consistent().send(&db).await.unwrap().unwrap();
        assert!(last.edition >= newest);
        assert_eq!(count(&store).await, 1 + EDITIONS as usize, "replaced and refused objects are still there");

        let swept = objects
            .sweep(Duration::ZERO)
            .mark(Paper::scan().consistent().stream(&db), |paper, objects| objects.add(&paper.body))
            .await
            .unwrap()
            .delete()
            .await
            .unwrap();
        assert_eq!((swept.referenced, swept.missing), (1, 0));
        assert_eq!(swept.deleted + swept.young, u64::from(EDITIONS), "{swept:?}");
        assert_eq!(objects.load(last.body).await.unwrap(), text(last.edition));
    }

    async fn the_stream_tells_which_objects_are_left_over(db: Dynamo) {
        Papers::ensure_table(&db).await.unwrap();
        let (store, objects) = objects();
        paper(&objects, 1, 1).await.create().send(&db).await.unwrap();
        let second = paper(&objects, 1, 2).await;
        Paper::update(1).set(|p| p.edition, 2).set(|p| p.body, second.body.clone()).send(&db).await.unwrap();
        paper(&objects, 2, 1).await.create().send(&db).await.unwrap();
        Paper::delete(2).send(&db).await.unwrap();
        Paper::update(1).set(|p| p.edition, 3).send(&db).await.unwrap();
        assert_eq!(count(&store).await, 3);

        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stop = std::sync::Mutex::new(Some(stop));
        // The last events of the two keys, which come in no order.
        let last = AtomicUsize::new(0);
        let body = |paper: Option<&Papers>| paper.map(|Papers::Paper(paper)| paper.body.clone());
        Papers::changes("objects")
            .until(async move { drop(stopped.await) })
            .run(&db, |event| {
                let (objects, stop, last) = (&objects, &stop, &last);
                async move {
                    let Event::Change(change) = &*event else { return Ok::<_, OffloadError>(()) };
                    let (old, new) = (body(change.old.as_ref()), body(change.new.as_ref()));
                    objects.delete_replaced(old.as_ref(), new.as_ref()).await?;
                    let is_last = match &change.new {
                        Some(Papers::Paper(paper)) => paper.edition == 3,
                        None => true,
                    };
                    if is_last && last.fetch_add(1, Ordering::SeqCst) == 1 {
                        drop(stop.lock().unwrap().take());
                    }
                    Ok(())
                }
            })
            .await
            .unwrap();
        assert_eq!(count(&store).await, 1);
        assert_eq!(objects.load(second.body).await.unwrap(), text(2));
    }
}

#[tokio::test]
async fn objects_in_files_are_swept_by_the_times_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(LocalFileSystem::new_with_prefix(folder.path()).unwrap());
    let objects = Objects::new(store, "papers/body").unwrap();
    let (kept, orphan) = (paper(&objects, 1, 1).await, paper(&objects, 2, 2).await);
    assert_eq!(std::fs::read_dir(folder.path().join("papers/body")).unwrap().count(), 2);
    let file = folder.path().join("papers/body").join(orphan.body.object().unwrap().name());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text(2));
    let an_hour_ago = SystemTime::now() - Duration::from_hours(1);
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(an_hour_ago).unwrap();

    let papers = futures::stream::iter([Ok(kept.clone())]);
    let sweep = objects.sweep(Duration::from_mins(30)).mark(papers, |paper, objects| objects.add(&paper.body));
    let swept = sweep.await.unwrap().delete().await.unwrap();
    assert_eq!((swept.referenced, swept.deleted, swept.young), (1, 1, 0));
    assert_eq!(objects.load(kept.body).await.unwrap(), text(1));
    assert!(matches!(objects.load(orphan.body).await, Err(OffloadError::Missing { .. })));
}
