//! Whether two items mean the same.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::value::{Item, Kind, same_content};

use super::{AttributeDifference, Shown, Values};

/// What differs between an item and what it should be. Numbers are compared by value, sets without order, maps and
/// lists element by element, compressed values by what they hold.
pub(crate) fn compare(expected: &Item, found: &Item, values: Values, ignored: &[String]) -> Vec<AttributeDifference> {
    let mut comparison = Comparison { values, path: String::new(), differences: Vec::new() };
    comparison.maps(expected, found, |name| ignored.iter().any(|other| other == name));
    comparison.differences
}

struct Comparison {
    values: Values,
    path: String,
    differences: Vec<AttributeDifference>,
}

impl Comparison {
    fn maps(&mut self, expected: &Item, found: &Item, ignored: impl Fn(&str) -> bool) {
        let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
        for name in names.into_iter().filter(|name| !ignored(name)) {
            let outer = self.path.len();
            let separator = if outer == 0 { "" } else { "." };
            let _ = write!(self.path, "{separator}{name}");
            self.pair(expected.get(name), found.get(name));
            self.path.truncate(outer);
        }
    }

    fn pair(&mut self, expected: Option<&AttributeValue>, found: Option<&AttributeValue>) {
        match (expected, found) {
            (Some(AttributeValue::M(expected)), Some(AttributeValue::M(found))) => {
                self.maps(expected, found, |_| false);
            }
            (Some(AttributeValue::L(expected)), Some(AttributeValue::L(found))) => {
                for index in 0..expected.len().max(found.len()) {
                    let outer = self.path.len();
                    let _ = write!(self.path, "[{index}]");
                    self.pair(expected.get(index), found.get(index));
                    self.path.truncate(outer);
                }
            }
            (Some(expected), Some(found)) if same_content(expected, found) => {}
            (expected, found) => {
                let shown = |value| shown(value, self.values);
                let (expected, found) = (expected.map(shown), found.map(shown));
                self.differences.push(AttributeDifference { path: self.path.clone(), expected, found });
            }
        }
    }
}

/// Characters of a value that are shown.
const SHOWN_MAX: usize = 200;

fn shown(value: &AttributeValue, values: Values) -> Shown {
    let kind = Kind::of(value).map_or("unknown", Kind::as_str);
    let value = (values == Values::Shown).then(|| {
        let text = match value {
            AttributeValue::S(text) => format!("{text:?}"),
            AttributeValue::N(text) => text.clone(),
            AttributeValue::Bool(value) => value.to_string(),
            AttributeValue::Null(_) => "null".to_owned(),
            AttributeValue::B(bytes) => format!("{} bytes", bytes.as_ref().len()),
            AttributeValue::Ss(texts) => format!("{texts:?}"),
            AttributeValue::Ns(numbers) => format!("[{}]", numbers.join(", ")),
            AttributeValue::Bs(blobs) => format!("{} blobs", blobs.len()),
            AttributeValue::M(entries) => format!("with {} entries", entries.len()),
            AttributeValue::L(elements) => format!("with {} elements", elements.len()),
            _ => String::new(),
        };
        match text.char_indices().nth(SHOWN_MAX) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        }
    });
    Shown { kind, value }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::primitives::Blob;

    use super::*;

    fn n(text: &str) -> AttributeValue {
        AttributeValue::N(text.to_owned())
    }
    fn s(text: &str) -> AttributeValue {
        AttributeValue::S(text.to_owned())
    }
    fn item<const N: usize>(entries: [(&str, AttributeValue); N]) -> Item {
        entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
    fn texts(expected: &Item, found: &Item, values: Values) -> Vec<String> {
        compare(expected, found, values, &["ignored".to_owned()]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_means_the_same_is_no_difference() {
        let ss = |texts: [&str; 2]| AttributeValue::Ss(texts.map(str::to_owned).into());
        let ns = |texts: [&str; 2]| AttributeValue::Ns(texts.map(str::to_owned).into());
        let bs = |blobs: [&[u8]; 2]| AttributeValue::Bs(blobs.map(Blob::new).into());
        let a = item([
            ("price", n("1.50")),
            ("tags", ss(["a", "b"])),
            ("sizes", ns(["1", "2.0"])),
            ("blobs", bs([b"x", b"y"])),
            ("map", AttributeValue::M(item([("n", n("100"))]))),
            ("list", AttributeValue::L(vec![n("0"), s("x")])),
            ("ignored", n("1")),
        ]);
        let b = item([
            ("price", n("1.5")),
            ("tags", ss(["b", "a"])),
            ("sizes", ns(["2", "1.0"])),
            ("blobs", bs([b"y", b"x"])),
            ("map", AttributeValue::M(item([("n", n("1E2"))]))),
            ("list", AttributeValue::L(vec![n("-0"), s("x")])),
            ("ignored", s("other")),
        ]);
        assert_eq!(texts(&a, &b, Values::Shown), [""; 0]);
    }

    #[test]
    fn a_difference_says_where_it_is_and_shows_values_only_when_asked() {
        let list = |last: &str| AttributeValue::L(vec![AttributeValue::M(item([("price", n(last))]))]);
        let a = item([("a", s("x")), ("b", n("1")), ("c", s("secret")), ("items", list("5")), ("t", n("7"))]);
        let b = item([("b", s("1")), ("c", s("other")), ("d", n("1")), ("items", list("6")), ("t", n("7"))]);
        assert_eq!(
            texts(&a, &b, Values::Hidden),
            [
                "`a` is missing, should be S",
                "`b` should be N, is S",
                "`c` has another S",
                "`d` should not be there, is N",
                "`items[0].price` has another N",
            ]
        );
        assert_eq!(
            texts(&a, &b, Values::Shown),
            [
                "`a` is missing, should be S \"x\"",
                "`b` should be N 1, is S \"1\"",
                "`c` should be S \"secret\", is S \"other\"",
                "`d` should not be there, is N 1",
                "`items[0].price` should be N 5, is N 6",
            ]
        );
        let shorter = item([("l", AttributeValue::L(vec![]))]);
        let longer = item([("l", AttributeValue::L(vec![n("1")]))]);
        assert_eq!(texts(&shorter, &longer, Values::Shown), ["`l[0]` should not be there, is N 1"]);
        let long = item([("s", s(&"é".repeat(300)))]);
        assert_eq!(texts(&long, &item([]), Values::Shown)[0].chars().filter(|c| *c == 'é').count(), 199);
    }
}
