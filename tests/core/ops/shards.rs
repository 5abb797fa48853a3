//! Partition keys that are spread over shards: written to one of them, read from all in one order.

use std::collections::BTreeSet;

use dynamo_core::op::{Cursor, CursorProblem};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error, Transaction, Wire};
use futures::{StreamExt, TryStreamExt};
use integration::{Fault, Faults};
use rust_decimal::Decimal;

use super::entities::{stored, text};
use crate::support::one_by_one;

#[allow(clippy::duplicated_attributes, reason = "two indexes may be spread")]
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Catalogue", entity = "PRODUCT")]
#[pk("CAT#{category}", shards = 4)]
#[sk("PRODUCT#{id:04}")]
#[gsi(1, pk = "BRAND#{brand}", sk = "{price:ordered}", shards = 3)]
#[gsi(2, pk = "{brand}", shards = 2)]
#[lsi(1, sk = "{price:ordered}")]
struct Product {
    #[dynamo(key_only)]
    category: u32,
    id: u32,
    brand: Option<String>,
    price: Decimal,
    note: String,
}

/// In the same shards.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Catalogue", entity = "REVIEW")]
#[pk("CAT#{category}", shards = 4)]
#[sk("REVIEW#{at:04,desc}#{product}")]
struct Review {
    category: u32,
    at: u32,
    product: u32,
}

/// In the partition that the shards are named after.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Catalogue", entity = "CATEGORY")]
#[pk("CAT#{category}")]
#[sk("#META")]
struct Category {
    category: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Catalogue")]
enum Catalogue {
    Product(Product),
    Review(Review),
    Category(Category),
}

fn product(id: u32) -> Product {
    // Many have one price, and so one sort key in the first index.
    let price = Decimal::from(id % 5) - Decimal::TWO;
    Product { category: 5, id, brand: Some("acme".into()), price, note: "new".into() }
}

async fn catalogue(db: &Dynamo, products: u32) {
    Catalogue::ensure_table(db).await.unwrap();
    Category { category: 5 }.create().send(db).await.unwrap();
    Product { category: 50, ..product(1) }.create().send(db).await.unwrap();
    for id in 0..products {
        product(id).create().send(db).await.unwrap();
        Review { category: 5, at: id / 2, product: id }.create().send(db).await.unwrap();
    }
}

fn ids(products: &[Product]) -> Vec<u32> {
    products.iter().map(|product| product.id).collect()
}

/// All results, in pages of this many.
macro_rules! pages {
    ($db:expr, $size:expr, $query:expr) => {{
        let (mut found, mut after) = (Vec::new(), None::<Cursor>);
        loop {
            let query = $query.limit($size);
            let page = match after.take() {
                Some(cursor) => query.after(cursor.to_string().parse().unwrap()).send($db).await.unwrap(),
                None => query.send($db).await.unwrap(),
            };
            assert!(page.items.len() == $size || page.cursor.is_none());
            found.extend(page.items);
            match page.cursor {
                Some(cursor) => after = Some(cursor),
                None => break found,
            }
        }
    }};
}

integration::on_every_engine! {
    async fn items_are_in_the_shard_that_their_keys_say(db: Dynamo) {
        catalogue(&db, 20).await;
        let mut shards = BTreeSet::new();
        for id in 0..20 {
            let item = stored(&db, &product(id)).await.unwrap();
            let (pk, gsi) = (text(&item, "PK").unwrap(), text(&item, "GSI1PK").unwrap());
            assert!(pk.starts_with("CAT#5~00") && gsi.starts_with("BRAND#acme~00"), "{pk} {gsi}");
            shards.insert(pk);
        }
        assert_eq!(shards.len(), 4);
        assert_eq!(Product::get((5, 7)).send(&db).await.unwrap(), Some(product(7)));
        assert!(Product::exists((5, 7)).send(&db).await.unwrap());
        assert_eq!(Product::get((6, 7)).send(&db).await.unwrap(), None);
        Product::update((5, 7)).set(|p| p.note, "old").send(&db).await.unwrap();
        assert_eq!(Product::get((5, 7)).send(&db).await.unwrap().unwrap().note, "old");
        let again = product(7).create().send(&db).await.unwrap_err();
        assert!(matches!(again, Error::AlreadyExists { .. }), "{again:?}");
        Product::delete((5, 7)).send(&db).await.unwrap();
        assert_eq!(Product::get((5, 7)).send(&db).await.unwrap(), None);
        assert_eq!(Product::parse_key(&product(7).key().unwrap()).unwrap(), (5, 7));
        let found = Product::batch_get([(5, 3), (5, 7), (5, 4)]).send(&db).await.unwrap();
        assert_eq!(found, [Some(product(3)), None, Some(product(4))]);
    }

    async fn a_query_merges_all_shards_in_order(db: Dynamo) {
        catalogue(&db, 30).await;
        let all: Vec<u32> = (0..30).collect();
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            assert_eq!(ids(&Product::query(5).all(&db).await.unwrap()), all);
            let down = Product::query(5).descending().consistent().all(&db).await.unwrap();
            assert_eq!(ids(&down), all.iter().rev().copied().collect::<Vec<_>>());
        }
        let range = Product::query(5).sk(|k| k.id(9)..k.id(21)).all(&db).await.unwrap();
        assert_eq!(ids(&range), all[9..21]);
        let filtered = Product::query(5).filter(|p| p.price.eq(Decimal::ONE)).limit(4).send(&db).await.unwrap();
        assert_eq!(ids(&filtered.items), [3, 8, 13, 18]);
        let one = Product::query(5).sk(|k| k.id(12)).all(&db).await.unwrap();
        assert_eq!(ids(&one), [12]);
        assert_eq!(Product::query(5).sk(|k| k.id(10)..).first(&db).await.unwrap(), Some(product(10)));
        assert_eq!(Product::query(7).all(&db).await.unwrap(), []);
        let streamed: Vec<Product> = Product::query(5).stream(&db).take(7).try_collect().await.unwrap();
        assert_eq!(ids(&streamed), all[..7]);
        let newest = Review::query(5).limit(3).all(&db).await.unwrap();
        assert_eq!(newest.iter().map(|review| review.at).collect::<Vec<_>>(), [14, 14, 13]);
        assert_eq!(Category::query(5).all(&db).await.unwrap().len(), 1);
        assert_eq!(Product::scan().all(&db).await.unwrap().len(), 31);
    }

    async fn pages_have_exactly_what_was_asked_for_and_go_on(db: Dynamo) {
        catalogue(&db, 23).await;
        let all: Vec<u32> = (0..23).collect();
        let down: Vec<u32> = all.iter().rev().copied().collect();
        assert_eq!(ids(&one_by_one(&db, || Product::query(5)).await), all);
        for size in [2, 5, 22, 23, 100] {
            assert_eq!(ids(&pages!(&db, size, Product::query(5))), all, "{size}");
            assert_eq!(ids(&pages!(&db, size, Product::query(5).descending())), down, "{size}");
            assert_eq!(ids(&pages!(&db, size, Product::query(5).sk(|k| k.id(4)..k.id(15)))), all[4..15], "{size}");
        }
        // A cursor goes on although what is behind it has changed.
        let page = Product::query(5).limit(10).send(&db).await.unwrap();
        Product::delete((5, 9)).send(&db).await.unwrap();
        Product::delete((5, 12)).send(&db).await.unwrap();
        let rest = Product::query(5).after(page.cursor.unwrap()).send(&db).await.unwrap();
        assert_eq!((ids(&rest.items), rest.cursor), ([&all[10..12], &all[13..]].concat(), None));
    }

    async fn bounds_and_streams_go_on_in_every_shard(db: Dynamo) {
        catalogue(&db, 23).await;
        let all: Vec<u32> = (0..23).collect();
        for (evaluate, requests) in [(Some(4), None), (Some(9), None), (None, Some(4)), (Some(30), Some(5))] {
            let (mut found, mut after, mut empty) = (Vec::new(), None::<Cursor>, 0);
            loop {
                let query = Product::query(5).filter(|p| p.price.ne(Decimal::ONE));
                let query = evaluate.map_or(query, |items| Product::query(5).filter(|p| p.price.ne(Decimal::ONE)).evaluate(items));
                let query = match requests {
                    Some(calls) => query.max_requests(calls),
                    None => query,
                };
                let query = match after.take() {
                    Some(cursor) => query.after(cursor.to_string().parse().unwrap()),
                    None => query,
                };
                let page = query.send(&db).await.unwrap();
                assert!(evaluate.is_none_or(|items| page.evaluated <= items), "{} of {evaluate:?}", page.evaluated);
                assert!(requests.is_none_or(|calls| page.requests <= calls), "{} of {requests:?}", page.requests);
                empty = if page.items.is_empty() { empty + 1 } else { 0 };
                assert!(empty < 30, "no end in sight: {evaluate:?} {requests:?}");
                found.extend(ids(&page.items));
                match page.cursor {
                    Some(cursor) => after = Some(cursor),
                    None => break,
                }
            }
            let expected: Vec<u32> = all.iter().copied().filter(|id| id % 5 != 3).collect();
            assert_eq!(found, expected, "{evaluate:?} {requests:?}");
        }
        let mut stream = Product::query(5).stream(&db);
        for id in 0..9 {
            assert_eq!(stream.try_next().await.unwrap().unwrap().id, id);
        }
        let rest = Product::query(5).after(stream.cursor().unwrap()).all(&db).await.unwrap();
        assert_eq!(ids(&rest), all[9..]);
        assert_eq!(Product::query(5).count(&db).await.unwrap(), 23);
        assert_eq!(Product::query_gsi::<1>("acme").count(&db).await.unwrap(), 24);
        assert_eq!(Product::query(5).only(|p| p.note).limit(2).all(&db).await.unwrap(), ["new", "new"]);

        // Four shards have to be asked before it is known which result is the first.
        let (alone, log) = Faults::new().alone();
        let page = Product::query(5).limit(3).send(&db).await.unwrap();
        assert_eq!(page.before, None);
        for error in [
            Product::query(5).evaluate(3).send(&alone).await.unwrap_err(),
            Product::query(5).max_requests(3).stream(&alone).try_next().await.unwrap_err(),
            Product::query(5).before(page.cursor.unwrap()).send(&db).await.unwrap_err(),
        ] {
            assert!(matches!(&error, Error::InvalidRequest(reason) if reason.contains("shards")), "{error:?}");
        }
        assert_eq!(log.all(), []);
    }

    async fn equal_sort_keys_of_an_index_come_once(db: Dynamo) {
        catalogue(&db, 23).await;
        let all = Product::query_gsi::<1>("acme").all(&db).await.unwrap();
        assert_eq!(all.len(), 24);
        assert!(all.is_sorted_by_key(|product| product.price));
        let down = Product::query_gsi::<1>("acme").descending().all(&db).await.unwrap();
        assert!(down.is_sorted_by(|a, b| a.price >= b.price));
        for size in [1, 3, 7, 24] {
            assert_eq!(pages!(&db, size, Product::query_gsi::<1>("acme")), all, "{size}");
            assert_eq!(pages!(&db, size, Product::query_gsi::<1>("acme").descending()), down, "{size}");
        }
        let cheap = Product::query_gsi::<1>("acme").sk(|k| ..=k.price(Decimal::NEGATIVE_ONE)).all(&db).await.unwrap();
        assert_eq!(cheap, all[..cheap.len()]);
        assert_eq!(cheap.len(), 11);
        // Without a sort key there is no order, but still every item once.
        let unsorted = pages!(&db, 5, Product::query_gsi::<2>("acme"));
        let unsorted: BTreeSet<(u32, u32)> = unsorted.iter().map(|product| (product.category, product.id)).collect();
        assert_eq!(unsorted.len(), 24);
    }

    async fn a_local_index_is_spread_as_its_table_is(db: Dynamo) {
        catalogue(&db, 23).await;
        let all = Product::query_lsi::<1>(5).consistent().all(&db).await.unwrap();
        assert_eq!(all.len(), 23);
        assert!(all.is_sorted_by_key(|product| product.price));
        assert_eq!(pages!(&db, 4, Product::query_lsi::<1>(5)), all);
    }

    async fn an_index_key_follows_its_fields(db: Dynamo) {
        catalogue(&db, 3).await;
        let before = text(&stored(&db, &product(1)).await.unwrap(), "GSI1PK").unwrap();
        Product::update((5, 1)).set(|p| p.brand, Some("other".to_owned())).set(|p| p.price, Decimal::TEN).send(&db).await.unwrap();
        let item = stored(&db, &product(1)).await.unwrap();
        assert_eq!(text(&item, "GSI1PK").unwrap(), before.replace("acme", "other"));
        assert_eq!(ids(&Product::query_gsi::<1>("other").all(&db).await.unwrap()), [1]);
        assert_eq!(ids(&Product::query_gsi::<2>("other").all(&db).await.unwrap()), [1]);
        Product::update((5, 1)).set(|p| p.brand, None).send(&db).await.unwrap();
        assert_eq!(Product::query_gsi::<1>("other").all(&db).await.unwrap(), []);
        assert!(!stored(&db, &product(1)).await.unwrap().contains_key("GSI1PK"));
    }

    async fn batches_and_transactions_find_the_shards(db: Dynamo) {
        catalogue(&db, 0).await;
        let batch = (0..30).fold(BatchWrite::new(), |batch, id| batch.put(product(id)));
        batch.send(&db).await.unwrap();
        let change = Product::update((5, 2)).set(|p| p.note, "sold");
        let transaction = Transaction::new().create(product(40)).update(change).delete(Product::delete((5, 3)));
        transaction.send(&db).await.unwrap();
        let found = Product::query(5).all(&db).await.unwrap();
        assert_eq!(found.len(), 30);
        assert_eq!(found[2].note, "sold");
        assert_eq!(found.last(), Some(&product(40)));
    }

    async fn a_cursor_is_bound_to_its_query(db: Dynamo) {
        catalogue(&db, 9).await;
        let cursor = || async { Product::query(5).limit(3).send(&db).await.unwrap().cursor.unwrap() };
        let cursor = cursor().await;
        let refused = |result: dynamo_core::Result<Vec<Product>>| {
            let error = result.unwrap_err();
            assert!(matches!(error, Error::InvalidCursor { problem: CursorProblem::OtherQuery }), "{error:?}");
        };
        refused(Product::query(6).after(cursor.clone()).all(&db).await);
        refused(Product::query(5).descending().after(cursor.clone()).all(&db).await);
        refused(Product::query(5).sk(|k| k.id(1)..).after(cursor.clone()).all(&db).await);
        refused(Product::query_gsi::<1>("acme").after(cursor.clone()).all(&db).await);
        let streamed: Vec<_> = Product::query(6).after(cursor.clone()).stream(&db).collect().await;
        assert!(matches!(streamed.as_slice(), [Err(Error::InvalidCursor { .. })]), "{streamed:?}");
        assert!(Product::query(5).limit(0).send(&db).await.is_err());
        let text = cursor.to_string();
        for end in 0..text.len() {
            assert!(text[..end].parse::<Cursor>().is_err(), "{end}");
        }
        assert_eq!(cursor.to_string(), Product::query(5).limit(3).send(&db).await.unwrap().cursor.unwrap().to_string());
    }

    async fn each_shard_takes_a_call(db: Dynamo) {
        catalogue(&db, 20).await;
        let (counted, log) = Faults::new().over(&db);
        Product::query(5).all(&counted).await.unwrap();
        assert_eq!(log.count("Query"), 4);
        let asked: BTreeSet<String> = log.of("Query").into_iter().map(|request| request.text).collect();
        assert_eq!(asked.len(), 4);

        let (counted, log) = Faults::new().over(&db);
        let page = Product::query(5).limit(8).send(&counted).await.unwrap();
        assert_eq!(ids(&page.items), [0, 1, 2, 3, 4, 5, 6, 7]);
        // Each shard is asked for its share first.
        assert!(log.of("Query").iter().take(4).all(|request| request.body["Limit"] == 2), "{:?}", log.all());

        let (counted, log) = Faults::new().over(&db);
        assert_eq!(Product::query(5).sk(|k| k.id(9)..k.id(9)).all(&counted).await.unwrap(), []);
        assert_eq!(log.all(), []);
        assert!(matches!(Product::query(5).into_input(&db), Err(Error::InvalidRequest(_))));
        let inputs = Product::query(5).into_inputs(&db).unwrap();
        assert_eq!(inputs.len(), 4);
        assert_eq!(Category::query(5).into_inputs(&db).unwrap().len(), 1);
        let mut found = 0;
        for input in inputs {
            let query = db.client().query().set_table_name(input.table_name);
            let query = query.set_key_condition_expression(input.key_condition_expression);
            let query = query.set_expression_attribute_names(input.expression_attribute_names);
            found += query.set_expression_attribute_values(input.expression_attribute_values).send().await.unwrap().count;
        }
        assert_eq!(found, 20);
    }

    async fn a_shard_that_fails_fails_the_query(db: Dynamo) {
        catalogue(&db, 12).await;
        let (faulty, _) = Faults::new().next("Query", Fault::Pass).next("Query", Fault::Throttle).over(&db);
        let error = Product::query(5).all(&faulty).await.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        let (faulty, log) = Faults::new().next("Query", Fault::Pass).times(2, "Query", Fault::Throttle).attempts(4).over(&db);
        assert_eq!(Product::query(5).all(&faulty).await.unwrap().len(), 12);
        assert_eq!(log.count("Query"), 6);
        let (faulty, _) = Faults::new().times(4, "Query", Fault::Pass).always("Query", Fault::LoseAnswer).over(&db);
        // Three results of each shard are there, and some shard has to be asked again before all twelve are.
        let streamed: Vec<_> = Product::query(5).limit(12).stream(&faulty).collect().await;
        let (last, first) = streamed.split_last().unwrap();
        assert!(!first.is_empty() && first.iter().all(Result::is_ok) && last.is_err(), "{streamed:?}");
    }
}
