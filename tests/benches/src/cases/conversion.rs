//! Structs to items and back, as the SDK's maps and as DynamoDB's JSON.

use dynamo_core::{DynamoEntity, value, wire};
use harness::{Case, Subject};

use crate::by_hand::{ByHand, Item};
use crate::entities::{Order, Product, User, Wide};

/// Where a body of this size is written to, as a request's is.
const BODY: usize = 2048;

/// By hand and by this library.
#[must_use]
pub fn conversions() -> Vec<Case> {
    let mut cases = of(Subject::User, &User::example());
    cases.extend(of(Subject::Product, &Product::example()));
    cases.extend(of(Subject::Order, &Order::example(1)));
    cases.extend(wide());
    cases
}

/// By this library alone: hundreds of attributes are nothing to write by hand.
fn wide() -> Vec<Case> {
    let example: &'static Wide = Box::leak(Box::new(Wide::example()));
    let item = value::to_item(example).unwrap();
    let mut body = String::new();
    wire::write_item(example, &mut body).unwrap();
    let text: &'static str = Box::leak(body.into_boxed_str());
    vec![
        Case::new("from_item", Subject::Wide, "derived", item, |item: Item| value::from_item::<Wide>(item).unwrap()),
        Case::new("read", Subject::Wide, "derived", text, |text| wire::read_item::<Wide>(text).unwrap()),
    ]
}

fn of<E: DynamoEntity + ByHand>(subject: Subject, example: &E) -> Vec<Case> {
    let item = example.to_item();
    let mut body = String::new();
    example.write(&mut body);
    // A reference to what is read or written in place, without a copy of it in what is measured.
    let example: &'static E = Box::leak(Box::new(example.clone()));
    let text: &'static str = Box::leak(body.into_boxed_str());
    vec![
        Case::new("into_item", subject, "by-hand", example.clone(), E::into_item),
        Case::new("into_item", subject, "derived", example.clone(), |entity| value::into_item(entity).unwrap()),
        Case::new("to_item", subject, "by-hand", example, ByHand::to_item),
        Case::new("to_item", subject, "derived", example, |entity| value::to_item(entity).unwrap()),
        Case::new("from_item", subject, "by-hand", item.clone(), |item| E::drained(item).unwrap()),
        Case::new("from_item", subject, "by-hand-remove", item.clone(), |item| E::removed(item).unwrap()),
        Case::new("from_item", subject, "derived", item, |item: Item| value::from_item::<E>(item).unwrap()),
        Case::new("write", subject, "by-hand", example, |entity| {
            let mut out = String::with_capacity(BODY);
            entity.write(&mut out);
            out
        }),
        Case::new("write", subject, "derived", example, |entity| {
            let mut out = String::with_capacity(BODY);
            wire::write_item(entity, &mut out).unwrap();
            out
        }),
        Case::new("read", subject, "derived", text, |text| wire::read_item::<E>(text).unwrap()),
        Case::new("size", subject, "derived", example, |entity| value::item_size(entity).unwrap()),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// What is compared has to do the same.
    fn agree<E: DynamoEntity + ByHand + PartialEq + std::fmt::Debug>(example: &E) {
        let item: HashMap<_, _> = value::to_item(example).unwrap();
        assert_eq!(ByHand::to_item(example), item);
        assert_eq!(ByHand::into_item(example.clone()), item);
        assert_eq!(&E::drained(item.clone()).unwrap(), example);
        assert_eq!(&E::removed(item).unwrap(), example);
        let mut by_hand = String::new();
        example.write(&mut by_hand);
        let mut derived = String::new();
        wire::write_item(example, &mut derived).unwrap();
        assert_eq!(by_hand.len(), derived.len());
        assert_eq!(&wire::read_item::<E>(&by_hand).unwrap(), example);
    }

    #[test]
    fn hundreds_of_attributes_are_read_as_they_were_written() {
        let mut body = String::new();
        wire::write_item(&Wide::example(), &mut body).unwrap();
        assert_eq!(wire::read_item::<Wide>(&body).unwrap(), Wide::example());
    }

    #[test]
    fn by_hand_and_derived_are_the_same() {
        agree(&User::example());
        agree(&Product::example());
        agree(&Order::example(7));
    }
}
