//! Documents in a column.

use dynamo_core::value::{R, Sink, Source, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

/// A value that a column holds as JSON: anything that derives `Deserialize` and `Serialize`.
///
/// In DynamoDB it is what the type itself is; a type that is no `DynamoValue` is stored through `serde`, with
/// `#[dynamo(serde)]` on the field.
///
/// ```
/// use dual_repo::MySqlRow;
/// use dual_repo::mysql::Json;
/// use dynamo_core::DynamoValue;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, DynamoValue, Deserialize, Serialize)]
/// struct Settings {
///     theme: String,
/// }
///
/// #[derive(Debug, MySqlRow)]
/// struct Profile {
///     settings: Json<Settings>,
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

const EXPECTED: &str = "a JSON or text column";

fn accepts(column: ColumnType) -> bool {
    // MariaDB has text under the name JSON.
    matches!(column, ColumnType::Json | ColumnType::Text)
}

/// The error of a text that is no JSON, or not of the type. What `serde_json` says may contain the value.
fn unreadable(error: &serde_json::Error) -> ValueProblem {
    let (line, column) = (error.line(), error.column());
    ValueProblem::new(match error.classify() {
        serde_json::error::Category::Data => {
            format!("the JSON is not of the field's type, at line {line}, column {column}")
        }
        _ => format!("the text is no JSON, at line {line}, column {column}"),
    })
}

impl<T: DeserializeOwned + Serialize> MySqlValue for Json<T> {
    const EXPECTED: &'static str = EXPECTED;

    fn accepts(column: ColumnType) -> bool {
        accepts(column)
    }
    fn loses(_: ColumnType) -> Option<&'static str> {
        Some("members of the document that the type does not have")
    }
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        serde_json::from_str(cell.text()?).map(Json).map_err(|error| unreadable(&error))
    }
    fn encode(&self) -> SqlValue {
        match serde_json::to_string(&self.0) {
            Ok(text) => SqlValue::Text(text),
            Err(_) => SqlValue::Refused(ValueProblem::new("the value has no JSON")),
        }
    }
}

impl MySqlValue for serde_json::Value {
    const EXPECTED: &'static str = EXPECTED;

    fn accepts(column: ColumnType) -> bool {
        accepts(column)
    }
    /// A number that `serde_json` would round is an error.
    fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let text = cell.text()?;
        let value = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if numbers(text).all(is_exact) {
            Ok(value)
        } else {
            Err(ValueProblem::new("a number in the JSON has more digits than `serde_json` holds; read the text"))
        }
    }
    fn encode(&self) -> SqlValue {
        SqlValue::Text(self.to_string())
    }
}

/// The numbers of a text that is JSON.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    // Between quotes, every second part is a string; a quote in a string is escaped.
    let mut in_string = false;
    let mut escaped = false;
    let outside = text.split(move |char: char| {
        match char {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ => {}
        }
        in_string || !matches!(char, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')
    });
    // The `e` of `true` and `false` is none.
    outside.filter(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
}

fn is_exact(number: &str) -> bool {
    if number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok() {
        return true;
    }
    let exact = |float: f64| {
        let (given, held) = (number.parse::<dynamo_core::value::Number>(), format!("{float:e}").parse());
        matches!((given, held), (Ok(given), Ok(held)) if given == held)
    };
    number.parse().is_ok_and(exact)
}

impl<T: Value> Value for Json<T> {
    const NULLABLE: bool = T::NULLABLE;

    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        self.0.encode(sink)
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        T::decode(source).map(Json)
    }
    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
    fn absent() -> Option<Self> {
        T::absent().map(Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_outside_of_strings() {
        let found: Vec<&str> = numbers(r#"{"a1": [1, -2.5e-3, true, null], "b\"2": "3", "": {"c": 0}}"#).collect();
        assert_eq!(found, ["1", "-2.5e-3", "0"]);
        assert_eq!(numbers("7").collect::<Vec<_>>(), ["7"]);
        assert_eq!(numbers(r#""\\" "#).count(), 0);
    }

    #[test]
    fn a_number_is_exact_when_nothing_of_it_is_lost() {
        for exact in
            ["0", "-0.0", "0.1", "1.50", "18446744073709551615", "-9223372036854775808", "1e300", "0.30000000000000004"]
        {
            assert_eq!(is_exact(exact), exact != "1e300", "{exact}");
        }
        for lossy in ["18446744073709551617", "0.12345678901234567890123", "1e400"] {
            assert!(!is_exact(lossy), "{lossy}");
        }
    }
}
