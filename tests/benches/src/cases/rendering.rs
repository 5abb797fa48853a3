//! Expressions to text, and fields to keys: what goes into a request before it is sent.

use aws_sdk_dynamodb::operation::query::QueryInput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use dynamo_core::{Dynamo, DynamoEntity};
use harness::{Case, Subject};
use rust_decimal::Decimal;

use super::{Answers, EMAIL};
use crate::by_hand::ByHand;
use crate::canned::client;
use crate::entities::{Order, OrderStatus, Product, User};

const NOTE: &str = "Leave it at the door.";
/// Less than the total of an order.
const LITTLE: Decimal = Decimal::from_parts(10, 0, 0, false, 0);

/// By hand and by this library.
#[must_use]
pub fn rendering() -> Vec<Case> {
    let db: &'static Dynamo = Box::leak(Box::new(Dynamo::new(client(&Answers::new().put))));
    let mut cases = vec![
        Case::new("render-update", Subject::Order, "by-hand", (), |()| update_by_hand()),
        Case::new("render-update", Subject::Order, "derived", db, update),
        Case::new("render-query", Subject::Order, "by-hand", (), |()| query_by_hand()),
        Case::new("render-query", Subject::Order, "derived", db, query),
    ];
    cases.extend(keys(Subject::User, User::example()));
    cases.extend(keys(Subject::Product, Product::example()));
    cases.extend(keys(Subject::Order, Order::example(1)));
    cases
}

fn keys<E: DynamoEntity + ByHand>(subject: Subject, example: E) -> [Case; 2] {
    let example: &'static E = Box::leak(Box::new(example));
    [
        Case::new("key", subject, "by-hand", example, E::keys),
        Case::new("key", subject, "derived", example, |entity| entity.key().unwrap()),
    ]
}

fn update(db: &Dynamo) -> UpdateItemInput {
    let update =
        Order::update((EMAIL, 7)).set(|o| o.status, OrderStatus::Shipped).set(|o| o.note, Some(NOTE.to_owned()));
    update.condition(|o| o.total.gt(LITTLE)).into_input(db).unwrap()
}

fn update_by_hand() -> UpdateItemInput {
    let input = UpdateItemInput::builder()
        .table_name("Users")
        .key("PK", S(format!("USER#{EMAIL}")))
        .key("SK", S(format!("ORDER#{:010}", 7)))
        .update_expression("SET #0 = :0, #1 = :1")
        .condition_expression("attribute_exists(#2) AND #3 > :2")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .expression_attribute_names("#0", "status")
        .expression_attribute_names("#1", "note")
        .expression_attribute_names("#2", "PK")
        .expression_attribute_names("#3", "total")
        .expression_attribute_values(":0", S("Shipped".to_owned()))
        .expression_attribute_values(":1", S(NOTE.to_owned()))
        .expression_attribute_values(":2", N(LITTLE.to_string()));
    input.build().unwrap()
}

fn query(db: &Dynamo) -> QueryInput {
    let query = Order::query(EMAIL).sk(|k| k.order_id(3)..=k.order_id(9));
    query.filter(|o| o.status.eq(OrderStatus::Pending).and(o.total.gt(LITTLE))).into_input(db).unwrap()
}

fn query_by_hand() -> QueryInput {
    let input = QueryInput::builder()
        .table_name("Users")
        .key_condition_expression("#2 = :2 AND #3 BETWEEN :3 AND :4")
        .filter_expression("(#0 = :0 AND #1 > :1)")
        .expression_attribute_names("#0", "status")
        .expression_attribute_names("#1", "total")
        .expression_attribute_names("#2", "PK")
        .expression_attribute_names("#3", "SK")
        .expression_attribute_values(":0", S("Pending".to_owned()))
        .expression_attribute_values(":1", N(LITTLE.to_string()))
        .expression_attribute_values(":2", S(format!("USER#{EMAIL}")))
        .expression_attribute_values(":3", S(format!("ORDER#{:010}", 3)))
        .expression_attribute_values(":4", S(format!("ORDER#{:010}", 9)));
    input.build().unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_and_derived_are_the_same() {
        let db = Dynamo::new(client(&Answers::new().put));
        assert_eq!(update(&db), update_by_hand());
        assert_eq!(query(&db), query_by_hand());
        let of = |key: dynamo_core::key::Key| (key.partition, key.sort);
        let by_hand = |(partition, sort): (String, String)| (partition.into(), Some(sort.into()));
        assert_eq!(of(User::example().key().unwrap()), by_hand(User::example().keys()));
        assert_eq!(of(Product::example().key().unwrap()), by_hand(Product::example().keys()));
        assert_eq!(of(Order::example(1).key().unwrap()), by_hand(Order::example(1).keys()));
    }
}
