//! The little SQL that attributes contain: columns, equalities of columns, orders. Parsed, so that a mistake is a compile
//! error and nothing but names of ours ever reaches a statement.

use std::ops::Range;

use proc_macro2::Span;
use syn::LitStr;

use crate::ctxt::Ctxt;
use crate::template;

/// A column, with its table where one is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) table: Option<String>,
    pub(crate) name: String,
    place: Range<usize>,
}

/// A word and where it is.
struct Word<'t> {
    text: &'t str,
    place: Range<usize>,
}

/// What is wrong with a text, and where.
#[derive(Debug, PartialEq, Eq)]
struct Mistake(Range<usize>, String);

impl Column {
    /// Where the column is named.
    pub(crate) fn span(&self, literal: &LitStr) -> Span {
        template::span(literal, &self.place)
    }

    /// True when the column is one of this table, by name.
    pub(crate) fn is_of(&self, table: &str) -> bool {
        self.table.as_deref() == Some(table)
    }
}

/// `email`, `users.email`.
pub(crate) fn column(cx: &Ctxt, literal: &LitStr) -> Option<Column> {
    let text = literal.value();
    let words = words(&text);
    let column = match &*words {
        [word] => parse_column(word),
        _ => Err(Mistake(0..text.len(), "write one column: `column` or `table.column`".to_owned())),
    };
    reported(cx, literal, column)
}

/// `users.id = orders.user_id AND users.shop = orders.shop`.
pub(crate) fn equalities(cx: &Ctxt, literal: &LitStr) -> Option<Vec<(Column, Column)>> {
    reported(cx, literal, parse_equalities(&literal.value()))
}

/// `position DESC, id`: each column, and whether it descends.
pub(crate) fn order(cx: &Ctxt, literal: &LitStr) -> Option<Vec<(Column, bool)>> {
    reported(cx, literal, parse_order(&literal.value()))
}

/// `price * quantity`: anything that the server computes from columns. It is not parsed, but cannot be more than an
/// expression.
pub(crate) fn expression(cx: &Ctxt, literal: &LitStr) -> Option<String> {
    let text = literal.value();
    reported(cx, literal, parse_expression(&text)).map(|()| text.trim().to_owned())
}

fn reported<T>(cx: &Ctxt, literal: &LitStr, parsed: Result<T, Mistake>) -> Option<T> {
    parsed.map_err(|Mistake(place, message)| cx.error_at(template::span(literal, &place), message)).ok()
}

fn parse_expression(text: &str) -> Result<(), Mistake> {
    let (mut depth, mut quote) = (0_usize, None);
    let mut chars = text.char_indices().peekable();
    if text.trim().is_empty() {
        return Err(Mistake(0..text.len(), "write an expression: `price * quantity`".to_owned()));
    }
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|(_, char)| *char);
        let mistake = |message: &str| Err(Mistake(at..at + char.len_utf8(), message.to_owned()));
        match (quote, char) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(open), _) if open == char => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(char),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return mistake("this parenthesis was not opened"),
            (None, ')') => depth -= 1,
            (None, '?') => return mistake("an expression has no parameters"),
            (None, ';') => return mistake("an expression ends with the text"),
            (None, '#') => return mistake("an expression has no comments"),
            (None, '-') if next == Some('-') => {
                return mistake("an expression has no comments; write `- -` for two signs");
            }
            (None, '/') if next == Some('*') => return mistake("an expression has no comments"),
            (Some(_) | None, _) => {}
        }
    }
    if depth > 0 || quote.is_some() {
        return Err(Mistake(0..text.len(), "a parenthesis or quote is not closed".to_owned()));
    }
    Ok(())
}

fn parse_equalities(text: &str) -> Result<Vec<(Column, Column)>, Mistake> {
    let words = words(text);
    let expected =
        |place: Range<usize>| Mistake(place, "write `table.column = other.column`, joined by `AND`".to_owned());
    let mut equalities = Vec::new();
    let mut rest = &*words;
    loop {
        let [left, equals, right, further @ ..] = rest else { return Err(expected(0..text.len())) };
        if equals.text != "=" {
            return Err(expected(equals.place.clone()));
        }
        equalities.push((parse_column(left)?, parse_column(right)?));
        match further {
            [] => return Ok(equalities),
            [and, further @ ..] if and.text.eq_ignore_ascii_case("and") => rest = further,
            [other, ..] => return Err(expected(other.place.clone())),
        }
    }
}

fn parse_order(text: &str) -> Result<Vec<(Column, bool)>, Mistake> {
    let words = words(text);
    let mut order = Vec::new();
    for part in words.split(|word| word.text == ",") {
        let descends = match part {
            [_] => false,
            [_, word] if word.text.eq_ignore_ascii_case("asc") => false,
            [_, word] if word.text.eq_ignore_ascii_case("desc") => true,
            _ => return Err(Mistake(0..text.len(), "write columns: `position DESC, id`".to_owned())),
        };
        let [column, ..] = part else { continue };
        order.push((parse_column(column)?, descends));
    }
    Ok(order)
}

fn parse_column(word: &Word<'_>) -> Result<Column, Mistake> {
    let mut parts = word.text.split('.');
    let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    if third.is_some() || ![Some(first), second].into_iter().flatten().all(is_name) {
        let message = format!("`{}` is no column; write `column` or `table.column`", word.text);
        return Err(Mistake(word.place.clone(), message));
    }
    let (table, name) = match second {
        Some(name) => (Some(first.to_owned()), name),
        None => (None, first),
    };
    Ok(Column { table, name: name.to_owned(), place: word.place.clone() })
}

/// Words, and the signs `=` and `,` as words of their own.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        let sign = matches!(char, '=' | ',');
        if sign || char.is_whitespace() {
            if let Some(start) = start.take() {
                words.extend(text.get(start..at).map(|text| Word { text, place: start..at }));
            }
            if sign {
                words.extend(text.get(at..=at).map(|text| Word { text, place: at..at + 1 }));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(column: &Column) -> String {
        column.table.as_ref().map_or_else(String::new, |table| format!("{table}.")) + &column.name
    }

    #[test]
    fn equalities_are_pairs_of_columns() {
        let pairs = |text| {
            parse_equalities(text).map(|pairs| pairs.iter().map(|(a, b)| (shown(a), shown(b))).collect::<Vec<_>>())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(pairs("users.id = user_id"), Ok(vec![pair("users.id", "user_id")]));
        assert_eq!(pairs("a.x=b.y  and a.z = b.w"), Ok(vec![pair("a.x", "b.y"), pair("a.z", "b.w")]));
        for wrong in ["", "a.x", "a.x = ", "a.x = b.y OR a.z = b.w", "a.x = b.y,", "a.x < b.y", "a.x = b.y AND"] {
            assert!(pairs(wrong).is_err(), "{wrong}");
        }
        assert_eq!(pairs("a.x = b.c.d").unwrap_err().0, 6..11);
        assert_eq!(pairs("a.x = 'x'").unwrap_err().0, 6..9);
        assert_eq!(pairs("a. = b").unwrap_err().0, 0..2);
    }

    #[test]
    fn expressions_are_whole_and_nothing_else() {
        for right in
            ["price * quantity", "CONCAT(a, ' (', `b?`, ')')", "-(-a)", "'it''s; \\' -- # ?'", "a / b", "kind + 0"]
        {
            assert_eq!(parse_expression(right), Ok(()), "{right}");
        }
        for (wrong, place) in [
            ("", 0..0),
            (" ", 0..1),
            ("a) FROM b; (", 1..2),
            ("a; b", 1..2),
            ("a = ?", 4..5),
            ("a -- b", 2..3),
            ("a # b", 2..3),
            ("a /* b */", 2..3),
            ("(a", 0..2),
            ("'a", 0..2),
        ] {
            assert_eq!(parse_expression(wrong).unwrap_err().0, place, "{wrong}");
        }
    }

    #[test]
    fn orders_are_columns_with_a_direction() {
        let order = |text| parse_order(text).map(|order| order.iter().map(|(a, d)| (shown(a), *d)).collect::<Vec<_>>());
        assert_eq!(order("id"), Ok(vec![("id".to_owned(), false)]));
        assert_eq!(order("t.p DESC, id asc"), Ok(vec![("t.p".to_owned(), true), ("id".to_owned(), false)]));
        for wrong in ["", ",", "id,", "id up", "RAND()", "id desc desc"] {
            assert!(order(wrong).is_err(), "{wrong}");
        }
    }
}
