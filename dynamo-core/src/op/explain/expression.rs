//! Expressions with the names of attributes in place of their placeholders.

use std::collections::HashMap;

/// An expression in which attributes have their names.
pub(super) fn with_names(expression: Option<&str>, names: Option<&HashMap<String, String>>) -> Option<String> {
    let expression = expression?;
    let mut text = String::with_capacity(expression.len() * 2);
    let mut rest = expression;
    while let Some(at) = rest.find('#') {
        let (before, from) = rest.split_at(at);
        let digits = from.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let (placeholder, after) = from.split_at(digits + 1);
        text.push_str(before);
        text.push_str(names.and_then(|names| names.get(placeholder)).map_or(placeholder, String::as_str));
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// The attributes of a projection.
pub(super) fn attributes(projection: Option<&str>, names: Option<&HashMap<String, String>>) -> Option<Vec<String>> {
    projection?.split(", ").map(|place| with_names(Some(place), names)).collect()
}
