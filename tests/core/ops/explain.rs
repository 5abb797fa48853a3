//! `explain`: what would be sent, and what it costs.

use dynamo_core::batch::BatchRead;
use dynamo_core::op::{Calls, Explain, Explanation, Sizes, Surplus, Unit, Writes};
use dynamo_core::transaction::TransactGet;
use dynamo_core::{BatchWrite, DynamoEntity, DynamoTable, Error, Transaction};
use integration::Faults;

use super::entities::{Order, Shop, User, order, user};
use crate::managed::sessions::{Session, session};
use crate::unique::entities::{Account, account};

macro_rules! explained {
    ($($operation:expr),* $(,)?) => {{
        let (db, log) = Faults::new().alone();
        let db = db.with_table_prefix("test-");
        let texts = [$($operation.explain(&db).unwrap().to_string()),*];
        assert_eq!(log.all(), []);
        texts.join("\n\n")
    }};
}

#[test]
fn reads_are_explained() {
    insta::assert_snapshot!(explained![
        Order::query("bob@x"),
        Order::query("bob@x")
            .sk(|k| k.day("d1").id(1)..k.day("d1").id(9))
            .filter(|o| o.total.ge(5).and(o.note.exists()))
            .consistent(),
        Order::query("bob@x").sk(|k| k.day("d1").id(1)),
        Order::query("bob@x").sk(|k| k.day("d1").id(1)..k.day("d1").id(1)),
        Order::query_gsi::<2>("X1").only(|o| (o.status, o.total)),
        Order::query_gsi::<2>("X1").hydrate().consistent(),
        Order::get(("bob@x", "d1", 7)).consistent(),
        User::get("bob@x").only(|u| u.name),
        User::exists("bob@x"),
        Session::query("ann").sk(|k| k.id(3)..),
        User::scan().filter(|u| u.logins.gt(1)).segments(8),
        Shop::query("bob@x"),
        Shop::scan().consistent(),
        TransactGet::new((User::get("bob@x").only(|u| u.name), Order::get(("bob@x", "d1", 7)))),
    ]);
}

#[test]
fn writes_are_explained() {
    insta::assert_snapshot!(explained![
        order("bob@x", "d1", 7).create(),
        user("bob@x").put().condition(|u| u.logins.lt(3)),
        Order::update(("bob@x", "d1", 7))
            .set(|o| o.total, 12)
            .set(|o| o.org, "a")
            .set(|o| o.status, "s")
            .condition(|o| o.note.exists()),
        User::delete("bob@x").condition(|u| u.name.eq("Bob")),
        account("a", "ann@x", "Ann").create(),
        Transaction::new()
            .create(user("bob@x"))
            .update(User::update("eve@x").add(|u| u.logins, 1))
            .delete(User::delete("joe@x"))
            .check(User::exists("sam@x")),
        order("bob@x", "d1", 7).upsert(),
        session(1, None).upsert(),
        User::update_from(&user("bob@x"), &User { logins: 1, ..user("bob@x") }),
        User::update_from(&user("bob@x"), &user("bob@x")),
        Account::claim_unique(&account("a", "ann@x", "Ann")),
    ]);
}

#[test]
fn the_calls_of_several_writes_are_explained_with_their_reasons() {
    let (db, log) = Faults::new().alone();
    let explained = |explanations: Vec<Explanation>| {
        let texts: Vec<String> = explanations.iter().map(ToString::to_string).collect();
        texts.join("\n\n")
    };
    let apart = Writes::apart()
        .put(user("bob@x"))
        .delete(Order::delete(("bob@x", "d1", 7)))
        .create(user("eve@x"))
        .update(User::update("joe@x").add(|u| u.logins, 1))
        .upsert(user("sam@x"))
        .create(account("a", "ann@x", "Ann"));
    let one = Writes::together().put(user("bob@x"));
    let both = Writes::together().put(user("bob@x")).check(User::exists("eve@x"));
    insta::assert_snapshot!(
        [apart.plan(&db).unwrap().explain(), one.plan(&db).unwrap().explain(), both.plan(&db).unwrap().explain()]
            .map(|explanations| explained(explanations.unwrap()))
            .join("\n\n---\n\n")
    );
    // A transaction costs twice as much.
    let units = |explanation: &Explanation| explanation.cost.units([1_000]);
    let both = Writes::together().put(user("bob@x")).put(user("eve@x")).plan(&db).unwrap().explain().unwrap();
    let batch = Writes::apart().put(user("bob@x")).put(user("eve@x")).plan(&db).unwrap().explain().unwrap();
    let parts = |explanations: &[Explanation]| explanations[0].parts.iter().map(units).collect::<Vec<_>>();
    assert_eq!((parts(&both), parts(&batch)), (vec![2.0, 2.0], vec![1.0]));
    assert_eq!(batch[0].parts[0].items, Some(2));
    assert_eq!(log.total(), 0);
}

#[test]
fn batches_are_explained() {
    let orders = |ids: std::ops::Range<u32>| Order::batch_get(ids.map(|id| ("bob@x", "d1", id)));
    let write = BatchWrite::new().put_all((0..30).map(|id| order("bob@x", "d1", id))).put(user("bob@x"));
    insta::assert_snapshot!(explained![
        orders(0..150),
        User::batch_get(["bob@x", "eve@x", "bob@x"]).consistent().only(|u| (u.name, u.score)),
        BatchRead::new((User::get("bob@x").only(|u| u.name), orders(0..3).only(|o| o.total), Account::get("a"))),
        BatchRead::new((User::get("bob@x").only(|u| u.name), orders(0..3))),
        User::batch_get(Vec::<&str>::new()),
        write.delete::<User>("eve@x"),
        BatchWrite::new(),
    ]);
    let (db, log) = Faults::new().alone();
    // Eleven half units for each of 150 items of 41 KB, of which each is rounded up by itself.
    let explanation = orders(0..150).explain(&db).unwrap();
    assert_eq!((explanation.calls, explanation.parts[0].items), (Calls::Batches { calls: 2, of: 100 }, Some(150)));
    assert_eq!(explanation.parts[0].cost.units([41 << 10; 150]).to_string(), "825");
    // By their bytes, too: each control takes six in a request, of which 16 MB hold seven.
    let large = |id| Order { note: Some("\u{1}".repeat(390_000)), ..order("bob@x", "d1", id) };
    let written = BatchWrite::new().put_all((0..45).map(large)).explain(&db).unwrap();
    assert_eq!(written.calls, Calls::Batches { calls: 7, of: 25 });
    let twice = BatchWrite::new().put(user("a")).put(user("a")).explain(&db).unwrap_err();
    assert!(matches!(twice, Error::DuplicateKey { .. }), "{twice:?}");
    assert_eq!(log.total(), 0);
}

#[test]
fn an_explanation_is_data() {
    let (db, _) = Faults::new().alone();
    let query = Order::query_gsi::<2>("hunter2").sk(|k| k.day("d1")).filter(|o| o.total.gt(1)).explain(&db).unwrap();
    assert_eq!((query.operation, query.index.as_deref()), ("Query", Some("GSI2")));
    assert_eq!(query.calls, Calls::PerMegabyte { parts: 1 });
    assert_eq!(query.surplus, [Surplus::Filtered, Surplus::OtherEntities]);
    assert_eq!((query.cost.unit, query.cost.halves, query.cost.sizes), (Unit::Read, 1, Sizes::OfCall));
    assert_eq!(query.cost.units([1_000; 25]).to_string(), "3.5");
    assert_eq!(query.key_condition.as_deref(), Some("GSI2PK = :1 AND GSI2SK = :2"));
    // Values are shown where they are asked for.
    assert!(!format!("{query} {query:?}").contains("hunter2"));
    assert!(format!("{query:#}").contains("hunter2"));
    let write = order("bob@x", "d1", 7).put().explain(&db).unwrap();
    assert_eq!((write.cost.units([1_500]).to_string(), write.cost.indexes), ("2".to_owned(), vec!["GSI1", "GSI2"]));
    let wrong = Order::query("").explain(&db).unwrap_err();
    assert!(matches!(wrong, Error::InvalidKey { .. }), "{wrong:?}");
}
