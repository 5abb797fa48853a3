//! How a behaviour is asked for, and the answer in a few words.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use dynamo_core::Dynamo;
use dynamo_core::value::Item;

use crate::support::s;

/// Values of an expression.
pub(super) type Values = Vec<(&'static str, AttributeValue)>;
/// What needs more than one call.
pub(super) type Custom = fn(Dynamo, String) -> Pin<Box<dyn Future<Output = String> + Send>>;

pub(super) enum Ask {
    /// An update of an item; the answer is the attribute of this name.
    Update(&'static str, Values, &'static str),
    /// How many items a filter lets through, of one.
    Filter(String, Values),
    /// A put; the answer is how the attribute `v` is read.
    Put(AttributeValue),
    Custom(Custom),
}

/// The item that there is before each question.
fn item() -> Item {
    let list = ["a", "b", "c"].map(s).to_vec();
    HashMap::from([
        ("PK".to_owned(), s("a")),
        ("l".to_owned(), AttributeValue::L(list)),
        ("m".to_owned(), AttributeValue::M(HashMap::from([("x".to_owned(), n("1"))]))),
        ("n".to_owned(), n("5")),
        ("texts".to_owned(), AttributeValue::Ss(vec!["a".into()])),
        ("nothing".to_owned(), AttributeValue::Null(true)),
    ])
}

pub(super) fn n(text: &str) -> AttributeValue {
    AttributeValue::N(text.to_owned())
}

impl Ask {
    pub(super) async fn answer(self, db: &Dynamo, table: &str) -> String {
        db.client().put_item().table_name(table).set_item(Some(item())).send().await.unwrap();
        match self {
            Ask::Update(expression, values, name) => {
                let request = db.client().update_item().table_name(table).key("PK", s("a"));
                let request = request.update_expression(expression).return_values(ReturnValue::AllNew);
                match request.set_expression_attribute_values(named(values)).send().await {
                    Ok(answer) => shown(answer.attributes.unwrap_or_default().get(name)),
                    Err(error) => code(&error),
                }
            }
            Ask::Filter(filter, values) => {
                let request = db.client().scan().table_name(table).filter_expression(filter).consistent_read(true);
                match request.set_expression_attribute_values(named(values)).send().await {
                    Ok(answer) => answer.count.to_string(),
                    Err(error) => code(&error),
                }
            }
            Ask::Put(value) => {
                let put = db.client().put_item().table_name(table).item("PK", s("a")).item("v", value).send().await;
                if let Err(error) = put {
                    return code(&error);
                }
                let found =
                    db.client().get_item().table_name(table).key("PK", s("a")).consistent_read(true).send().await;
                shown(found.unwrap().item.unwrap().get("v"))
            }
            Ask::Custom(ask) => ask(db.clone(), table.to_owned()).await,
        }
    }
}

/// The code of an error.
pub(super) fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    error.code().unwrap_or("no code").to_owned()
}

fn named(values: Values) -> Option<HashMap<String, AttributeValue>> {
    (!values.is_empty()).then(|| values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A value in short.
fn shown(value: Option<&AttributeValue>) -> String {
    match value {
        None => "absent".to_owned(),
        Some(AttributeValue::S(text) | AttributeValue::N(text)) => text.clone(),
        Some(AttributeValue::L(values)) => {
            let values: Vec<String> = values.iter().map(|value| shown(Some(value))).collect();
            format!("[{}]", values.join(" "))
        }
        Some(AttributeValue::Ss(texts) | AttributeValue::Ns(texts)) => {
            let mut texts = texts.clone();
            texts.sort();
            format!("{{{}}}", texts.join(" "))
        }
        Some(AttributeValue::Null(_)) => "null".to_owned(),
        Some(other) => format!("{other:?}"),
    }
}
