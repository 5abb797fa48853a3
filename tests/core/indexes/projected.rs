//! Indexes that hold some attributes: results with what there is, and the items themselves by their keys.

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error, Gsi, Indexed, Wire};
use futures::{StreamExt, TryStreamExt};
use integration::faults::Gate;
use integration::{Fault, Faults};

use super::inputs::names;
use crate::ops::entities::put_raw;
use aws_sdk_dynamodb::types::AttributeValue;

/// Keys of every kind, projected in every way.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Products", entity = "PRODUCT")]
#[pk("SHOP#{shop}")]
#[sk("PRODUCT#{id:06}")]
#[gsi(1, pk = "CATEGORY#{category}", sk = "{price:08}", projection = "keys-only")]
#[gsi(2, pk = "{brand}#{made:lower}", projection = include("title", "in_stock", "labels"), projected = ProductCard)]
#[lsi(1, sk = "{rank:03}", projection = include("title"), projected = Ranked)]
pub(super) struct Product {
    #[dynamo(key_only)]
    pub shop: String,
    pub id: u32,
    pub category: Option<String>,
    pub price: u32,
    pub brand: String,
    pub made: String,
    pub title: String,
    #[dynamo(rename = "in_stock")]
    pub stock: Option<u32>,
    #[dynamo(default)]
    pub labels: Vec<String>,
    pub rank: u16,
    pub description: String,
    #[gsi(3, pk, projection = "keys-only")]
    pub seller: u64,
    #[gsi(3, sk)]
    pub code: Vec<u8>,
}

/// In the same partitions of the table and of the first index.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Products", entity = "OFFER")]
#[pk("SHOP#{shop}")]
#[sk("OFFER#{id:06}")]
#[gsi(1, pk = "CATEGORY#{category}", sk = "OFFER", projection = "keys-only")]
pub(super) struct Offer {
    shop: String,
    id: u32,
    category: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Products")]
pub(super) enum Products {
    Product(Product),
    Offer(Offer),
}

pub(super) fn product(id: u32) -> Product {
    Product {
        shop: "s".into(),
        id,
        category: Some("books".into()),
        price: 1_000 - id,
        brand: "acme".into(),
        made: "DE".into(),
        title: format!("Title {id}"),
        stock: None,
        labels: Vec::new(),
        rank: u16::try_from(id).unwrap(),
        description: "long".repeat(100),
        seller: 9,
        code: vec![0, 255],
    }
}

async fn filled(db: &Dynamo, products: u32) {
    Products::ensure_table(db).await.unwrap();
    for id in 1..=products {
        product(id).create().send(db).await.unwrap();
    }
    Offer { shop: "s".into(), id: 1, category: "books".into() }.create().send(db).await.unwrap();
}

type Keys = <Product as Indexed<Gsi<1>>>::Projected;

fn ids(found: &[Keys]) -> Vec<u32> {
    found.iter().map(|found| found.id).collect()
}

integration::on_every_engine! {
    async fn keys_are_read_back_from_the_templates(db: Dynamo) {
        filled(&db, 3).await;
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            let found = Product::query_gsi::<1>("books").all(&db).await.unwrap();
            assert_eq!(ids(&found), [3, 2, 1]);
            let Keys { shop, id, category, price } = &found[0];
            assert_eq!((&**shop, *id, category.as_deref(), *price), ("s", 3, Some("books"), 997));
            let cheap = Product::query_gsi::<1>("books").sk(|k| ..=k.price(998)).descending().all(&db).await.unwrap();
            assert_eq!(ids(&cheap), [2, 3]);
        }
    }

    async fn fields_that_are_keys_are_there_with_their_types(db: Dynamo) {
        filled(&db, 1).await;
        let found = Product::query_gsi::<3>(9).first(&db).await.unwrap().unwrap();
        assert_eq!((&*found.shop, found.id, found.seller, found.code), ("s", 1, 9, vec![0, 255]));
    }

    async fn what_is_included_is_there_under_its_field(db: Dynamo) {
        filled(&db, 1).await;
        Product { stock: Some(4), labels: vec!["new".into()], ..product(2) }.create().send(&db).await.unwrap();
        let card = |id, stock, labels: &[&str]| ProductCard {
            shop: "s".into(),
            id,
            brand: "acme".into(),
            title: format!("Title {id}"),
            stock,
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        };
        let mut found = Product::query_gsi::<2>(("acme", "De")).all(&db).await.unwrap();
        found.sort_by_key(|card| card.id);
        assert_eq!(found, [card(1, None, &[]), card(2, Some(4), &["new"])]);
        assert_eq!(format!("{:?}", card(1, None, &[]).clone()), "ProductCard { shop: \"s\", id: 1, brand: \"acme\", \
             title: \"Title 1\", stock: None, labels: [] }");
        let filtered = Product::query_gsi::<2>(("acme", "de")).filter(|p| p.stock.ge(4).and(p.title.begins_with("T")));
        assert_eq!(filtered.all(&db).await.unwrap(), [card(2, Some(4), &["new"])]);
    }

    async fn a_local_index_that_holds_some_attributes(db: Dynamo) {
        filled(&db, 2).await;
        let ranked = |id| Ranked { shop: "s".into(), id, title: format!("Title {id}"), rank: u16::try_from(id).unwrap() };
        let found = Product::query_lsi::<1>("s").consistent().sk(|k| k.rank(1)..=k.rank(2)).all(&db).await.unwrap();
        assert_eq!(found, [ranked(1), ranked(2)]);
    }

    async fn hydrated_they_are_whole_and_in_the_order_of_the_index(db: Dynamo) {
        filled(&db, 3).await;
        let expected = [product(3), product(2), product(1)];
        assert_eq!(Product::query_gsi::<1>("books").hydrate().all(&db).await.unwrap(), expected);
        let streamed: Vec<Product> = Product::query_gsi::<1>("books").hydrate().stream(&db).try_collect().await.unwrap();
        assert_eq!(streamed, expected);
        let local = Product::query_lsi::<1>("s").descending().hydrate().consistent().all(&db).await.unwrap();
        assert_eq!(local, [product(3), product(2), product(1)]);
        assert_eq!(Product::query_gsi::<1>("none").hydrate().all(&db).await.unwrap(), []);
    }

    async fn what_is_deleted_between_the_index_and_the_items_is_left_out(db: Dynamo) {
        filled(&db, 3).await;
        let gate = Gate::new();
        let (held, _) = Faults::new().next("BatchGetItem", Fault::Hold(gate.clone())).over(&db);
        let query = tokio::spawn(async move { Product::query_gsi::<1>("books").hydrate().all(&held).await });
        gate.arrived(1).await;
        Product::delete(("s", 2)).send(&db).await.unwrap();
        gate.open();
        assert_eq!(query.await.unwrap().unwrap(), [product(3), product(1)]);
    }

    async fn hydrated_pages_go_on_where_they_ended(db: Dynamo) {
        filled(&db, 5).await;
        let query = || Product::query_gsi::<1>("books").limit(2);
        let first = query().hydrate().send(&db).await.unwrap();
        assert_eq!(first.items, [product(5), product(4)]);
        let second = query().after(first.cursor.unwrap()).hydrate().send(&db).await.unwrap();
        assert_eq!(second.items, [product(3), product(2)]);
        // The same cursor serves the query that is not hydrated.
        let last = query().after(second.cursor.unwrap()).send(&db).await.unwrap();
        assert_eq!(ids(&last.items), [1]);
    }

    async fn more_items_than_a_batch_takes_are_hydrated_in_order(db: Dynamo) {
        Products::ensure_table(&db).await.unwrap();
        dynamo_core::BatchWrite::new().put_all((1..=230).map(product)).send(&db).await.unwrap();
        let expected: Vec<u32> = (1..=230).rev().collect();
        let all = Product::query_gsi::<1>("books").hydrate().all(&db).await.unwrap();
        assert_eq!(all.iter().map(|product| product.id).collect::<Vec<_>>(), expected);
        let streamed: Vec<Product> = Product::query_gsi::<1>("books").hydrate().stream(&db).try_collect().await.unwrap();
        assert_eq!(streamed, all);
        // Left behind the first batch, and taken up again.
        let mut left = Product::query_gsi::<1>("books").hydrate().stream(&db);
        for id in expected.iter().take(107) {
            assert_eq!(left.try_next().await.unwrap().unwrap().id, *id);
        }
        let cursor = left.cursor().unwrap().to_string().parse().unwrap();
        let mut rest = Product::query_gsi::<1>("books").after(cursor).hydrate().stream(&db);
        let found: Vec<Product> = (&mut rest).try_collect().await.unwrap();
        assert_eq!(found.iter().map(|product| product.id).collect::<Vec<_>>(), expected[107..]);
        assert_eq!(rest.cursor(), None);
        let bounded: Vec<_> = Product::query_gsi::<1>("books").evaluate(150).hydrate().stream(&db).collect().await;
        let (last, first) = bounded.split_last().unwrap();
        assert!(first.len() == 150 && first.iter().all(Result::is_ok), "{}", first.len());
        assert!(matches!(last, Err(Error::Incomplete { evaluated: 150, .. })), "{last:?}");
    }

    async fn an_item_that_does_not_fit_is_an_error_behind_the_ones_before(db: Dynamo) {
        filled(&db, 2).await;
        let s = |text: &str| AttributeValue::S(text.into());
        // The key of the item is no key of a product, although it begins like one.
        put_raw(&db, "Products", [
            ("PK", s("SHOP#s")), ("SK", s("PRODUCT#x")), ("GSI1PK", s("CATEGORY#books")), ("GSI1SK", s("99999999")),
        ]).await;
        let error = Product::query_gsi::<1>("books").all(&db).await.unwrap_err();
        assert!(matches!(&error, Error::Decode { entity: "PRODUCT", .. }), "{error:?}");
        // The greatest price comes last.
        let mut hydrated = Product::query_gsi::<1>("books").hydrate().stream(&db);
        assert_eq!(hydrated.try_next().await.unwrap(), Some(product(2)));
        assert_eq!(hydrated.try_next().await.unwrap(), Some(product(1)));
        let error = hydrated.try_next().await.unwrap_err();
        assert!(matches!(&error, Error::Decode { entity: "PRODUCT", .. }), "{error:?}");
        assert_eq!(hydrated.try_next().await.unwrap(), None);
    }
}

#[test]
fn only_the_projected_attributes_are_fields_of_a_filter() {
    let (db, _) = integration::Faults::new().alone();
    let input = Product::query_gsi::<2>(("acme", "de")).filter(|p| p.labels.exists()).into_input(&db).unwrap();
    assert_eq!(names(&input), ["GSI2PK", "labels"]);
}
