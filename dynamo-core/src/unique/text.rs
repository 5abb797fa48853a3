//! The text that stands for unique values, as the key of their marker.

use std::borrow::Cow;

use unicase::UniCase;

use crate::key::{Escape, KeyAttribute, KeyKind, KeyPart};
use crate::schema::{Sameness, UniqueSchema};
use crate::value::{MapSource, R};

/// What the partition keys of markers start with, and of no other item.
pub(crate) const PREFIX: &str = "$unique#";

/// Keeps `#` for what is between the pieces.
const ESCAPE: Escape = Escape { with: '%', what: '#' };

/// `$unique#USER#login#acme#bob`: the entity, the constraint and the values; `None` when one of them is absent.
///
/// Two lists of values have one text only when they are the same: no piece has a `#` in it.
pub(crate) fn unique_text(
    entity: &str,
    unique: &UniqueSchema,
    components: &[Option<&dyn KeyPart>],
) -> R<Option<String>> {
    let mut out = head_of(entity);
    out.reserve(64);
    out.push_str(&ESCAPE.write(unique.name));
    for part in unique.parts {
        let Some(value) = components.get(part.component).copied().flatten() else { return Ok(None) };
        let mut text = String::new();
        value.write_text(&mut text).map_err(|error| error.at(part.attribute.text))?;
        let text = match part.sameness {
            Sameness::Exact => text,
            Sameness::IgnoreCase => UniCase::new(text).to_folded_case(),
        };
        out.push('#');
        out.push_str(&ESCAPE.write(&text));
    }
    Ok(Some(out))
}

/// What the partition keys of an entity's markers start with.
pub(crate) fn head_of(entity: &str) -> String {
    format!("{PREFIX}{}#", ESCAPE.write(entity))
}

/// True for the partition key of a marker.
pub(crate) fn is_marker_text(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// True unless no value of this partition key is that of a marker.
pub(crate) fn may_be_marker(partition: &KeyAttribute) -> bool {
    let head = partition.head();
    partition.kind == KeyKind::S && (head.starts_with(PREFIX) || PREFIX.starts_with(head))
}

/// True for a marker, in a table with this partition key.
pub(crate) fn is_marker<'de, M: MapSource<'de>>(item: &M, partition: &KeyAttribute) -> R<bool> {
    if partition.kind != KeyKind::S {
        return Ok(false);
    }
    let text: Option<Cow<'_, str>> = item.peek(partition.name.text)?;
    Ok(text.is_some_and(|text| is_marker_text(&text)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::key::{Format, KeySource, Part, Template};
    use crate::schema::UniquePart;
    use crate::value::Name;

    const fn part(component: usize, sameness: Sameness) -> UniquePart {
        UniquePart { component, field: "x", attribute: &Name { text: "x", json: "\"x\":" }, sameness }
    }
    const EXACT: UniqueSchema =
        UniqueSchema { name: "pair", parts: &[part(0, Sameness::Exact), part(1, Sameness::Exact)] };
    const FOLDED: UniqueSchema = UniqueSchema { name: "name", parts: &[part(0, Sameness::IgnoreCase)] };

    const fn key(kind: KeyKind, source: KeySource) -> KeyAttribute {
        KeyAttribute { name: &Name { text: "PK", json: "\"PK\":" }, kind, source }
    }
    const fn template(parts: &'static [Part]) -> KeyAttribute {
        key(KeyKind::S, KeySource::Template(Template { parts }))
    }

    #[test]
    fn a_key_may_be_that_of_a_marker_unless_its_text_begins_otherwise() {
        const PLAIN: Part = Part::Component { component: 0, field: "id", format: Format::PLAIN };
        const FIELD: KeySource = KeySource::Field { component: 0, field: "id" };
        for beginning in ["$", "$uni", "$unique#", "$unique#USER#"] {
            let parts: &'static [Part] = Box::leak(Box::new([Part::Literal(beginning), PLAIN]));
            assert!(may_be_marker(&template(parts)), "{beginning}");
        }
        assert!(may_be_marker(&template(&[PLAIN])) && may_be_marker(&key(KeyKind::S, FIELD)));
        assert!(!may_be_marker(&template(&[Part::Literal("USER#"), PLAIN])));
        assert!(!may_be_marker(&key(KeyKind::N, FIELD)) && !may_be_marker(&key(KeyKind::B, FIELD)));
    }

    fn text(unique: &UniqueSchema, values: &[Option<&str>]) -> Option<String> {
        let values: Vec<Option<String>> = values.iter().map(|value| value.map(str::to_owned)).collect();
        let parts: Vec<Option<&dyn KeyPart>> =
            values.iter().map(|value| value.as_ref().map(|value| value as &dyn KeyPart)).collect();
        unique_text("USER", unique, &parts).unwrap()
    }

    #[test]
    fn the_text_names_the_entity_the_constraint_and_the_values() {
        assert_eq!(text(&EXACT, &[Some("a#b"), Some("50%")]).unwrap(), "$unique#USER#pair#a%23b#50%25");
        assert_eq!(text(&EXACT, &[Some(""), Some("é")]).unwrap(), "$unique#USER#pair##é");
        assert_eq!(text(&EXACT, &[Some("a"), None]), None);
        assert_eq!(
            unique_text("A#B", &FOLDED, &[Some(&"x".to_owned())]).unwrap().as_deref(),
            Some("$unique#A%23B#name#x")
        );
    }

    #[test]
    fn case_is_folded_as_unicode_says() {
        let folded = |value| text(&FOLDED, &[Some(value)]).unwrap();
        assert_eq!(folded("Straße"), folded("STRASSE"));
        assert_eq!(folded("ΣΊΣΥΦΟΣ"), folded("σίσυφος"));
        assert_ne!(folded("é"), folded("e"));
        assert_ne!(text(&EXACT, &[Some("A"), Some("b")]), text(&EXACT, &[Some("a"), Some("b")]));
    }

    proptest! {
        #[test]
        fn other_values_have_another_text(a in "[#%a-c2-5]{0,4}", b in "[#%a-c2-5]{0,4}", c in "[#%a-c2-5]{0,4}", d in "[#%a-c2-5]{0,4}") {
            let same = text(&EXACT, &[Some(&a), Some(&b)]) == text(&EXACT, &[Some(&c), Some(&d)]);
            prop_assert_eq!(same, a == c && b == d);
        }
    }
}
