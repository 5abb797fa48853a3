//! `serde_json::Value`: free-form documents as maps and lists.
//!
//! Numbers are kept exactly or refused: `serde_json` holds 64-bit integers and `f64`, DynamoDB 38 decimal digits.

use serde_json::{Map, Number, Value as Json};

use super::number::{canonical, canonical_number};
use super::{Entries, Kind, ListSink, ListSource, MapSink, MapSource, R, Sink, Source, Value, ValueError};

impl Value for Json {
    /// A stored NULL is a value here, so `Option<serde_json::Value>` tells it from a missing attribute.
    const NULLABLE: bool = true;

    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        match self {
            Json::Null => sink.null(),
            Json::Bool(value) => sink.boolean(*value),
            Json::Number(number) => sink.number(&canonical(&number.to_string())?),
            Json::String(text) => sink.string(text),
            Json::Array(elements) => {
                let mut list = sink.list(elements.len())?;
                for element in elements {
                    list.push(element)?;
                }
                list.end()
            }
            Json::Object(members) => {
                let mut map = sink.map(members.len())?;
                for (name, value) in members {
                    map.entry_dyn(name, value)?;
                }
                map.end()
            }
        }
    }

    fn decode<'de, S: Source<'de>>(mut source: S) -> R<Self> {
        Ok(match source.kind()? {
            Kind::Null => source.skip().map(|()| Json::Null)?,
            Kind::Bool => Json::Bool(source.boolean()?),
            Kind::S => Json::String(source.string()?.into_owned()),
            Kind::N => Json::Number(number(&source.number()?)?),
            Kind::L => {
                let mut list = source.list()?;
                let mut elements = Vec::with_capacity(list.size_hint());
                while let Some(element) = list.next()? {
                    elements.push(Json::decode(element).map_err(|error| error.at_index(elements.len()))?);
                }
                Json::Array(elements)
            }
            Kind::M => {
                let mut entries = source.map()?.entries();
                let mut members = Map::new();
                while let Some((name, value)) = entries.next()? {
                    let name = name.as_ref();
                    let value = Json::decode(value).map_err(|error| error.at(name.to_owned()))?;
                    if members.insert(name.to_owned(), value).is_some() {
                        return Err(ValueError::new(super::Problem::Duplicate).at(name.to_owned()));
                    }
                }
                Json::Object(members)
            }
            other @ (Kind::B | Kind::Ss | Kind::Ns | Kind::Bs) => {
                let reason = format!("JSON has neither bytes nor sets, and this is {other}");
                return Err(ValueError::invalid("a JSON value", reason));
            }
        })
    }
}

/// The number, if `serde_json` can hold it without loss.
fn number(text: &str) -> R<Number> {
    let plain = canonical(text)?;
    let whole = plain.parse::<i64>().map(Number::from).or_else(|_| plain.parse::<u64>().map(Number::from));
    let exact = |float: f64| {
        let number = Number::from_f64(float)?;
        (canonical_number(&format!("{float:e}")).as_deref() == Some(&plain)).then_some(number)
    };
    whole.ok().or_else(|| plain.parse().ok().and_then(exact)).ok_or_else(|| {
        ValueError::invalid("a number that fits `serde_json`", "it has more digits; use `Number` or `AttributeValue`")
    })
}
