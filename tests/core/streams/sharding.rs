//! Shards: their tree, their ends, and what goes wrong in them.

use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_core::DynamoTable;
use dynamo_core::streams::{
    ChangeKind, CheckpointStore, Consumer, Ended, Event, Gaps, MemoryCheckpoints, Position, RemovedBy, StartAt,
};
use dynamo_core::{Budget, Error};

use super::fake::{ARN, Fake, Shard};
use super::{Shop, collect, statuses};

pub(super) fn shard(id: &'static str, parent: Option<&'static str>, records: &[u32]) -> Shard {
    Shard { id, parent, is_closed: true, records: records.to_vec(), trimmed: 0 }
}

fn open(id: &'static str, parent: Option<&'static str>, records: &[u32]) -> Shard {
    Shard { is_closed: false, ..shard(id, parent, records) }
}

/// All of a stream that has been switched off.
async fn whole(fake: &Fake) -> Vec<String> {
    fake.stream().is_off = true;
    let events = Mutex::new(Vec::<Arc<Event<Shop>>>::new());
    let db = fake.db();
    let read = Shop::changes("a").poll(Duration::ZERO).run(&db, |event| {
        events.lock().unwrap().push(event);
        ready(Ok::<_, Infallible>(()))
    });
    assert_eq!(read.await.unwrap(), Ended::StreamOff);
    statuses(&events.into_inner().unwrap())
}

#[tokio::test]
async fn parents_are_read_to_their_end_before_their_children() {
    // In an order in which they cannot be read, three pages of two.
    let fake = Fake::new(vec![
        shard("e", Some("c"), &[9]),
        shard("c", Some("a"), &[5, 6]),
        shard("d", Some("a"), &[7, 8]),
        shard("a", None, &[1, 2, 3, 4]),
        shard("b", Some("trimmed long ago"), &[20]),
    ]);
    fake.stream().shards_a_page = 2;
    let seen = whole(&fake).await;
    let at = |number: u32| seen.iter().position(|status| *status == format!("{number} new")).unwrap();
    assert_eq!(seen.len(), 10);
    assert!([1, 2, 3, 4].is_sorted_by_key(|number| at(*number)));
    assert!([5, 6, 7, 8].iter().all(|child| at(*child) > at(4)));
    assert!(at(9) > at(6));
    let described = fake.asked("DescribeStream");
    assert_eq!(described[..3], ["DescribeStream"; 3]);
    let iterators = fake.asked("GetShardIterator");
    assert_eq!(iterators.len(), 5, "each shard is begun once: {iterators:?}");
}

#[tokio::test]
async fn a_shard_that_splits_while_it_is_read_is_followed_by_its_children() {
    let fake = Fake::new(vec![open("a", None, &[1, 2])]);
    let checkpoints = MemoryCheckpoints::new();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stop = Mutex::new(Some(stop));
    let seen = Mutex::new(Vec::new());
    let changes = Shop::changes("a").checkpoints(checkpoints.clone()).poll(Duration::ZERO);
    let db = fake.db();
    let run = changes.until(async move { drop(stopped.await) }).run(&db, |event: Arc<Event<Shop>>| {
        let status = statuses(&[event]).remove(0);
        if status == "2 new" {
            let mut stream = fake.stream();
            stream.shards[0].records.push(3);
            stream.shards[0].is_closed = true;
            stream.shards.extend([open("b", Some("a"), &[4]), open("c", Some("a"), &[5])]);
        }
        let mut seen = seen.lock().unwrap();
        seen.push(status);
        if seen.len() == 5 {
            drop(stop.lock().unwrap().take());
        }
        ready(Ok::<_, Infallible>(()))
    });
    assert_eq!(run.await.unwrap(), Ended::Stopped);
    let mut seen = seen.into_inner().unwrap();
    assert_eq!(seen[..3], ["1 new", "2 new", "3 new"]);
    seen.sort_unstable();
    assert_eq!(seen[3..], ["4 new", "5 new"]);

    // The next run does not read the parent again.
    fake.stream().log.clear();
    fake.stream().shards[1].records.push(6);
    let events = collect(&fake.db(), Shop::changes("a").checkpoints(checkpoints.clone()), 1).await.unwrap();
    assert_eq!(statuses(&events), ["6 new"]);
    assert!(fake.asked("GetShardIterator").iter().all(|line| !line.starts_with("GetShardIterator a")));

    // When DynamoDB forgets the parent, so does the consumer.
    fake.stream().shards.remove(0);
    fake.stream().shards[0].records.push(7);
    collect(&fake.db(), Shop::changes("a").checkpoints(checkpoints.clone()), 1).await.unwrap();
    let kept = checkpoints.load(&Consumer::new("a", ARN)).await.unwrap();
    assert!(kept.len() == 2 && kept.iter().all(|checkpoint| checkpoint.shard != "a"), "{kept:?}");
}

#[tokio::test]
async fn an_iterator_that_has_expired_is_made_anew_behind_the_last_record() {
    let fake = Fake::new(vec![shard("a", None, &[1, 2, 3])]);
    fake.fail("GetRecords", &["ExpiredIteratorException"]);
    assert_eq!(whole(&fake).await, ["1 new", "2 new", "3 new"]);
    assert_eq!(fake.asked("GetShardIterator"), ["GetShardIterator a TRIM_HORIZON"; 2]);

    let fake = Fake::new(vec![shard("a", None, &[1, 2, 3])]);
    let again = fake.clone();
    fake.stream().is_off = true;
    let seen = Mutex::new(Vec::new());
    let db = fake.db();
    let run = Shop::changes("a").page(1).poll(Duration::ZERO).run(&db, |event: Arc<Event<Shop>>| {
        let status = statuses(&[event]).remove(0);
        if status == "2 new" {
            again.fail("GetRecords", &["ExpiredIteratorException"]);
        }
        seen.lock().unwrap().push(status);
        ready(Ok::<_, Infallible>(()))
    });
    run.await.unwrap();
    assert_eq!(seen.into_inner().unwrap(), ["1 new", "2 new", "3 new"]);
    let iterators = ["GetShardIterator a TRIM_HORIZON", "GetShardIterator a AFTER_SEQUENCE_NUMBER2"];
    assert_eq!(fake.asked("GetShardIterator"), iterators);
}

#[tokio::test]
async fn throttled_and_failing_calls_are_made_again() {
    let fake = Fake::new(vec![shard("a", None, &[1])]);
    fake.fail("DescribeStream", &["ThrottlingException"]);
    fake.fail("GetShardIterator", &["ProvisionedThroughputExceededException"]);
    fake.fail("GetRecords", &["LimitExceededException", "LimitExceededException"]);
    assert_eq!(whole(&fake).await, ["1 new"]);
    assert_eq!(fake.asked("GetRecords").len(), 3);

    fake.fail("GetRecords", &["LimitExceededException"; 2]);
    let db = fake.db().with_budget(Budget::default().attempts(2));
    let error = Shop::changes("a").run(&db, |_| ready(Ok::<_, Infallible>(()))).await.unwrap_err();
    assert!(matches!(error, Error::Throttled { operation: "GetRecords", .. }), "{error:?}");
    fake.fail("GetRecords", &["AccessDeniedException"]);
    let error = Shop::changes("a").run(&db, |_| ready(Ok::<_, Infallible>(()))).await.unwrap_err();
    assert!(matches!(error, Error::Sdk { operation: "GetRecords", .. }), "{error:?}");
}

#[tokio::test]
async fn records_that_are_gone_stop_the_consumer_or_are_told() {
    let fake = Fake::new(vec![open("a", None, &[1, 2, 3, 4])]);
    let checkpoints = MemoryCheckpoints::new();
    let changes = || Shop::changes("a").checkpoints(checkpoints.clone());
    collect(&fake.db(), changes(), 1).await.unwrap();
    fake.stream().shards[0].trimmed = 2;

    for _ in 0..2 {
        let error = collect(&fake.db(), changes(), 1).await.unwrap_err();
        let Error::StreamTrimmed { shard, after } = &error else { panic!("{error:?}") };
        assert_eq!((shard.as_deref(), after.as_deref()), (Some("a"), Some("1")));
        assert!(error.to_string().contains("`.gaps(Gaps::Tell)`"), "{error}");
    }
    let events = collect(&fake.db(), changes().gaps(Gaps::Tell), 3).await.unwrap();
    assert_eq!(statuses(&events), ["gap after 1", "3 new", "4 new"]);
    // It is told once.
    fake.stream().shards[0].records.push(5);
    let events = collect(&fake.db(), changes(), 1).await.unwrap();
    assert_eq!(statuses(&events), ["5 new"]);
}

#[tokio::test]
async fn a_shard_that_is_gone_before_it_was_read_is_a_gap() {
    let fake = Fake::new(vec![open("a", None, &[1, 2])]);
    let checkpoints = MemoryCheckpoints::new();
    let changes = || Shop::changes("a").checkpoints(checkpoints.clone());
    collect(&fake.db(), changes(), 1).await.unwrap();
    fake.stream().shards = vec![open("b", Some("a"), &[7])];
    let error = collect(&fake.db(), changes(), 1).await.unwrap_err();
    assert!(matches!(&error, Error::StreamTrimmed { shard: Some(shard), .. } if shard == "a"), "{error:?}");
    let events = collect(&fake.db(), changes().gaps(Gaps::Tell), 2).await.unwrap();
    assert_eq!(statuses(&events), ["gap after 1", "7 new"]);
    let kept = checkpoints.load(&Consumer::new("a", ARN)).await.unwrap();
    assert_eq!((kept.len(), kept[0].shard.as_str()), (1, "b"));
    assert_eq!(kept[0].position, Position::After("7".to_owned()));
}

#[tokio::test]
async fn no_more_shards_are_read_at_once_than_is_wanted() {
    let fake = Fake::new(vec![shard("a", None, &[1, 2]), shard("b", None, &[3, 4]), shard("c", None, &[5, 6])]);
    fake.stream().is_off = true;
    let seen = Mutex::new(Vec::new());
    let run = Shop::changes("a").shards_at_once(1).page(1).poll(Duration::ZERO);
    let db = fake.db();
    let run = run.run(&db, |event: Arc<Event<Shop>>| {
        seen.lock().unwrap().push(statuses(&[event]).remove(0));
        ready(Ok::<_, Infallible>(()))
    });
    run.await.unwrap();
    assert_eq!(seen.into_inner().unwrap(), ["1 new", "2 new", "3 new", "4 new", "5 new", "6 new"]);
}

#[tokio::test]
async fn what_comes_next_is_read_of_the_newest_shards_and_of_their_children() {
    let fake = Fake::new(vec![
        shard("a", None, &[1]),
        open("b", Some("a"), &[2]),
        // Its children are not there yet.
        shard("c", Some("a"), &[3]),
    ]);
    let db = fake.db();
    let changes = Shop::changes("a").start(StartAt::Latest);
    let read = collect(&db, changes, 2);
    let write = async {
        while fake.asked("GetRecords").len() < 2 {
            tokio::task::yield_now().await;
        }
        let mut stream = fake.stream();
        stream.shards[1].records.push(4);
        stream.shards.push(open("d", Some("c"), &[5]));
    };
    let (events, ()) = tokio::join!(read, write);
    let mut seen = statuses(&events.unwrap());
    seen.sort_unstable();
    assert_eq!(seen, ["4 new", "5 new"]);
    let iterators = fake.asked("GetShardIterator");
    assert!(iterators.contains(&"GetShardIterator d TRIM_HORIZON".to_owned()), "{iterators:?}");
    assert!(iterators.iter().all(|line| !line.starts_with("GetShardIterator a ")), "{iterators:?}");
}

#[tokio::test]
async fn what_dynamodb_has_removed_as_it_had_expired_says_so() {
    let fake = Fake::new(vec![open("a", None, &[1, 2])]);
    fake.stream().expired.push(2);
    let events = collect(&fake.db(), Shop::changes("a"), 2).await.unwrap();
    let kinds = events.iter().map(|event| match &**event {
        Event::Change(change) => (change.kind(), change.old.is_some()),
        other => panic!("{other:?}"),
    });
    let expected = [(ChangeKind::Insert, false), (ChangeKind::Remove(RemovedBy::TimeToLive), true)];
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
}
