//! What a store answers, as a text that is the same for the same answer.

use std::fmt::Write as _;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use bigdecimal::BigDecimal;
use dual_repo::repository::{Error, Result};
use dynamo_core::DynamoEntity;
use dynamo_core::transaction::Reason;
use dynamo_core::value::{Item, to_item};

use super::scope::Scope;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What it is, for statistics.
    pub class: String,
    /// What is the same in every store.
    pub text: String,
    /// What the store says besides, of an error.
    pub remark: String,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.class == other.class && self.text == other.text
    }
}

impl Answer {
    pub(super) fn new(class: &str, text: impl Into<String>) -> Self {
        Answer { class: class.to_owned(), text: text.into(), remark: String::new() }
    }

    /// The answer, or what kept the store from it.
    pub(super) fn of<T>(result: &Result<T>, scope: &Scope, answer: impl FnOnce(&T) -> Answer) -> Self {
        match result {
            Ok(value) => answer(value),
            Err(error) => Answer::refused(error, scope),
        }
    }

    fn refused(error: &Error, scope: &Scope) -> Self {
        let text = match error {
            Error::NotFound { entity } | Error::AlreadyExists { entity } => format!("of {entity}"),
            Error::NotUnique { entity, unique } => format!("{unique} of {entity}"),
            Error::ConditionFailed { entity, item } => format!("of {entity}, which is {}", found(item.as_ref(), scope)),
            Error::Canceled { reasons } => {
                let texts: Vec<String> = reasons.iter().map(|reason| reason_text(reason, scope)).collect();
                format!("\n    {}", texts.join("\n    "))
            }
            _ => String::new(),
        };
        let mut remark = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            let _ = write!(remark, ": {cause}");
            source = cause.source();
        }
        Answer { class: format!("refused: {:?}", error.kind()), text, remark: scope.unscoped(&remark) }
    }
}

/// The kinds of reasons that a refused transaction gives, for statistics.
pub(super) fn reasons<T>(result: &Result<T>) -> Vec<&'static str> {
    match result {
        Err(Error::Canceled { reasons }) => reasons.iter().map(reason_name).collect(),
        _ => Vec::new(),
    }
}

fn reason_name(reason: &Reason) -> &'static str {
    match reason {
        Reason::InOrder => "in order",
        Reason::AlreadyExists { .. } => "already exists",
        Reason::NotFound { .. } => "not found",
        Reason::ConditionFailed { .. } => "condition failed",
        Reason::NotUnique { .. } => "not unique",
        Reason::Conflict => "conflict",
        Reason::Throttled => "throttled",
        _ => "refused",
    }
}

fn reason_text(reason: &Reason, scope: &Scope) -> String {
    match reason {
        Reason::AlreadyExists { entity, item } | Reason::ConditionFailed { entity, item } => {
            format!("{} of {entity}, which is {}", reason_name(reason), found(item.as_ref(), scope))
        }
        Reason::NotFound { entity } => format!("not found: {entity}"),
        Reason::NotUnique { entity, unique } => format!("not unique: {unique} of {entity}"),
        reason => reason_name(reason).to_owned(),
    }
}

fn found(item: Option<&Item>, scope: &Scope) -> String {
    item.map_or_else(|| "not there".to_owned(), |item| scope.unscoped(&item_text(item)))
}

/// An entity by its attributes: a number is the same in every scale.
pub(super) fn entity_text<E: DynamoEntity>(entity: &E, scope: &Scope) -> String {
    match to_item(entity) {
        Ok(item) => scope.unscoped(&item_text(&item)),
        Err(error) => format!("no item: {error}"),
    }
}

fn item_text(item: &Item) -> String {
    let mut names: Vec<&String> = item.keys().collect();
    names.sort();
    let attribute = |name: &String| item.get(name).map(|value| format!("{name}={}", value_text(value)));
    format!("{{{}}}", names.into_iter().filter_map(attribute).collect::<Vec<_>>().join(" "))
}

fn value_text(value: &AttributeValue) -> String {
    let list = |mut texts: Vec<String>, is_set: bool| {
        if is_set {
            texts.sort();
        }
        format!("[{}]", texts.join(", "))
    };
    match value {
        AttributeValue::S(text) => format!("{text:?}"),
        AttributeValue::N(number) => number_text(number),
        AttributeValue::B(bytes) => format!("{:x?}", bytes.as_ref()),
        AttributeValue::Ss(texts) => list(texts.iter().map(|text| format!("{text:?}")).collect(), true),
        AttributeValue::Ns(numbers) => list(numbers.iter().map(|number| number_text(number)).collect(), true),
        AttributeValue::L(values) => list(values.iter().map(value_text).collect(), false),
        AttributeValue::M(item) => item_text(item),
        other => format!("{other:?}"),
    }
}

fn number_text(number: &str) -> String {
    BigDecimal::from_str(number).map_or_else(|_| number.to_owned(), |number| number.normalized().to_plain_string())
}
