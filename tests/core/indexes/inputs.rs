//! What `CreateTable` and queries become.

use aws_sdk_dynamodb::operation::query::QueryInput;
use dynamo_core::{DynamoEntity, DynamoTable};
use integration::Faults;

use super::local::{Forums, Post};
use super::multi_attribute::{Match, Matches};
use super::projected::Products;
use super::shared_key::{Groups, Member};

#[test]
fn tables_with_local_multi_attribute_and_inverted_indexes() {
    let (db, _) = Faults::new().alone();
    insta::assert_debug_snapshot!("local", Forums::create_table_input(&db).unwrap());
    insta::assert_debug_snapshot!("multi_attribute", Matches::create_table_input(&db).unwrap());
    insta::assert_debug_snapshot!("projected", Products::create_table_input(&db).unwrap());
    insta::assert_debug_snapshot!("inverted", Groups::create_table_input(&db).unwrap());
}

#[test]
fn key_conditions() {
    let (db, _) = Faults::new().alone();
    let local = Post::query_lsi::<1>("rust").consistent().sk(|k| k.author("bob").votes(3)..).into_input(&db).unwrap();
    let several = Match::query_gsi::<1>(("A", 2024)).sk(|k| k.round(1).code(vec![1])..=k.round(1).code(vec![9]));
    let several = several.descending().into_input(&db).unwrap();
    let inverted = Member::query_gsi::<1>("g1").sk(|k| k.user("bob")).into_input(&db).unwrap();
    let conditions = [local, several, inverted].map(|input| {
        let names = input.expression_attribute_names.unwrap_or_default();
        let names: std::collections::BTreeMap<_, _> = names.into_iter().collect();
        let values: std::collections::BTreeMap<_, _> =
            input.expression_attribute_values.unwrap_or_default().into_iter().collect();
        (input.index_name, input.key_condition_expression, names, values)
    });
    insta::assert_debug_snapshot!(conditions);
}

/// The attributes that a query names, sorted.
pub(super) fn names(input: &QueryInput) -> Vec<&str> {
    let mut names: Vec<&str> =
        input.expression_attribute_names.iter().flatten().map(|(_, name)| name.as_str()).collect();
    names.sort_unstable();
    names
}
