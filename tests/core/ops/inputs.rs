//! What is sent, byte for byte, and what `into_input` gives to the SDK.

use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Transaction};
use integration::{Faults, Log};

use super::entities::{Order, Shop, User, order, user};

/// The only request that was sent.
fn sent(log: &Log) -> String {
    let [request] = log.all().try_into().unwrap();
    let target = format!("{}\n", request.operation);
    target + &serde_json::to_string_pretty(&request.body).unwrap()
}

macro_rules! snapshots {
    ($($name:ident: $operation:expr;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let (alone, log) = Faults::new().alone();
            // Nobody answers.
            let _ = $operation.send(&alone).await;
            insta::assert_snapshot!(sent(&log));
        }
    )*};
}

fn full() -> Order {
    Order { coupon: Some("X1".into()), note: Some("n".into()), total: 5, ..order("bob@x", "d1", 7) }
}

snapshots! {
    create: full().create();
    put: user("bob@x").put().condition(|u| u.logins.lt(3).or(!u.nickname.eq("b")).and(u.name.ne("x")));
    get: Order::get(("bob@x", "d1", 7)).consistent();
    exists: User::exists("bob@x");
    update: Order::update(("bob@x", "d1", 7))
        .set(|o| o.status, "done")
        .keep(|o| o.org, "acme")
        .set(|o| o.total, 12)
        .remove(|o| o.coupon)
        .condition(|o| o.note.is_in(["a", "b"]).or(o.note.exists()));
    update_sums: User::update("bob@x").add(|u| u.logins, 1).subtract(|u| u.score, 2).condition(|u| u.score.between(2, 9));
    delete: User::delete("bob@x").condition(|u| u.name.contains("o"));
    query: Order::query("bob@x").sk(|k| k.day("d1").id(1)..k.day("d1").id(9)).filter(|o| o.total.ge(5)).descending().limit(3);
    query_gsi: Order::query_gsi::<2>("X1").sk(|k| k.day("d1")).limit(3);
    query_table: Shop::query("bob@x").consistent();
    scan: User::scan().filter(|u| u.logins.gt(0));
    scan_table: Shop::scan().limit(5);
    transaction: Transaction::new()
        .create(full())
        .update(User::update("bob@x").set(|u| u.name, "Robert"))
        .delete(User::delete("eve@x"))
        .check(User::exists("joe@x").condition(|u| u.logins.gt(1)))
        .put(user("new@x"))
        .idempotency_token("t1");
    batch_get: User::batch_get(["a", "b"]).consistent();
    batch_write: BatchWrite::new().put(user("bob@x")).delete::<User>("eve@x");
}

macro_rules! same {
    ($db:expr, $($operation:expr),* $(,)?) => {$(
        // Each build has maps of its own, and the same in them.
        assert_eq!($operation.into_input($db).unwrap(), $operation.into_input($db).unwrap());
    )*};
}

#[test]
fn an_operation_is_rendered_alike_each_time() {
    let (db, _) = Faults::new().alone();
    same!(
        &db,
        full().create(),
        full().put().condition(|o| o.total.gt(1).and(o.note.exists())),
        Order::get(("bob@x", "d1", 7)),
        User::exists("bob@x"),
        Order::update(("bob@x", "d1", 7)).set(|o| o.coupon, "c").set(|o| o.note, "n").condition(|o| o.total.gt(1)),
        User::delete("bob@x").condition(|u| u.name.eq("b")),
        Order::query("bob@x").sk(|k| k.day("d1")).filter(|o| o.total.gt(1)).limit(2),
        User::scan().filter(|u| u.logins.gt(1)),
        Transaction::new().create(full()).update(User::update("b").set(|u| u.name, "n").set(|u| u.logins, 1)),
    );
}

// DynamoDB compares transactions with one token, and does not say whether the order of an object's members counts.
#[tokio::test]
async fn a_transaction_has_the_same_bytes_each_time() {
    let (alone, log) = Faults::new().alone();
    for _ in 0..20 {
        let update = User::update("b").set(|u| u.name, "n").set(|u| u.logins, 1).condition(|u| u.score.gt(1));
        let transaction = Transaction::new().create(full()).update(update).idempotency_token("t");
        transaction.send(&alone).await.unwrap_err();
    }
    let texts: std::collections::BTreeSet<String> = log.all().into_iter().map(|request| request.text).collect();
    assert_eq!(texts.len(), 1);
}

#[test]
fn an_input_is_what_would_be_sent_first() {
    let (db, _) = Faults::new().alone();
    let db: Dynamo = db.with_table_prefix("test-");
    let query = Order::query("bob@x").limit(3).into_input(&db).unwrap();
    assert_eq!((query.table_name.as_deref(), query.limit, query.index_name), (Some("test-Shop"), Some(3), None));
    let filtered = Order::query_gsi::<2>("X1").filter(|o| o.total.gt(1)).limit(3).into_input(&db).unwrap();
    assert_eq!((filtered.limit, filtered.index_name.as_deref()), (Some(100), Some("GSI2")));
    assert_eq!(Order::query("bob@x").into_input(&db).unwrap().limit, None);
    let scan = User::scan().consistent().limit(200).into_input(&db).unwrap();
    assert_eq!((scan.limit, scan.consistent_read, scan.segment), (Some(200), Some(true), None));
}
