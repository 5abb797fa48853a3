//! Scans in segments: a stream can be left anywhere and taken up again, and yields each item once.

use std::collections::BTreeMap;

use dynamo_core::op::{Cursor, CursorProblem};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error};
use futures::{StreamExt, TryStreamExt};
use integration::faults::Gate;
use integration::{Fault, Faults};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::entities::{Order, Shop, User, order, shop, user};

async fn filled(db: &Dynamo, users: u32) {
    shop(db).await;
    let all = (0..users).map(|number| User { logins: number, ..user(&format!("u{number:03}")) });
    let orders = (0..users / 3).map(|number| order(&format!("u{number:03}"), "d", number));
    BatchWrite::new().put_all(all).put_all(orders).send(db).await.unwrap();
}

/// How often each was found.
fn counts(found: Vec<u32>) -> BTreeMap<u32, usize> {
    found.into_iter().fold(BTreeMap::new(), |mut counts, number| {
        *counts.entry(number).or_default() += 1;
        counts
    })
}

/// How a scan is cut into pieces.
#[derive(Debug, Clone)]
struct Cut {
    segments: u32,
    filtered: bool,
    /// Each piece is a page or a stream, with a limit on results, on items or on calls.
    pieces: Vec<(bool, usize, usize)>,
}

fn cuts() -> impl Strategy<Value = Cut> {
    let piece = (any::<bool>(), 0..3_usize, 1..40_usize);
    let parts = (prop_oneof![Just(1_u32), 2..20_u32], any::<bool>(), proptest::collection::vec(piece, 1..6));
    parts.prop_map(|(segments, filtered, pieces)| Cut { segments, filtered, pieces })
}

async fn in_pieces(db: &Dynamo, cut: &Cut) -> Vec<u32> {
    let (mut found, mut after) = (Vec::new(), None::<String>);
    for round in 0.. {
        assert!(round < 2_000, "no end in sight: {cut:?}");
        let scan = User::scan().segments(cut.segments);
        let scan = if cut.filtered { scan.filter(|u| u.logins.lt(70)) } else { scan };
        let scan = match after.take() {
            Some(text) => scan.after(text.parse().unwrap()),
            None => scan,
        };
        let (pages, bound, number) = cut.pieces[round % cut.pieces.len()];
        let bounded = match bound {
            0 => scan.limit(number),
            1 => scan.evaluate(number),
            _ => scan.max_requests(number % 5 + 1),
        };
        let cursor = if pages {
            let page = bounded.send(db).await.unwrap();
            found.extend(page.items.iter().map(|user| user.logins));
            page.cursor
        } else {
            let mut stream = bounded.stream(db);
            // Left in the middle now and then.
            for _ in 0..number {
                match stream.try_next().await {
                    Ok(Some(user)) => found.push(user.logins),
                    Ok(None) | Err(Error::Incomplete { .. }) => break,
                    Err(error) => panic!("{error:?}"),
                }
            }
            stream.cursor()
        };
        match cursor {
            Some(cursor) => after = Some(cursor.to_string()),
            None => break,
        }
    }
    found
}

integration::on_every_engine! {
    async fn pieces_of_a_scan_make_it_whole(db: Dynamo) {
        filled(&db, 90).await;
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        for _ in 0..24 {
            let cut = cuts().new_tree(&mut runner).unwrap().current();
            let expected = (0..if cut.filtered { 70 } else { 90 }).map(|number| (number, 1)).collect();
            assert_eq!(counts(in_pieces(&db, &cut).await), expected, "{cut:?}");
        }
    }

    async fn a_stream_goes_on_after_a_fault(db: Dynamo) {
        filled(&db, 60).await;
        let (faulty, _) = Faults::new().times(5, "Scan", Fault::Pass).always("Scan", Fault::LoseAnswer).attempts(1).over(&db);
        let mut stream = Shop::scan().segments(8).stream(&faulty);
        let mut found = 0;
        while let Ok(Some(_)) = stream.try_next().await {
            found += 1;
        }
        let cursor = stream.cursor().unwrap();
        let rest = Shop::scan().segments(8).after(cursor).stream(&db).count().await;
        assert_eq!(found + rest, 80);
        assert!(rest > 0);
    }

    async fn a_page_of_segments_has_what_was_asked_for(db: Dynamo) {
        filled(&db, 40).await;
        let page = User::scan().segments(6).limit(15).send(&db).await.unwrap();
        assert_eq!(page.items.len(), 15);
        let rest = User::scan().segments(6).after(page.cursor.clone().unwrap()).all(&db).await.unwrap();
        assert_eq!(counts(page.items.iter().chain(&rest).map(|user| user.logins).collect()), (0..40).map(|n| (n, 1)).collect());
        for other in [1, 5, 7] {
            let wrong = User::scan().segments(other).after(page.cursor.clone().unwrap()).all(&db).await.unwrap_err();
            assert!(matches!(wrong, Error::InvalidCursor { problem: CursorProblem::OtherQuery }), "{wrong:?}");
        }
        let inputs = User::scan().segments(6).into_inputs(&db).unwrap();
        let segments: Vec<_> = inputs.iter().map(|input| (input.segment, input.total_segments)).collect();
        assert_eq!(segments, (0..6).map(|number| (Some(number), Some(6))).collect::<Vec<_>>());
    }

    async fn sixteen_calls_are_under_way_and_no_more(db: Dynamo) {
        filled(&db, 30).await;
        let gate = Gate::new();
        let (held, log) = Faults::new().always("Scan", Fault::Hold(gate.clone())).over(&db);
        let mut stream = Order::scan().segments(100).stream(&held);
        assert_eq!(log.count("Scan"), 0);
        let (found, ()) = tokio::join!(stream.try_next(), async {
            gate.arrived(16).await;
            assert_eq!(log.count("Scan"), 16);
            gate.open();
        });
        assert!(found.unwrap().is_some());
        // What is read goes on while nobody asks, and is in nobody's way.
        assert_eq!(Order::scan().segments(100).stream(&db).count().await, 10);
        assert_eq!(stream.count().await, 9);
    }
}

#[tokio::test]
async fn a_cursor_from_before_the_first_result_is_its_text() {
    let (alone, log) = Faults::new().alone();
    let start = User::scan().segments(3).stream(&alone).cursor().unwrap();
    let again: Cursor = start.to_string().parse().unwrap();
    assert_eq!(again, start);
    assert_eq!(log.all(), []);
}
