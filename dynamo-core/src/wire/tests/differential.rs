//! The cursor against `serde_json`: the same texts are accepted, and mean the same.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::documents::{document, nearly};
use crate::value::{Problem, R};
use crate::wire::Cursor;

/// What the cursor reads, as a tree; of several members with one name the last counts, as for `serde_json`.
fn tree(cursor: &mut Cursor<'_>) -> R<Value> {
    Ok(match cursor.token() {
        Some(b'"') => Value::String(cursor.string()?.into_owned()),
        Some(b'{') => {
            let mut members = Map::new();
            cursor.object(|name, value| {
                members.insert(name.to_owned(), tree(value)?);
                Ok(())
            })?;
            Value::Object(members)
        }
        Some(b'[') => {
            let mut elements = Vec::new();
            cursor.array(|element| {
                elements.push(tree(element)?);
                Ok(())
            })?;
            Value::Array(elements)
        }
        Some(b't' | b'f') => Value::Bool(cursor.boolean()?),
        Some(b'n') => cursor.skip().map(|()| Value::Null)?,
        _ => number(cursor.number()?),
    })
}

/// Numbers are texts to the cursor, so `serde_json` reads this one.
fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(format!("number {text}")))
}

fn read(text: &str) -> R<Value> {
    let mut cursor = Cursor::new(text);
    let value = tree(&mut cursor)?;
    cursor.end()?;
    Ok(value)
}

fn skip(text: &str) -> R<()> {
    let mut cursor = Cursor::new(text);
    cursor.skip()?;
    cursor.end()
}

/// True when `serde_json` has another reason than the grammar: it reads numbers, and nests deeper than we do.
fn beyond_the_grammar(text: &str, error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range") || text.matches(['[', '{']).count() > crate::wire::DEPTH_MAX
}

fn same(text: &str) -> Result<(), TestCaseError> {
    let ours = read(text);
    prop_assert_eq!(ours.is_ok(), skip(text).is_ok(), "skipping differs from reading");
    match serde_json::from_str::<Value>(text) {
        Ok(theirs) => prop_assert_eq!(ours.expect("serde_json accepts it"), theirs),
        Err(error) if beyond_the_grammar(text, &error) => {}
        Err(error) => {
            let refused = ours.expect_err(&format!("serde_json refuses it: {error}"));
            prop_assert!(matches!(refused.problem(), Problem::Malformed { .. }), "{refused}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn well_formed_texts_are_read_alike(text in document()) {
        prop_assert!(serde_json::from_str::<Value>(&text).is_ok());
        same(&text)?;
    }

    #[test]
    fn texts_that_are_nearly_json_are_judged_alike(text in nearly()) {
        same(&text)?;
    }

    #[test]
    fn any_text_is_judged_alike(text in "\\PC{0,40}") {
        same(&text)?;
    }
}

#[test]
fn the_corners_of_the_grammar_are_judged_alike() {
    let texts = [
        "",
        " ",
        "\u{feff}1",
        "nul",
        "nulll",
        "truefalse",
        "+1",
        "-",
        "-0",
        "-01",
        "00",
        "1.",
        ".5",
        "1e",
        "1e+",
        "1E-07",
        "1e5.0",
        "0x1",
        "1_0",
        "NaN",
        "'a'",
        "\"a",
        "\"\\\"",
        "\"\\u\"",
        "\"\\u00e\"",
        "\"\\u+0e9\"",
        "\"\\u00E9\"",
        "\"\\ud83e\\udd80\"",
        "\"\\ud83e\"",
        "\"\\udd80\"",
        "\"\\ud83e\\ud83e\"",
        "\"\\ud83e\\n\"",
        "\"\\ud83e\\u0041\"",
        "\"\t\"",
        "\"\u{7f}\"",
        "\"\u{0}\"",
        "\"\\q\"",
        "[",
        "]",
        "[]",
        "[ ]",
        "[,]",
        "[1,]",
        "[1,,2]",
        "[1 2]",
        "[1]]",
        "{}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{1:1}",
        "{\"a\" : 1 }",
        "{\"a\":1}}",
        "// c\n1",
        "/**/1",
        "1\u{a0}",
        "1\u{c}",
    ];
    for text in texts {
        same(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}
