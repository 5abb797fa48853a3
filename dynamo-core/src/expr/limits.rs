//! How long an expression may be, checked before it is sent.

use super::Expressions;
use crate::error::{Error, Result};
use crate::limits::{EXPRESSION_MAX, EXPRESSION_VARIABLES_MAX, OPERATORS_MAX};

/// Which expression of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clause {
    Condition,
    Filter,
    Update,
}

/// Operators and functions of conditions. `BETWEEN` has an `AND`, which is counted in its place.
const OF_CONDITIONS: [&str; 16] = [
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "IN",
    "AND",
    "OR",
    "NOT",
    "attribute_exists",
    "attribute_not_exists",
    "attribute_type",
    "begins_with",
    "contains",
    "size",
];

/// Operators and functions of updates.
const OF_UPDATES: [&str; 4] = ["+", "-", "if_not_exists", "list_append"];

impl Clause {
    fn name(self) -> &'static str {
        match self {
            Clause::Condition => "condition",
            Clause::Filter => "filter",
            Clause::Update => "update",
        }
    }

    fn operators(self) -> &'static [&'static str] {
        match self {
            Clause::Condition | Clause::Filter => &OF_CONDITIONS,
            Clause::Update => &OF_UPDATES,
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Clause::Condition => "compare less, or read the item and decide there",
            Clause::Filter => "compare less, or filter what was read",
            Clause::Update => "change less at once",
        }
    }
}

/// Refuses an expression that DynamoDB would not take. `of` is the entity or table, for the error.
///
/// # Errors
/// [`Error::InvalidRequest`].
pub(crate) fn check(clause: Clause, text: &str, of: &str, expressions: &Expressions) -> Result<()> {
    let (name, remedy) = (clause.name(), clause.remedy());
    if text.len() > EXPRESSION_MAX {
        let length = text.len();
        return Err(Error::InvalidRequest(format!(
            "the {name} of `{of}` is an expression of {length} bytes, more than {EXPRESSION_MAX}; {remedy}"
        )));
    }
    let words = text.split([' ', '(', ')', ',']);
    let operators = words.filter(|word| clause.operators().contains(word)).count();
    if operators > OPERATORS_MAX {
        return Err(Error::InvalidRequest(format!(
            "the {name} of `{of}` has {operators} operators and functions, more than {OPERATORS_MAX}; {remedy}"
        )));
    }
    let size = expressions.size();
    if size > EXPRESSION_VARIABLES_MAX {
        return Err(Error::InvalidRequest(format!(
            "the names and values of the {name} of `{of}` take {size} bytes, more than {EXPRESSION_VARIABLES_MAX}; {remedy}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(clause: Clause, text: &str) -> Option<String> {
        check(clause, text, "THING", &Expressions::default()).err().map(|error| error.to_string())
    }

    #[test]
    fn expressions_are_as_long_as_dynamodb_takes_them() {
        let text = |length| "x".repeat(length);
        assert_eq!(refusal(Clause::Filter, &text(EXPRESSION_MAX)), None);
        let refused = refusal(Clause::Filter, &text(EXPRESSION_MAX + 1)).unwrap();
        assert!(
            refused.starts_with("the filter of `THING` is an expression of 4097 bytes, more than 4096;"),
            "{refused}"
        );
    }

    #[test]
    fn operators_and_functions_are_counted() {
        let comparisons = |count| vec!["#0=:0 = x"; count].join(" ");
        assert_eq!(refusal(Clause::Condition, &comparisons(OPERATORS_MAX)), None);
        let refused = refusal(Clause::Condition, &comparisons(OPERATORS_MAX + 1)).unwrap();
        assert!(refused.contains("has 301 operators and functions, more than 300"), "{refused}");
        // Three: `BETWEEN`, `NOT`, `size`.
        let three = "(NOT size(#0) BETWEEN :0 AND :1)";
        assert_eq!(refusal(Clause::Condition, &vec![three; 100].join(" ")), None);
        assert!(refusal(Clause::Condition, &vec![three; 101].join(" ")).unwrap().contains("has 303"));
        // The `=` of an assignment is none.
        let two = "#0 = if_not_exists(#0, :0) + :1";
        assert_eq!(refusal(Clause::Update, &vec![two; 120].join(" ")), None);
        assert!(refusal(Clause::Update, &vec!["a + b"; 301].join(" ")).unwrap().contains("change less at once"));
    }

    #[test]
    fn names_and_values_count_too() {
        let mut out = Expressions::default();
        out.value(aws_sdk_dynamodb::types::AttributeValue::S("x".repeat(EXPRESSION_VARIABLES_MAX)));
        assert!(check(Clause::Filter, "", "THING", &out).is_ok());
        out.name("a");
        assert!(check(Clause::Filter, "", "THING", &out).unwrap_err().to_string().contains("take 2097153 bytes"));
    }
}
