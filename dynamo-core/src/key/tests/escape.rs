//! `{name:escape}`: any text but the empty one, and still no key is taken for another.

use proptest::prelude::*;

use super::{awkward, lend};
use crate::key::{Case, Format, KeyPart, Part, Template};

const fn escaped(component: usize, what: char) -> Part {
    let format = Format::PLAIN.escaped('%', what);
    Part::Component { component, field: ["a", "b"][component], format }
}

const TEMPLATES: [Template; 4] = [
    Template { parts: &[escaped(0, '#'), Part::Literal("#"), escaped(1, '#'), Part::Literal("#")] },
    Template {
        parts: &[Part::Literal("A#"), escaped(0, '#'), Part::Literal("##"), escaped(1, '_'), Part::Literal("_")],
    },
    Template { parts: &[escaped(0, 'a'), Part::Literal("aba"), escaped(1, '"'), Part::Literal("\"#")] },
    Template {
        parts: &[escaped(0, 'é'), Part::Literal("é"), escaped(1, '\u{10FFFF}'), Part::Literal("\u{10FFFF}#")]
    },
];

fn texts() -> impl Strategy<Value = String> {
    let escapes = "[ab#_%235FéC\u{10FFFF}]{1,8}";
    prop_oneof![awkward(), escapes.prop_map(String::from)].prop_filter("empty", |text| !text.is_empty())
}

/// The key up to the literal after the first component.
fn prefix(template: &Template, a: &str) -> String {
    let parts: &'static [Part] = Box::leak(template.parts[..template.parts.len() - 2].to_vec().into());
    Template { parts }.write(&lend(&[a.to_owned()])).unwrap().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn every_text_reads_back(template in proptest::sample::select(&TEMPLATES[..]), a in texts(), b in texts()) {
        let values = [a, b];
        let key = template.write(&lend(&values))?.unwrap();
        prop_assert!(template.matches(&key));
        for (at, value) in values.iter().enumerate() {
            let found = template.component(&key, at);
            prop_assert_eq!(found.as_deref(), Some(&**value), "{}", key);
        }
    }

    #[test]
    fn different_texts_make_different_keys_and_prefixes(
        template in proptest::sample::select(&TEMPLATES[..]), a in texts(), b in texts(), c in texts(), d in texts(),
    ) {
        let (one, two) = (template.write(&lend(&[a.clone(), b.clone()]))?, template.write(&lend(&[c.clone(), d.clone()]))?);
        prop_assert_eq!(one == two, (&a, &b) == (&c, &d));
        // A prefix is of the keys with its component, and of no others.
        prop_assert_eq!(two.unwrap().starts_with(&prefix(&template, &a)), a == c);
    }

    #[test]
    fn a_text_that_reads_is_the_text_of_what_it_reads_as(text in "[ab#%235FéC]{1,8}") {
        for what in ['#', 'a', 'é'] {
            let format = Format::PLAIN.escaped('%', what);
            if let Some(plain) = format.read(&text) {
                prop_assert_eq!(&*format.write(&plain).unwrap(), &*text);
            }
        }
    }
}

#[test]
fn escapes_are_these_for_ever() {
    let write = |format: Format, text: &str| {
        let parts = Box::leak(Box::new([Part::Component { component: 0, field: "a", format }, Part::Literal("#")]));
        Template { parts }.write(&[Some(&text.to_owned() as &dyn KeyPart)]).map(Option::unwrap)
    };
    let escaped = Format::PLAIN.escaped('%', '#');
    assert_eq!(write(escaped, "a#b 100%").unwrap(), "a%23b 100%25#");
    assert_eq!(write(escaped, "%23").unwrap(), "%2523#");
    assert_eq!(write(escaped.in_case(Case::Upper), "a#é").unwrap(), "A%23É#");
    assert_eq!(write(escaped, "").unwrap_err().to_string(), "`a`: the component is empty");
    for foreign in ["a#b", "100%", "%2", "%24", "%2g", "%%23"] {
        assert_eq!(escaped.read(foreign), None, "{foreign}");
    }
    assert_eq!(Format::PLAIN.escaped('%', 'é').read("%C3%A9").as_deref(), Some("é"));
}
