//! Index keys of several attributes, each with a type of its own.

use dynamo_core::op::CursorProblem;
use dynamo_core::value::into_item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Engine, Error};

use crate::ops::entities::{count, stored};

/// Two partition attributes, and three sort attributes of all types; in the second index some are absent.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Matches", entity = "MATCH")]
#[pk("MATCH#{id}")]
pub(super) struct Match {
    pub id: u32,
    #[gsi(1, pk)]
    pub league: String,
    #[gsi(1, pk)]
    pub season: u16,
    #[gsi(1, sk)]
    #[gsi(2, sk)]
    pub round: i32,
    #[gsi(1, sk)]
    pub code: Vec<u8>,
    #[gsi(1, sk)]
    pub venue: String,
    #[gsi(2, pk)]
    pub winner: Option<String>,
    #[gsi(2, sk)]
    pub margin: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Matches")]
pub(super) enum Matches {
    Match(Match),
}

pub(super) fn game(id: u32, round: i32, code: u8, venue: &str) -> Match {
    let (league, season, code, venue) = ("A".into(), 2024, vec![code], venue.into());
    Match { id, league, season, round, code, venue, winner: None, margin: None }
}

/// The games of a season in the order of the index, and one of another.
const GAMES: [(u32, i32, u8, &str); 5] =
    [(5, -1, 1, "x"), (1, 9, 1, "x"), (2, 10, 1, "x"), (3, 10, 2, "a"), (4, 10, 2, "b")];

/// False where the engine has no such indexes, which it says.
async fn filled(db: &Dynamo) -> bool {
    let ensured = Matches::ensure_table(db).await;
    if db.engine() != Engine::Embedded {
        // DynamoDB Local 1.25.1 knows only keys of two attributes.
        let error = ensured.unwrap_err();
        assert!(error.to_string().contains("Key Schema too big"), "{error}");
        return false;
    }
    ensured.unwrap();
    for (id, round, code, venue) in GAMES {
        game(id, round, code, venue).create().send(db).await.unwrap();
    }
    Match { season: 2023, ..game(6, 10, 1, "x") }.create().send(db).await.unwrap();
    true
}

fn ids(games: &[Match]) -> Vec<u32> {
    games.iter().map(|game| game.id).collect()
}

macro_rules! found {
    ($db:expr, $sk:expr) => {
        ids(&Match::query_gsi::<1>(("A", 2024)).sk($sk).all($db).await.unwrap())
    };
}

integration::on_every_engine! {
    async fn all_partition_attributes_are_given_and_the_sort_attributes_order(db: Dynamo) {
        if !filled(&db).await {
            return;
        }
        assert_eq!(ids(&Match::query_gsi::<1>(("A", 2024)).all(&db).await.unwrap()), [5, 1, 2, 3, 4]);
        assert_eq!(ids(&Match::query_gsi::<1>(("A", 2024)).descending().all(&db).await.unwrap()), [4, 3, 2, 1, 5]);
        assert_eq!(ids(&Match::query_gsi::<1>(("A", 2023)).all(&db).await.unwrap()), [6]);
        assert_eq!(ids(&Match::query_gsi::<1>(("B", 2024)).all(&db).await.unwrap()), [0_u32; 0]);
    }

    async fn sort_attributes_are_equal_from_the_left_with_a_range_at_the_end(db: Dynamo) {
        if !filled(&db).await {
            return;
        }
        assert_eq!(found!(&db, |k| k.round(10)), [2, 3, 4]);
        assert_eq!(found!(&db, |k| k.round(9)..), [1, 2, 3, 4]);
        assert_eq!(found!(&db, |k| k.round(-5)..k.round(10)), [5, 1]);
        assert_eq!(found!(&db, |k| k.round(10).code(vec![2])), [3, 4]);
        assert_eq!(found!(&db, |k| ..=k.round(10).code(vec![1])), [2]);
        assert_eq!(found!(&db, |k| k.round(10).code(vec![0])..k.round(10).code(vec![2])), [2]);
        assert_eq!(found!(&db, |k| k.round(10).code(vec![2]).venue("b")), [4]);
        assert_eq!(found!(&db, |k| k.round(10).code(vec![2]).venue("a")..k.round(10).code(vec![2]).venue("b")), [3]);
        assert_eq!(found!(&db, |k| k.round(10)..k.round(9)), [0_u32; 0]);
    }

    async fn pages_carry_all_attributes_of_the_key(db: Dynamo) {
        if !filled(&db).await {
            return;
        }
        for id in 10..15 {
            game(id, 10, 2, "a").create().send(&db).await.unwrap();
        }
        for descending in [false, true] {
            let query = || {
                let query = Match::query_gsi::<1>(("A", 2024)).sk(|k| k.round(10).code(vec![2])).limit(2);
                if descending { query.descending() } else { query }
            };
            let mut page = query().send(&db).await.unwrap();
            let mut found = ids(&page.items);
            while let Some(cursor) = page.cursor {
                page = query().after(cursor.to_string().parse().unwrap()).send(&db).await.unwrap();
                found.extend(ids(&page.items));
            }
            assert_eq!(found.len(), 7);
            found.sort_unstable();
            assert_eq!(found, [3, 4, 10, 11, 12, 13, 14]);
        }
        let cursor = Match::query_gsi::<1>(("A", 2024)).limit(1).send(&db).await.unwrap().cursor.unwrap();
        let other = Match::query_gsi::<1>(("A", 2023)).after(cursor).send(&db).await.unwrap_err();
        assert!(matches!(other, Error::InvalidCursor { problem: CursorProblem::OtherQuery }), "{other:?}");
    }

    async fn an_item_is_in_the_index_while_all_attributes_are_there(db: Dynamo) {
        if !filled(&db).await {
            return;
        }
        let in_index = async || count(&db, "Matches", Some("GSI2")).await;
        Match::update(1).set(|m| m.winner, "red").send(&db).await.unwrap();
        assert_eq!(in_index().await, 0);
        Match::update(1).set(|m| m.margin, 0).send(&db).await.unwrap();
        assert_eq!(in_index().await, 1);
        let expected = Match { winner: Some("red".into()), margin: Some(0), ..game(1, 9, 1, "x") };
        let query = Match::query_gsi::<2>("red").sk(|k| k.round(9).margin(0));
        assert_eq!(query.all(&db).await.unwrap(), std::slice::from_ref(&expected));
        assert_eq!(stored(&db, &expected).await, Some(into_item(expected).unwrap()));
        Match::update(1).add(|m| m.round, 1).remove(|m| m.winner).send(&db).await.unwrap();
        assert_eq!(in_index().await, 0);
    }

    async fn a_value_that_cannot_be_a_key_is_refused_before_it_is_sent(db: Dynamo) {
        let empty = Match { league: String::new(), ..game(1, 1, 1, "x") }.create().into_input(&db).unwrap_err();
        assert!(matches!(&empty, Error::InvalidKey { attribute: "league", .. }), "{empty:?}");
        let long = Match::update(1).set(|m| m.venue, "x".repeat(1025)).into_input(&db).unwrap_err();
        assert!(matches!(&long, Error::InvalidKey { attribute: "venue", .. }), "{long:?}");
        let empty = Match::query_gsi::<1>(("", 1)).into_input(&db).unwrap_err();
        assert!(matches!(&empty, Error::InvalidKey { attribute: "league", .. }), "{empty:?}");
    }

    async fn both_bounds_agree_in_the_attributes_before(db: Dynamo) {
        let apart = Match::query_gsi::<1>(("A", 1)).sk(|k| k.round(1).code(vec![1])..=k.round(2).code(vec![1]));
        let error = apart.into_input(&db).unwrap_err();
        assert!(matches!(&error, Error::InvalidKey { attribute: "code", reason, .. } if reason.contains("agree")), "{error:?}");
    }

    async fn a_table_with_another_number_of_attributes_is_a_difference(db: Dynamo) {
        if !filled(&db).await {
            return;
        }
        let Err(Error::TableMismatch { diff, .. }) = Others::ensure_table(&db).await else { panic!("no difference") };
        assert_eq!(diff.to_string().trim(), "index `GSI1` key: declared league (S), season (N), round (N), \
             found league (S), season (N), round (N), code (B), venue (S)");
        Matches::ensure_table(&db).await.unwrap();
    }
}

/// The same table as somebody else sees it.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Matches", entity = "OTHER")]
#[pk("OTHER#{id}")]
struct Other {
    id: u32,
    #[gsi(1, pk)]
    league: String,
    #[gsi(1, pk)]
    season: u16,
    #[gsi(1, sk)]
    #[gsi(2, sk)]
    round: i32,
    #[gsi(2, pk)]
    winner: String,
    #[gsi(2, sk)]
    margin: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Matches")]
enum Others {
    Other(Other),
}
