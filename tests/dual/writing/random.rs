//! Whatever an entity is changed to, that is what is read afterwards.

use dual_repo::MySqlEntity;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;

use super::{Address, Item, Order, Status, bare, delete, insert, item, shop, update, words};

/// The product with its maker, and the price.
type Detail = ((&'static str, &'static str), Option<i64>);

fn orders() -> impl Strategy<Value = Order> {
    let email = prop::sample::select(vec!["ann@shop", "bob@shop", "eve@shop"]);
    let root =
        (email.clone(), prop::option::of(email), any::<bool>(), 0_i64..100_000_000, 0_i64..2_000_000_000_000_000);
    let texts =
        (prop::option::of(".{0,20}"), "[a-zà-ÿ漢🦀'`?\\\\]{0,20}", "[ -~]{0,19}x", prop::option::of("[a-z]{1,10}"));
    let product = prop::sample::select(vec![("Lamp", "Acme"), ("Desk", "Acme"), ("Lamp", "Brand")]);
    // Few lines and places, so that they meet those of the state before.
    let lines = prop::sample::subsequence((1..8).collect::<Vec<u32>>(), 0..=7).prop_shuffle();
    let places = prop::sample::subsequence((1..12).collect::<Vec<u32>>(), 7);
    let items = (lines, places, prop::collection::vec((product, prop::option::of(0_i64..1000)), 7));
    let texts_of = prop::collection::vec("[ab]{1,3}", 0..5);
    (root, texts, items, texts_of).prop_map(
        |((email, seller, done, cents, micros), texts, (lines, places, details), list)| {
            let (street, city, note, code) = texts;
            let item = |((line, position), ((product, maker), price)): ((u32, u32), Detail)| Item {
                price: price.map(|cents| Decimal::new(cents, 2)),
                ..item(line, position, product, maker)
            };
            Order {
                email: email.to_owned(),
                seller: seller.map(str::to_owned),
                status: if done { Status::Done } else { Status::Pending },
                total: Decimal::new(cents, 2) % Decimal::new(1_000_000, 0),
                address: Address { street, city: Some(city) },
                note,
                code,
                changed: chrono::DateTime::from_timestamp_micros(micros + 1_000_000).unwrap(),
                items: lines.into_iter().zip(places).zip(details).map(item).collect(),
                words: words(&list.iter().map(String::as_str).collect::<Vec<_>>()),
                ..bare(1)
            }
        },
    )
}

#[test]
fn an_entity_is_what_it_was_changed_to() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (database, mysql) = runtime.block_on(shop());
    let states = prop::collection::vec(orders(), 2..8);
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&states, |states| {
        runtime.block_on(async {
            let mut last: Option<Order> = None;
            for state in states {
                match &last {
                    None => insert(&mysql, &state).await,
                    Some(last) => update(&mysql, last, &state).await,
                }
                .map_err(|error| TestCaseError::fail(format!("{error}: {last:#?} -> {state:#?}")))?;
                let read = mysql.get::<Order>((state.shop, state.id)).await.unwrap();
                prop_assert_eq!(read.as_ref(), Some(&state));
                last = Some(state);
            }
            if let Some(last) = last {
                delete(&mysql, &last).await.map_err(|error| TestCaseError::fail(error.to_string()))?;
            }
            Ok(())
        })
    });
    assert_eq!(Order::NAME, "Order");
    runtime.block_on(mysql.pool().close());
    let _runtime = runtime.enter();
    drop(database);
    outcome.unwrap();
}
