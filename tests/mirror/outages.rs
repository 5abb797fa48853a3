//! A store that does not answer, and writers that are held up.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dual_repo::mirror::Phase;
use dual_repo::repository::{BackPressure, BackfillOptions, DualStore, Error, ErrorKind, Pause, Repository};
use dual_repo::testing::conformance::Tag;
use dual_repo::{MySql, MySqlOptions};
use dynamo_core::{CircuitBreaker, CircuitState, Dynamo, DynamoEntity};
use integration::faults::Gate;
use integration::{Fault, Faults};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::setting::{Setting, go_up, reason};

fn tag(number: u32) -> Tag {
    Tag { tenant: "acme".to_owned(), name: format!("tag-{number}"), weight: Some(1) }
}

/// Opens after so many failures, for ten seconds of a clock that stands still until it is moved.
fn breaker(failures: u32) -> (CircuitBreaker, Arc<AtomicU64>) {
    let (start, seconds) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let read = Arc::clone(&seconds);
    let now = move || start + Duration::from_secs(read.load(Ordering::Relaxed));
    (CircuitBreaker::default().failures(failures).open_for(Duration::from_secs(10)).clock(now), seconds)
}

/// Waits until something is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_so().await {
        assert!(Instant::now() < deadline, "not {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn source(error: &Error) -> String {
    std::error::Error::source(error).unwrap().to_string()
}

/// A way to a server that can be cut.
struct Line {
    port: u16,
    is_cut: watch::Sender<bool>,
}

impl Line {
    async fn to(host: String, port: u16) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = Line { port: listener.local_addr().unwrap().port(), is_cut: watch::Sender::new(false) };
        let is_cut = line.is_cut.clone();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (host, mut cut) = (host.clone(), is_cut.subscribe());
                tokio::spawn(async move {
                    if *cut.borrow() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect((host, port)).await else { return };
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = cut.wait_for(|is_cut| *is_cut) => {}
                    }
                });
            }
        });
        line
    }

    fn cut(&self, is_cut: bool) {
        self.is_cut.send_replace(is_cut);
    }
}

/// What a call waits for a connection, and no longer.
const CONNECTED_WITHIN: Duration = Duration::from_secs(2);

/// A MySQL behind a line.
async fn behind(setting: &Setting) -> (MySql, Line) {
    let options = setting.database.options();
    let line = Line::to(options.get_host().to_owned(), options.get_port()).await;
    let options = options.host("127.0.0.1").port(line.port);
    let mysql = MySqlOptions::from_driver(options).acquire_timeout(CONNECTED_WITHIN).connect().await.unwrap();
    (mysql, line)
}

async fn timed<T>(call: impl Future<Output = T>) -> (T, Duration) {
    let began = Instant::now();
    let answer = call.await;
    (answer, began.elapsed())
}

/// What nothing takes that is answered at once, on a busy machine.
const SOON: Duration = Duration::from_secs(5);

integration::on_every_engine! {
    async fn writes_are_answered_at_once_while_dynamodb_does_not_answer_and_arrive_when_it_does(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        let gate = Gate::new();
        let (faulty, log) = Faults::new().always("PutItem", Fault::Hold(gate.clone())).over(&db);
        let (settings, clock) = breaker(3);
        let builder = setting.builder_over(faulty).dynamo_breaker(settings).wait(Duration::from_mins(10));
        let store = builder.dynamo_within(Duration::from_millis(50)).connect().await.unwrap();
        store.switch(Phase::Capture, &reason()).await.unwrap();
        let tags = store.repository::<Tag>();
        // Three that wait for DynamoDB, for as long as they are willing to.
        let waiting: Vec<_> = (0..3).map(|number| {
            let tags = tags.clone();
            tokio::spawn(async move { tags.create(tag(number)).await.unwrap() })
        }).collect();
        until("open", async || store.health().dynamo == CircuitState::Open).await;
        assert_eq!(log.count("PutItem"), 3);
        // Others do not wait, and nothing is sent.
        for number in 3..8 {
            let (_, took) = timed(tags.create(tag(number))).await;
            assert!(took < SOON, "{took:?}");
        }
        assert_eq!(log.count("PutItem"), 3);
        assert_eq!(tags.count(Tag::scan().into()).await.unwrap(), 8);
        assert_eq!(store.facts().await.unwrap().pending, 8);

        // A relay asks when the time has come, one by one, and what was committed arrives.
        let running = store.start();
        gate.open();
        until("shipped", async || {
            clock.fetch_add(10, Ordering::Relaxed);
            store.facts().await.unwrap().pending == 0 && store.health().dynamo == CircuitState::Closed
        })
        .await;
        running.stop().await;
        for waiting in waiting {
            waiting.await.unwrap();
        }
        let healthy = setting.store().await;
        go_up(&healthy, Phase::ShadowRead).await;
        assert_eq!(healthy.verify().await.unwrap().compared, 8);
    }

    async fn reads_are_made_from_mysql_while_dynamodb_does_not_answer(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        let healthy = setting.store().await;
        healthy.repository::<Tag>().create(tag(1)).await.unwrap();
        go_up(&healthy, Phase::DynamoRead).await;
        let gate = Gate::new();
        let faults = Faults::new().always("GetItem", Fault::Hold(gate.clone())).always("Query", Fault::Unreachable);
        let (faulty, log) = faults.over(&db);
        let (settings, clock) = breaker(2);
        let builder = setting.builder_over(faulty).dynamo_breaker(settings);
        let store = builder.dynamo_within(Duration::from_millis(50)).connect().await.unwrap();
        let tags = store.repository::<Tag>();
        let get = || tags.get(Tag::get(("acme", "tag-1")));
        let query = || tags.find(Tag::query("acme").into());
        assert_eq!(get().await.unwrap(), Some(tag(1)));
        assert_eq!(query().await.unwrap().items, [tag(1)]);
        assert_eq!(store.health().dynamo, CircuitState::Open);
        let sent = log.total();
        for _ in 0..5 {
            assert_eq!(get().await.unwrap(), Some(tag(1)));
            assert_eq!(query().await.unwrap().items, [tag(1)]);
        }
        assert_eq!(log.total(), sent);
        // A query sees whether it answers again, and is answered all the same.
        clock.fetch_add(10, Ordering::Relaxed);
        assert_eq!(query().await.unwrap().items, [tag(1)]);
        assert_eq!((store.health().dynamo, log.total()), (CircuitState::Open, sent + 1));
        gate.open();
        clock.fetch_add(10, Ordering::Relaxed);
        until("closed", async || {
            assert_eq!(get().await.unwrap(), Some(tag(1)));
            clock.fetch_add(10, Ordering::Relaxed);
            store.health().dynamo == CircuitState::Closed
        })
        .await;
    }

    async fn writes_fail_at_once_while_mysql_does_not_answer(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        let (mysql, line) = behind(&setting).await;
        let (settings, clock) = breaker(3);
        let builder = DualStore::builder(mysql, db).entity::<Tag>().mysql_breaker(settings);
        let store = builder.dynamo_within(Duration::from_mins(1)).connect().await.unwrap();
        let tags = store.repository::<Tag>();
        tags.create(tag(1)).await.unwrap();
        go_up(&store, Phase::DynamoRead).await;
        line.cut(true);
        for number in 2..5 {
            assert_eq!(store.health().mysql, CircuitState::Closed);
            let failed = tags.create(tag(number)).await.unwrap_err();
            assert_eq!(failed.kind(), ErrorKind::Unavailable, "{failed:?}");
        }
        assert_eq!(store.health().mysql, CircuitState::Open);
        let (refused, took) = timed(tags.create(tag(5))).await;
        let refused = refused.unwrap_err();
        assert_eq!((refused.kind(), refused.is_retryable()), (ErrorKind::Unavailable, true));
        assert!(source(&refused).starts_with("MySQL has not answered lately; it is asked again in"), "{refused:?}");
        assert!(took < CONNECTED_WITHIN, "{took:?}");
        let consistent = tags.get(Tag::get(("acme", "tag-1")).consistent()).await.unwrap_err();
        assert!(source(&consistent).contains("has not answered lately"), "{consistent:?}");
        let scan: Vec<_> = futures::StreamExt::collect(tags.stream(Tag::scan().consistent().into())).await;
        assert!(matches!(scan.as_slice(), [Err(Error::Unavailable { .. })]), "{scan:?}");

        line.cut(false);
        until("written", async || {
            clock.fetch_add(10, Ordering::Relaxed);
            tags.put(tag(6).put()).await.is_ok()
        })
        .await;
        assert_eq!(store.health().mysql, CircuitState::Closed);
        assert_eq!(tags.count(Tag::scan().consistent().into()).await.unwrap(), 2);
    }

    async fn writes_wait_and_are_refused_in_the_end_while_dynamodb_is_behind(db: Dynamo) {
        let setting = Setting::new(db).await;
        // All is left to a relay, of which none runs.
        let idle = || setting.builder().wait(Duration::ZERO);
        let pressure = BackPressure::after(Duration::from_millis(1)).waits_up_to(Duration::from_millis(200));
        let slow = idle().back_pressure(pressure).connect().await.unwrap();
        let strict = idle().back_pressure(pressure.refuses_after(Duration::from_millis(2))).connect().await.unwrap();
        for store in [&slow, &strict] {
            store.repository::<Tag>().put(tag(1).put()).await.unwrap();
        }
        slow.switch(Phase::Capture, &reason()).await.unwrap();
        strict.refresh().await.unwrap();
        let tags = slow.repository::<Tag>();
        // What is there already is owed to nobody.
        let weights = AtomicU64::new(2);
        until("delayed", async || {
            let weight = i32::try_from(weights.fetch_add(1, Ordering::Relaxed)).ok();
            let (written, took) = timed(tags.put(Tag { weight, ..tag(1) }.put())).await;
            written.unwrap();
            took >= Duration::from_millis(200) && slow.health().delayed >= 1
        })
        .await;
        let refused = strict.repository::<Tag>().put(tag(2).put()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unavailable);
        assert!(source(&refused).contains("DynamoDB has been owed something for"), "{refused:?}");
        assert_eq!((strict.health().refused, slow.health().refused), (1, 0));
        // It is no fault of MySQL's.
        assert_eq!(strict.health().mysql, CircuitState::Closed);
        slow.relay().await.unwrap();
        until("accepted", async || strict.repository::<Tag>().put(tag(2).put()).await.is_ok()).await;

        // Where nothing is mirrored, nothing is held up.
        strict.refresh().await.unwrap();
        slow.switch(Phase::MySqlOnly, &reason()).await.unwrap();
        strict.refresh().await.unwrap();
        strict.repository::<Tag>().put(tag(3).put()).await.unwrap();
    }

    async fn a_backfill_pauses_while_dynamodb_does_not_answer(db: Dynamo) {
        let setting = Setting::new(db.clone()).await;
        let healthy = setting.store().await;
        for number in 0..3 {
            healthy.repository::<Tag>().create(tag(number)).await.unwrap();
        }
        healthy.switch(Phase::Capture, &reason()).await.unwrap();
        healthy.switch(Phase::Backfill, &reason()).await.unwrap();
        let (faulty, log) = Faults::new().times(2, "PutItem", Fault::Unreachable).over(&db);
        let (settings, clock) = breaker(2);
        let store = setting.builder_over(faulty).dynamo_breaker(settings).connect().await.unwrap();
        let options = BackfillOptions { ranges: 1, workers: 1, calls: 1, chunk: 1, ..BackfillOptions::default() };
        let watched = async {
            until("paused", async || store.backfill_status().await.unwrap().paused == Some(Pause::NoAnswer)).await;
            assert_eq!(log.count("PutItem"), 2);
            clock.fetch_add(10, Ordering::Relaxed);
        };
        let (status, ()) = tokio::join!(store.backfill(&options), watched);
        let status = status.unwrap();
        assert_eq!((status.unfinished, status.shipped, status.unshipped, status.paused), (0, 1, 2, None), "{status}");
        until("shipped", async || {
            store.relay().await.unwrap();
            store.facts().await.unwrap().pending == 0
        })
        .await;
    }
}
