//! Templates: two keys are equal only when their components are, and a key gives its components back.

use proptest::prelude::*;

use super::{awkward, lend, part};
use crate::key::{Case, Format, KeyPart, Part, Template};
use crate::value::Problem;

const TEMPLATES: [Template; 6] = [
    Template { parts: &[part(0)] },
    Template { parts: &[part(0), Part::Literal("#"), part(1)] },
    Template { parts: &[Part::Literal("A#"), part(0), Part::Literal("#"), part(1), Part::Literal("#")] },
    Template { parts: &[Part::Literal("#"), part(0), Part::Literal("##"), part(1), Part::Literal("_")] },
    Template { parts: &[Part::Literal("x"), part(1), Part::Literal("aba"), part(0)] },
    Template { parts: &[part(0), Part::Literal("#"), part(1), Part::Literal("!"), part(0)] },
];

fn template() -> impl Strategy<Value = Template> {
    proptest::sample::select(&TEMPLATES[..])
}

/// The components that a key gives back, by position.
fn components(template: &Template, key: &str) -> Option<Vec<Option<String>>> {
    let mut found = vec![None; 2];
    template.split(key, |at, _, text| found[at] = Some(text.to_owned()))?;
    Some(found)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_key_gives_its_components_back(template in template(), a in awkward(), b in awkward()) {
        let values = [a, b];
        if let Ok(key) = template.write(&lend(&values)) {
            let key = key.expect("no component is absent");
            prop_assert!(template.matches(&key));
            prop_assert!(key.starts_with(template.head()) && key.ends_with(template.tail()));
            for (at, value) in components(&template, &key).expect("it is a key").into_iter().enumerate() {
                if let Some(value) = value {
                    let found = template.component(&key, at);
                    prop_assert_eq!(found.as_deref(), Some(&*value));
                    prop_assert_eq!(value, &*values[at]);
                }
            }
        }
    }

    #[test]
    fn different_components_make_different_keys(template in template(), a in awkward(), b in awkward(), c in awkward(), d in awkward()) {
        let (first, second) = ([a, b], [c, d]);
        if let (Ok(one), Ok(two)) = (template.write(&lend(&first)), template.write(&lend(&second))) {
            let used = |values: &[String; 2]| match template.parts {
                [Part::Component { .. }] => vec![values[0].clone()],
                _ => values.to_vec(),
            };
            prop_assert_eq!(one == two, used(&first) == used(&second));
        }
    }

    #[test]
    fn a_component_is_refused_only_for_being_empty_or_holding_its_delimiter(template in template(), a in awkward(), b in awkward()) {
        let values = [a, b];
        let follows = |at: usize| match template.parts.get(at + 1) {
            Some(Part::Literal(literal)) => Some(*literal),
            _ => None,
        };
        // The literal is found too early when the component ends with its beginning: `ab` before `aba`.
        let early = |text: &str, literal: &str| (text.to_owned() + literal).find(literal) != Some(text.len());
        let bad = template.parts.iter().enumerate().any(|(at, part)| match *part {
            Part::Component { component, .. } => {
                values[component].is_empty() || follows(at).is_some_and(|literal| early(&values[component], literal))
            }
            Part::Literal(_) | Part::Shard(_) => false,
        });
        let written = template.write(&lend(&values));
        prop_assert_eq!(written.is_err(), bad);
        if let Err(error) = written {
            prop_assert!(matches!(error.problem(), Problem::Key { component: "a" | "b", .. }), "{error}");
        }
    }

    #[test]
    fn what_can_be_taken_apart_can_be_put_together_again(template in template(), text in "[ab#_!x]{0,12}") {
        if let Some(found) = components(&template, &text) {
            let values: Vec<String> = found.into_iter().map(Option::unwrap_or_default).collect();
            // A component that occurs twice may differ in a foreign key.
            if let Ok(Some(key)) = template.write(&lend(&values)) {
                prop_assert!(key == text || template == TEMPLATES[5]);
            }
        }
    }
}

#[test]
fn delimiters_inside_components_cannot_be_taken_for_the_templates_own() {
    const NESTED: Template = Template { parts: &[part(0), Part::Literal("#b_"), part(1)] };
    let write = |a: &str, b: &str| {
        let components = [a.to_owned(), b.to_owned()];
        NESTED.write(&lend(&components))
    };
    let error = write("x#b_y", "z").unwrap_err();
    assert_eq!(error.to_string(), "`a`: the component contains the text that follows it in the template");
    assert_eq!(write("x", "y#b_z").unwrap().as_deref(), Some("x#b_y#b_z"));
    assert_eq!(NESTED.component("x#b_y#b_z", 1).as_deref(), Some("y#b_z"));
    assert_eq!(write("", "z").unwrap_err().to_string(), "`a`: the component is empty");
    assert_eq!(write("x", "").unwrap_err().to_string(), "`b`: the component is empty");
}

#[test]
fn ids_that_differ_in_case_are_different_keys() {
    let template = TEMPLATES[0];
    let write = |id: &str| template.write(&[Some(&id.to_owned() as &dyn KeyPart)]).unwrap().unwrap();
    assert_ne!(write("AbC"), write("aBc"));
}

#[test]
fn an_absent_component_makes_no_key() {
    let present = "x".to_owned();
    assert_eq!(TEMPLATES[1].write(&[Some(&present as &dyn KeyPart), None]).unwrap(), None);
    assert_eq!(TEMPLATES[1].write(&[]).unwrap(), None);
}

#[test]
fn a_template_without_components_has_one_key() {
    let constant = Template { parts: &[Part::Literal("#META")] };
    assert!(constant.is_constant() && !TEMPLATES[0].is_constant());
    assert_eq!(constant.write(&[]).unwrap().as_deref(), Some("#META"));
    assert!(constant.matches("#META") && !constant.matches("#META2") && !constant.matches("#MET"));
}

#[test]
fn formats_pad_and_change_case() {
    let format = |pad, case| Format::PLAIN.padded(pad).in_case(case);
    let write = |value: &dyn KeyPart, format| {
        let parts: &'static [Part] = Box::leak(Box::new([Part::Component { component: 0, field: "n", format }]));
        Template { parts }.write(&[Some(value)])
    };
    let plain = Case::Keep;
    assert_eq!(write(&7_u32, format(3, plain)).unwrap().as_deref(), Some("007"));
    assert_eq!(write(&123_u32, format(3, plain)).unwrap().as_deref(), Some("123"));
    let error = write(&1234_u32, format(3, plain)).unwrap_err();
    assert_eq!(error.to_string(), "`n`: the number has more digits than the template pads to");
    let error = write(&-7_i32, format(3, plain)).unwrap_err();
    assert_eq!(error.to_string(), "`n`: only a number that is not negative can be padded; `ordered` writes the others");
    assert_eq!(write(&"İß".to_owned(), format(0, Case::Upper)).unwrap().as_deref(), Some("İSS"));
    assert_eq!(write(&"ÀB".to_owned(), format(0, Case::Lower)).unwrap().as_deref(), Some("àb"));
}
