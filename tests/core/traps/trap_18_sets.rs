//! Sets: none is empty, each member is there once, a list is no set.

use std::collections::{BTreeSet, HashSet};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Wire};
use rust_decimal::Decimal;

use crate::support::s;

#[derive(Debug, Clone, PartialEq, Default, DynamoEntity)]
#[dynamo(table = "Sets", entity = "SETS")]
#[pk("{id}")]
struct Sets {
    id: u32,
    texts: HashSet<String>,
    numbers: BTreeSet<Decimal>,
    blobs: BTreeSet<Vec<u8>>,
    list: Vec<String>,
    maybe: Option<BTreeSet<u64>>,
}

#[derive(Debug, PartialEq, DynamoTable)]
#[dynamo(table = "Sets")]
enum Table {
    Sets(Sets),
}

fn set<T: Ord>(members: impl IntoIterator<Item = impl Into<T>>) -> BTreeSet<T> {
    members.into_iter().map(Into::into).collect()
}

/// The attributes of the item, as they are stored.
async fn stored(db: &Dynamo, id: u32) -> std::collections::HashMap<String, AttributeValue> {
    let name = db.table_name("Sets").unwrap();
    db.client().get_item().table_name(name).key("PK", s(id.to_string())).send().await.unwrap().item.unwrap()
}

integration::on_every_engine! {
    async fn trap_18_an_empty_set_is_absent_and_reads_back_as_empty(db: Dynamo) {
        Table::ensure_table(&db).await.unwrap();
        let empty = Sets { id: 1, maybe: Some(BTreeSet::new()), ..Sets::default() };
        let full = Sets {
            id: 1,
            texts: HashSet::from(["a".to_owned()]),
            numbers: set([1_u8]),
            blobs: set([[1_u8]]),
            list: vec!["b".into(), "a".into(), "a".into()],
            maybe: Some(set([7_u64])),
        };
        for wire in [Wire::Direct, Wire::Sdk] {
            let db = db.clone().with_wire(wire);
            Sets::put(full.clone()).send(&db).await.unwrap();
            assert_eq!(Sets::get(1).send(&db).await.unwrap().as_ref(), Some(&full), "{wire:?}");
            Sets::put(empty.clone()).send(&db).await.unwrap();
            let mut names: Vec<_> = stored(&db, 1).await.into_keys().collect();
            names.sort_unstable();
            assert_eq!(names, ["PK", "id", "list"], "{wire:?}");
            // There is no empty set to tell from none.
            let read = Sets { maybe: None, ..empty.clone() };
            assert_eq!(Sets::get(1).send(&db).await.unwrap(), Some(read), "{wire:?}");
        }
    }

    async fn trap_18_setting_an_empty_set_removes_the_attribute(db: Dynamo) {
        Table::ensure_table(&db).await.unwrap();
        Sets::put(Sets { id: 2, numbers: set([1_u8, 2]), ..Sets::default() }).send(&db).await.unwrap();
        Sets::update(2).set(|sets| sets.numbers, set([5_u8])).send(&db).await.unwrap();
        assert_eq!(stored(&db, 2).await["numbers"], AttributeValue::Ns(vec!["5".into()]));
        Sets::update(2).set(|sets| sets.numbers, BTreeSet::new()).send(&db).await.unwrap();
        assert!(!stored(&db, 2).await.contains_key("numbers"));
        assert_eq!(Sets::get(2).send(&db).await.unwrap().unwrap().numbers, BTreeSet::new());
    }

    /// The last member that is deleted takes the attribute with it, and a member that is added brings it back.
    async fn trap_18_a_set_without_members_is_read_as_empty_whoever_made_it_so(db: Dynamo) {
        Table::ensure_table(&db).await.unwrap();
        Sets::put(Sets { id: 3, texts: HashSet::from(["a".to_owned()]), ..Sets::default() }).send(&db).await.unwrap();
        let change = |expression: &str| {
            let update = db.client().update_item().table_name(db.table_name("Sets").unwrap()).key("PK", s("3"));
            update.update_expression(expression).expression_attribute_values(":a", AttributeValue::Ss(vec!["a".into()]))
        };
        change("DELETE texts :a").send().await.unwrap();
        assert!(!stored(&db, 3).await.contains_key("texts"));
        assert_eq!(Sets::get(3).send(&db).await.unwrap().unwrap().texts, HashSet::new());
        change("ADD texts :a").send().await.unwrap();
        assert_eq!(Sets::get(3).send(&db).await.unwrap().unwrap().texts, HashSet::from(["a".to_owned()]));
    }

    async fn trap_18_numbers_are_the_same_member_by_value(db: Dynamo) {
        Table::ensure_table(&db).await.unwrap();
        let numbers: BTreeSet<Decimal> = ["1", "1.0", "1.50", "1.5"].map(|text| text.parse().unwrap()).into();
        assert_eq!(numbers.len(), 2);
        Sets::put(Sets { id: 4, numbers, ..Sets::default() }).send(&db).await.unwrap();
        let AttributeValue::Ns(mut members) = stored(&db, 4).await.remove("numbers").unwrap() else { panic!("no set") };
        members.sort_unstable();
        assert_eq!(members, ["1", "1.5"]);
    }

    async fn trap_18_a_list_of_strings_keeps_its_order_and_what_is_twice(db: Dynamo) {
        Table::ensure_table(&db).await.unwrap();
        let list: Vec<String> = ["b", "a", "a", ""].map(str::to_owned).into();
        Sets::put(Sets { id: 5, list: list.clone(), ..Sets::default() }).send(&db).await.unwrap();
        assert!(stored(&db, 5).await["list"].is_l());
        assert_eq!(Sets::get(5).send(&db).await.unwrap().unwrap().list, list);
    }
}
