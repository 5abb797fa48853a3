//! Consumers: checkpoints, failures, several of them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use dynamo_core::streams::{
    Checkpoint, CheckpointStore, CheckpointTable, Consumer, Event, Gaps, MemoryCheckpoints, Position, StartAt,
    TableCheckpoints,
};
use dynamo_core::{Budget, Dynamo, DynamoEntity, DynamoTable, Error};
use futures::future::Either;
use integration::{Fault, Faults, on_every_engine};

use super::{Shop, collect, order, statuses};

const ONCE: fn() -> Budget = || Budget::default().attempts(1);

async fn written(db: &Dynamo, ids: std::ops::RangeInclusive<u32>) {
    Shop::ensure_table(db).await.unwrap();
    for id in ids {
        order(id, "new").create().send(db).await.unwrap();
    }
}

on_every_engine! {
    async fn a_consumer_goes_on_where_its_handler_has_failed(db: Dynamo) {
        written(&db, 1..=5).await;
        CheckpointTable::ensure_table(&db).await.unwrap();
        let checkpoints = || TableCheckpoints::new(db.clone());
        let seen = Mutex::new(Vec::new());
        let failing = Shop::changes("a").checkpoints(checkpoints()).attempts(ONCE()).run(&db, |event| {
            let status = statuses(&[event]).remove(0);
            let failed = status == "3 new";
            seen.lock().unwrap().push(status);
            ready(if failed { Err("no index") } else { Ok(()) })
        });
        let error = failing.await.unwrap_err();
        assert!(matches!(&error, Error::StreamRecord { source, .. } if source.to_string() == "no index"), "{error:?}");
        assert_eq!(seen.into_inner().unwrap(), ["1 new", "2 new", "3 new"]);

        let events = collect(&db, Shop::changes("a").checkpoints(checkpoints()), 3).await.unwrap();
        assert_eq!(statuses(&events), ["3 new", "4 new", "5 new"]);
        // Another consumer has read nothing yet, and this one goes on behind the last.
        order(6, "new").create().send(&db).await.unwrap();
        let events = collect(&db, Shop::changes("a").checkpoints(checkpoints()), 1).await.unwrap();
        assert_eq!(statuses(&events), ["6 new"]);
        let events = collect(&db, Shop::changes("b").checkpoints(checkpoints()), 6).await.unwrap();
        assert_eq!(statuses(&events).len(), 6);
    }

    async fn a_handler_that_fails_gets_the_event_again_before_the_next_one(db: Dynamo) {
        written(&db, 1..=2).await;
        let (calls, seen) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stop = Mutex::new(Some(stop));
        Shop::changes("a")
            .until(async move { drop(stopped.await) })
            .run(&db, |event| {
                seen.lock().unwrap().push(statuses(&[event]).remove(0));
                match calls.fetch_add(1, Ordering::SeqCst) {
                    0 | 1 => ready(Err("not now")),
                    2 => ready(Ok(())),
                    _ => {
                        drop(stop.lock().unwrap().take());
                        ready(Ok(()))
                    }
                }
            })
            .await
            .unwrap();
        assert_eq!(seen.into_inner().unwrap(), ["1 new", "1 new", "1 new", "2 new"]);
    }

    async fn dead_letters_get_what_has_failed_and_the_rest_is_handled(db: Dynamo) {
        written(&db, 1..=3).await;
        let letters = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&letters);
        let changes = Shop::changes("a").attempts(Budget::default().attempts(2)).dead_letters(move |letter| {
            let record = letter.record.clone().unwrap();
            let id = record.new.as_ref().unwrap()["id"].as_n().unwrap().clone();
            taken.lock().unwrap().push((id, letter.error.to_string(), letter.attempts));
            ready(Ok::<_, Infallible>(()))
        });
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stop = Mutex::new(Some(stop));
        let handled = Mutex::new(Vec::new());
        changes
            .until(async move { drop(stopped.await) })
            .run(&db, |event| {
                let status = statuses(&[event]).remove(0);
                if status == "2 new" {
                    return ready(Err("never"));
                }
                if status == "3 new" {
                    drop(stop.lock().unwrap().take());
                }
                handled.lock().unwrap().push(status);
                ready(Ok(()))
            })
            .await
            .unwrap();
        assert_eq!(handled.into_inner().unwrap(), ["1 new", "3 new"]);
        assert_eq!(*letters.lock().unwrap(), [("2".to_owned(), "never".to_owned(), 2)]);
    }

    async fn many_keys_at_once_come_each_in_their_order_and_the_checkpoint_leaves_nothing_out(db: Dynamo) {
        Shop::ensure_table(&db).await.unwrap();
        for round in 0..6 {
            for id in 0..8 {
                order(id, &round.to_string()).put().send(&db).await.unwrap();
            }
        }
        let checkpoints = MemoryCheckpoints::new();
        let seen: Mutex<HashMap<u32, Vec<u32>>> = Mutex::default();
        let take = |event: &Event<Shop>| {
            let Event::Change(change) = event else { panic!("{event:?}") };
            let Some(Shop::Order(order)) = &change.new else { panic!("{change:?}") };
            (order.id, order.status.parse::<u32>().unwrap())
        };
        let first = Shop::changes("a").checkpoints(checkpoints.clone()).keys_at_once(4).attempts(ONCE());
        let failed = first.run(&db, |event| {
            let (id, round) = take(&event);
            let fails = (id, round) == (3, 2);
            if !fails {
                seen.lock().unwrap().entry(id).or_default().push(round);
            }
            // Others are on their way meanwhile.
            if id % 2 == 0 {
                let late = async { tokio::task::yield_now().await; Ok(()) };
                return Either::Left(late);
            }
            Either::Right(ready(if fails { Err("not yet") } else { Ok(()) }))
        });
        assert!(matches!(failed.await, Err(Error::StreamRecord { .. })));
        assert_eq!(seen.lock().unwrap()[&3], [0, 1]);

        let last = Mutex::new(HashMap::<u32, u32>::new());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stop = Mutex::new(Some(stop));
        let second = Shop::changes("a").checkpoints(checkpoints).keys_at_once(4);
        second.until(async move { drop(stopped.await) }).run(&db, |event| {
            let (id, round) = take(&event);
            seen.lock().unwrap().entry(id).or_default().push(round);
            let mut last = last.lock().unwrap();
            last.insert(id, round);
            if last.len() == 8 && last.values().all(|round| *round == 5) {
                drop(stop.lock().unwrap().take());
            }
            ready(Ok::<_, Infallible>(()))
        }).await.unwrap();
        for rounds in seen.into_inner().unwrap().values() {
            // Each is there; after the break some come again, but never out of order within a run.
            let breaks = rounds.windows(2).filter(|pair| pair[1] < pair[0] + 1).count();
            assert!(breaks <= 1, "{rounds:?}");
            let mut all = rounds.clone();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all, [0, 1, 2, 3, 4, 5]);
        }
    }

    async fn a_consumer_of_what_comes_next_gets_nothing_older(db: Dynamo) {
        written(&db, 1..=2).await;
        let (watched, log) = Faults::new().over(&db);
        let read = collect(&watched, Shop::changes("a").start(StartAt::Latest), 1);
        let write = async {
            while log.count("GetRecords") == 0 {
                tokio::task::yield_now().await;
            }
            order(3, "new").create().send(&db).await.unwrap();
        };
        let (events, ()) = tokio::join!(read, write);
        assert_eq!(statuses(&events.unwrap()), ["3 new"]);
    }

    async fn it_leaves_nothing_out_when_it_is_stopped_before_the_first_change(db: Dynamo) {
        written(&db, 1..=2).await;
        let checkpoints = MemoryCheckpoints::new();
        let consumer = Consumer::new("a", stream_of(&db).await);
        let changes = || Shop::changes("a").checkpoints(checkpoints.clone()).start(StartAt::Latest);
        let stopped = changes().until(ready(())).run(&db, |_| ready(Err("it has read something")));
        stopped.await.unwrap();
        let [saved] = <[Checkpoint; 1]>::try_from(checkpoints.load(&consumer).await.unwrap()).unwrap();
        assert!(matches!(saved.position, Position::Since(_)), "{saved:?}");

        // What was made an hour before is left out. Changes have their times from the engine, so it is the consumer that is moved.
        let later = saved.saved_at + Duration::from_hours(1);
        let moved = Checkpoint { position: Position::Since(later), ..saved.clone() };
        checkpoints.save(&consumer, Some(&saved.position), &moved).await.unwrap();
        let (watched, log) = Faults::new().over(&db);
        let is_read = async move {
            while log.count("GetRecords") < 2 {
                tokio::task::yield_now().await;
            }
        };
        let left_out = changes().poll(Duration::ZERO).until(is_read).run(&watched, |_| ready(Err("it is older")));
        left_out.await.unwrap();

        let earlier = saved.saved_at - Duration::from_hours(1);
        let back = Checkpoint { position: Position::Since(earlier), ..saved };
        checkpoints.save(&consumer, Some(&moved.position), &back).await.unwrap();
        assert_eq!(statuses(&collect(&db, changes(), 2).await.unwrap()), ["1 new", "2 new"]);
    }

    async fn of_two_readers_of_one_name_one_stops(db: Dynamo) {
        written(&db, 1..=3).await;
        CheckpointTable::ensure_table(&db).await.unwrap();
        let checkpoints = TableCheckpoints::new(db.clone());
        let other = checkpoints.clone();
        let consumer = Consumer::new("a", stream_of(&db).await);
        let moved = AtomicUsize::new(0);
        let error = Shop::changes("a")
            .checkpoints(checkpoints)
            .run(&db, |_| {
                let (other, consumer) = (other.clone(), consumer.clone());
                let is_first = moved.fetch_add(1, Ordering::SeqCst) == 0;
                async move {
                    if is_first {
                        // What another reader does meanwhile.
                        let [found] = <[Checkpoint; 1]>::try_from(other.load(&consumer).await.unwrap()).unwrap();
                        let new = Checkpoint { position: Position::Finished, ..found.clone() };
                        other.save(&consumer, Some(&found.position), &new).await.unwrap();
                    }
                    Ok::<_, Infallible>(())
                }
            })
            .await
            .unwrap_err();
        assert!(matches!(&error, Error::CheckpointMoved { consumer, .. } if consumer == "a"), "{error:?}");
    }

    async fn checkpoints_in_a_table_do_what_those_in_memory_do(db: Dynamo) {
        CheckpointTable::ensure_table(&db).await.unwrap();
        keeps(&MemoryCheckpoints::new()).await;
        keeps(&TableCheckpoints::new(db.clone())).await;
        // An answer that is lost is no other reader.
        for lost in ["PutItem", "UpdateItem"] {
            let (faulty, log) = Faults::new().next(lost, Fault::LoseAnswer).over(&db);
            let consumer = Consumer::new(lost, "arn:aws:dynamodb:eu-west-1:1:table/Shop/stream/2");
            let at = |position: Position| Checkpoint { shard: "s".to_owned(), position, saved_at: SystemTime::UNIX_EPOCH };
            let checkpoints = TableCheckpoints::new(faulty);
            checkpoints.save(&consumer, None, &at(Position::Horizon)).await.unwrap();
            let after = Position::After("100".to_owned());
            checkpoints.save(&consumer, Some(&Position::Horizon), &at(after.clone())).await.unwrap();
            assert_eq!(checkpoints.load(&consumer).await.unwrap(), [at(after)]);
            assert_eq!(log.faults()["LoseAnswer"], 1);
        }
    }

    async fn a_table_without_a_stream_is_refused(db: Dynamo) {
        Still::ensure_table(&db).await.unwrap();
        let error = collect(&db, Still::changes("a"), 1).await.unwrap_err();
        assert!(matches!(&error, Error::NoStream { table } if table.ends_with("Still")), "{error:?}");
        let error = collect(&db, Still::changes(""), 1).await.unwrap_err();
        assert!(matches!(&error, Error::Config(text) if text.contains("needs a name")), "{error:?}");
    }

    async fn who_was_away_for_more_than_a_day_is_told(db: Dynamo) {
        written(&db, 1..=2).await;
        let checkpoints = MemoryCheckpoints::new();
        collect(&db, Shop::changes("a").checkpoints(checkpoints.clone()), 1).await.unwrap();
        let later = db.clone().with_clock(|| SystemTime::now() + Duration::from_hours(25));
        let error = collect(&later, Shop::changes("a").checkpoints(checkpoints.clone()), 1).await.unwrap_err();
        assert!(matches!(error, Error::StreamTrimmed { shard: None, after: None }), "{error:?}");
        let changes = Shop::changes("a").checkpoints(checkpoints).gaps(Gaps::Tell);
        let events = collect(&later, changes, 2).await.unwrap();
        assert_eq!(statuses(&events), ["gap after nothing", "2 new"]);
    }
}

/// The ARN of the shop's stream.
async fn stream_of(db: &Dynamo) -> String {
    let table = db.table_name("Shop").unwrap();
    let described = db.client().describe_table().table_name(table).send().await.unwrap();
    described.table.unwrap().latest_stream_arn.unwrap()
}

/// What every store does.
async fn keeps<C: CheckpointStore>(checkpoints: &C) {
    let consumer = Consumer::new("a", "arn:aws:dynamodb:eu-west-1:1:table/Shop/stream/2026-11-28T00:00:00.000");
    let saved_at = SystemTime::UNIX_EPOCH + Duration::new(1_764_000_000, 123_456_789);
    let at =
        |shard: &str, position: &Position| Checkpoint { shard: shard.to_owned(), position: position.clone(), saved_at };
    let positions = [
        Position::Horizon,
        Position::Since(saved_at),
        Position::After("4421584500000000017450439091".to_owned()),
        Position::Finished,
    ];
    let mut old = None;
    for position in &positions {
        checkpoints.save(&consumer, old, &at("s1", position)).await.unwrap();
        assert_eq!(checkpoints.load(&consumer).await.unwrap(), [at("s1", position)]);
        // Once more is no harm.
        checkpoints.save(&consumer, old, &at("s1", position)).await.unwrap();
        old = Some(position);
    }
    let moved = [None, Some(&positions[1])];
    for other in moved {
        let error = checkpoints.save(&consumer, other, &at("s1", &positions[2])).await.unwrap_err();
        assert!(matches!(&error, Error::CheckpointMoved { shard, .. } if shard == "s1"), "{error:?}");
    }
    let error = checkpoints.save(&consumer, Some(&positions[0]), &at("s2", &positions[1])).await.unwrap_err();
    assert!(matches!(error, Error::CheckpointMoved { .. }), "{error:?}");
    assert_eq!(checkpoints.load(&Consumer::new("b", &consumer.stream)).await.unwrap(), []);
    checkpoints.forget(&consumer, "s1").await.unwrap();
    checkpoints.forget(&consumer, "s1").await.unwrap();
    assert_eq!(checkpoints.load(&consumer).await.unwrap(), []);
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Still", entity = "THING")]
struct Thing {
    #[pk]
    id: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Still")]
enum Still {
    Thing(Thing),
}

#[tokio::test]
async fn a_consumer_can_be_spawned() {
    let db = Dynamo::embedded().unwrap();
    written(&db, 1..=1).await;
    let (sender, received) = tokio::sync::oneshot::channel();
    let sender = Mutex::new(Some(sender));
    let task = tokio::spawn(async move {
        let run = Shop::changes("a").run(&db, |event: Arc<Event<Shop>>| {
            drop(sender.lock().unwrap().take().map(|sender| sender.send(statuses(&[event]))));
            ready(Ok::<_, Infallible>(()))
        });
        run.await
    });
    assert_eq!(received.await.unwrap(), ["1 new"]);
    task.abort();
}
