//! What calls consume, added up by table, index and operation; limits of it.

use dynamo_core::batch::BatchRead;
use dynamo_core::capacity::{Consumed, Limiter, Limits, Prices, Priority, Units};
use dynamo_core::op::Explain;
use dynamo_core::transaction::TransactGet;
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Engine, Error, Transaction, Wire};
use futures::TryStreamExt;
use integration::faults::Request;
use integration::{Fault, Faults};

use super::entities::{Order, User, order, shop, user};
use super::readings::{Samples, sample};

/// Each part as text, without the prefix of the test.
fn parts(db: &Dynamo, consumed: &Consumed) -> Vec<String> {
    let of = |(place, units): (&dynamo_core::capacity::Where, Units)| {
        let table = place.table.trim_start_matches(db.table_prefix());
        format!("{} {table}/{}: {units}", place.operation, place.index.as_deref().unwrap_or("-"))
    };
    consumed.parts().map(of).collect()
}

/// An order of more than a kilobyte, in both indexes.
fn large(id: u32) -> Order {
    Order { coupon: Some("X1".into()), note: Some("x".repeat(1500)), ..order("bob@x", "d1", id) }
}

async fn writes(db: &Dynamo) {
    large(1).create().send(db).await.unwrap();
    Order::update(("bob@x", "d1", 1)).set(|o| o.note, "y").send(db).await.unwrap();
    // With its old value, which takes another way.
    Order::delete(("bob@x", "d1", 1)).send_old(db).await.unwrap();
    BatchWrite::new().put_all((2..32).map(large)).put(user("bob@x")).send(db).await.unwrap();
    Transaction::new().put(large(40)).update(User::update("bob@x").add(|u| u.logins, 1)).send(db).await.unwrap();
}

async fn reads(db: &Dynamo) {
    User::get("bob@x").consistent().send(db).await.unwrap().unwrap();
    assert!(User::exists("bob@x").send(db).await.unwrap());
    assert_eq!(Order::query("bob@x").consistent().all(db).await.unwrap().len(), 31);
    assert_eq!(Order::query_gsi::<2>("X1").stream(db).try_collect::<Vec<_>>().await.unwrap().len(), 31);
    assert_eq!(Order::scan().segments(4).all(db).await.unwrap().len(), 31);
    let orders = Order::batch_get((2..32).map(|id| ("bob@x", "d1", id)));
    BatchRead::new((User::get("bob@x"), orders)).send(db).await.unwrap();
    TransactGet::new((User::get("bob@x"), Order::get(("bob@x", "d1", 2)))).send(db).await.unwrap();
}

integration::on_every_engine! {
    async fn writes_are_added_up_by_table_index_and_operation(db: Dynamo) {
        shop(&db).await;
        let (metered, meter) = db.metered();
        writes(&metered).await;
        let consumed = meter.take();
        // Two units for 1.5 KB, in each index too. The user takes one.
        let table = |operation: &str| -> f64 {
            let of = consumed.parts().filter(|(place, _)| place.operation == operation && place.index.is_none());
            of.map(|(_, units)| units.write).sum()
        };
        assert_eq!((table("PutItem"), table("BatchWriteItem")), (2.0, 61.0));
        // The larger one of before and after, 2 and 1; what is deleted has 1.
        assert_eq!((table("UpdateItem"), table("DeleteItem")), (2.0, 1.0));
        // Twice as much for the table, and not for indexes. DynamoDB Local 1.25 counts four times as much for both: "2 WCUs for
        // every 1 KB", says the developer guide (read-write-operations).
        let (in_transaction, of_index) = match db.engine() {
            Engine::Embedded => (6.0, 2.0),
            _ => (12.0, 8.0),
        };
        assert_eq!((table("TransactWriteItems"), consumed.total().read), (in_transaction, 0.0));
        assert_eq!((consumed.calls(), consumed.unreported()), (6, 0));
        let shop = db.table_name("Shop").unwrap();
        assert_eq!(consumed.of_table(&shop), consumed.total());
        // For what is new, the update, what is deleted, and the batch.
        let index = Units { read: 0.0, write: 2.0 + 2.0 + 1.0 + 60.0 + of_index };
        for name in ["GSI1", "GSI2"] {
            assert_eq!(consumed.of_index(&shop, name), index, "{consumed}");
        }
        assert_eq!(meter.consumed(), Consumed::default());
    }

    async fn reads_are_added_up_the_same_on_both_wires(db: Dynamo) {
        shop(&db).await;
        writes(&db).await;
        let mut found = Vec::new();
        for wire in [Wire::Direct, Wire::Sdk] {
            let (metered, meter) = db.clone().with_wire(wire).metered();
            reads(&metered).await;
            found.push((parts(&db, &meter.consumed()), meter.consumed().calls()));
        }
        assert_eq!(found[0], found[1]);
        let (parts, calls) = &found[0];
        // A scan of four segments makes a call for each.
        assert_eq!(*calls, 1 + 1 + 1 + 1 + 4 + 1 + 1, "{parts:?}");
        let has = |part: &str| assert!(parts.iter().any(|found| found == part), "no {part} in {parts:#?}");
        // A consistent read of the user, and the question whether he is there.
        has("GetItem Shop/-: 2 RCU, 0 WCU");
        // 31 orders of 1.6 KB: 50 KB, that is 13 blocks.
        has("Query Shop/-: 13 RCU, 0 WCU");
        has("Query Shop/GSI2: 6.5 RCU, 0 WCU");
        // Half a unit for each of 31 items.
        has("BatchGetItem Shop/-: 15.5 RCU, 0 WCU");
        has("TransactGetItems Shop/-: 4 RCU, 0 WCU");
    }

    async fn a_page_says_what_its_calls_have_consumed(db: Dynamo) {
        shop(&db).await;
        let large = |id| Order { note: Some("x".repeat(300_000)), ..order("bob@x", "d1", id) };
        for id in 1..=8 {
            large(id).create().send(&db).await.unwrap();
        }
        let query = || Order::query("bob@x").consistent();
        assert_eq!(query().send(&db).await.unwrap().consumed, None);
        let (metered, meter) = db.metered();
        let page = query().send(&metered).await.unwrap();
        assert!(page.items.len() == 8 && page.requests > 1, "{}", page.requests);
        // 4 KB blocks of 2.4 MB.
        let consumed = page.consumed.unwrap();
        assert!((586.0..=589.0).contains(&consumed.total().read), "{consumed}");
        assert_eq!((consumed.calls(), consumed.total()), (u64::try_from(page.requests).unwrap(), meter.consumed().total()));
        let explained = query().explain(&db).unwrap().estimate(8, 300_100);
        assert!((explained.most.read - consumed.total().read).abs() <= 3.0, "{explained} and {consumed}");
        assert!(explained.most.price(&Prices { read: 0.125, write: 0.625 }) < 0.0002);
    }

    async fn estimates_are_what_writes_take(db: Dynamo) {
        shop(&db).await;
        let bytes = 1_650;
        let check = async |explanation: dynamo_core::op::Explanation, consumed: Consumed| {
            let (estimate, write) = (explanation.estimate(1, bytes), consumed.total().write);
            assert!((estimate.least.write..=estimate.most.write).contains(&write), "{explanation}\n{estimate}\n{consumed}");
        };
        let (metered, meter) = db.metered();
        large(1).create().send(&metered).await.unwrap();
        check(large(1).create().explain(&db).unwrap(), meter.take()).await;
        let moved = || Order::update(("bob@x", "d1", 1)).set(|o| o.coupon, "X2");
        moved().send(&metered).await.unwrap();
        check(moved().explain(&db).unwrap(), meter.take()).await;
        let both = || Transaction::new().put(large(2)).put(large(3));
        assert_eq!(both().explain(&db).unwrap().estimate(1, bytes).to_string(), "0 RCU, 8 WCU to 0 RCU, 24 WCU");
        both().send(&metered).await.unwrap();
        check(both().explain(&db).unwrap(), meter.take()).await;
        let batch = || BatchWrite::new().put(large(4)).put(large(5)).put(user("bob@x"));
        batch().send(&metered).await.unwrap();
        check(batch().explain(&db).unwrap(), meter.take()).await;
    }

    async fn a_limiter_learns_from_what_calls_consume_and_from_throttling(db: Dynamo) {
        shop(&db).await;
        Samples::ensure_table(&db).await.unwrap();
        let table = db.table_name("Shop").unwrap();
        let limits = Limits { reads: Some(4000), writes: Some(2000) };
        let limiter = Limiter::new(limits).table(db.table_name("Samples").unwrap(), Limits::default());
        let faults = Faults::new().nth(5, "PutItem", Fault::Throttle).attempts(3);
        let (faulty, log) = faults.over(&db.clone().with_limiter(limiter.clone()));
        let background = faulty.clone().with_priority(Priority::Background);
        for id in 1..=3 {
            large(id).create().send(&background).await.unwrap();
        }
        assert!(limiter.writes(&table).per_second() > 0.0);
        assert_eq!(limiter.writes(&table).allowed(), Some(2000.0));
        sample("1", "1").put().send(&faulty).await.unwrap();
        assert_eq!(limiter.writes(&db.table_name("Samples").unwrap()).allowed(), None);
        // The fourth is throttled once, and what has been consumed in a second says how much is too much.
        user("bob@x").put().send(&background).await.unwrap();
        assert!(limiter.writes(&table).allowed().unwrap() <= 1000.0, "{limiter:?}");
        assert_eq!(limiter.reads(&table).allowed(), Some(4000.0));
        assert_eq!(log.count("PutItem"), 6);
        assert!(background.limiter().is_some() && db.limiter().is_none());
    }

    async fn nothing_is_asked_for_unless_somebody_wants_to_know(db: Dynamo) {
        shop(&db).await;
        let asks = |request: &Request| request.text.contains("ReturnConsumedCapacity");
        let (plain, log) = Faults::new().over(&db);
        writes(&plain).await;
        reads(&plain).await;
        assert!(log.total() > 15 && !log.all().iter().any(asks));
        let (watched, log) = Faults::new().over(&db.clone().with_limiter(Limiter::new(Limits::default())));
        writes(&watched).await;
        reads(&watched).await;
        let unasked: Vec<Request> = log.all().into_iter().filter(|request| !asks(request)).collect();
        assert!(log.total() > 15 && unasked.is_empty(), "{unasked:?}");
    }

    async fn calls_that_fail_are_counted(db: Dynamo) {
        shop(&db).await;
        let (metered, meter) = db.metered();
        user("bob@x").create().send(&metered).await.unwrap();
        let again = user("bob@x").create().send(&metered).await;
        assert!(matches!(again, Err(Error::AlreadyExists { .. })));
        let consumed = meter.consumed();
        assert_eq!((consumed.calls(), consumed.unreported(), consumed.total().write), (2, 1, 1.0));
        assert!(consumed.to_string().ends_with("\n  1 calls do not say what they have consumed"), "{consumed}");
    }
}
