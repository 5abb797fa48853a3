//! Strategies for JSON texts: well-formed ones in any spelling, and ones that are nearly so.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::value::tests::any::text;

/// A JSON string with some of its characters escaped.
pub(super) fn string() -> impl Strategy<Value = String> {
    (text(), vec(0..4_u8, 24)).prop_map(|(text, choices)| {
        let mut out = String::from("\"");
        for (char, choice) in text.chars().zip(choices.into_iter().cycle()) {
            let short = match char {
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                '/' => Some("\\/"),
                '\u{8}' => Some("\\b"),
                '\u{c}' => Some("\\f"),
                '\n' => Some("\\n"),
                '\r' => Some("\\r"),
                '\t' => Some("\\t"),
                _ => None,
            };
            match (short, choice) {
                (Some(short), 0..3) => out.push_str(short),
                (None, 1..) if char >= ' ' => out.push(char),
                _ => out.extend(char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
            }
        }
        out.push('"');
        out
    })
}

fn number() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,4})(\\.[0-9]{1,4})?([eE][-+]?[0-9]{1,2})?"
}

fn space() -> impl Strategy<Value = String> + Clone {
    prop_oneof![4 => Just(String::new()), 1 => "[ \\n\\r\\t]{1,3}"]
}

/// A well-formed JSON text.
pub(super) fn document() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => string(),
        2 => number(),
        1 => proptest::sample::select(vec!["true", "false", "null"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        let spaced = (space(), inner, space()).prop_map(|(before, value, after)| before + &value + &after);
        let element = spaced.clone();
        let member =
            (space(), string(), space(), spaced).prop_map(|(a, name, b, value)| format!("{a}{name}{b}:{value}"));
        prop_oneof![
            (space(), vec(element, 0..5)).prop_map(|(space, all)| format!("[{space}{}]", all.join(","))),
            (space(), vec(member, 0..5)).prop_map(|(space, all)| format!("{{{space}{}}}", all.join(","))),
        ]
    })
}

/// What matters to the grammar, and some that does not.
const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "/",
    "\\u",
    "\\u12",
    "\\ud800",
    "\\udc00",
    "\\ud83e\\udd80",
    "\\x",
    "\\n",
    "0",
    "01",
    "-",
    "+",
    ".",
    "1.",
    "1.5",
    "e",
    "E+",
    "1e9",
    "true",
    "tru",
    "false",
    "null",
    "nul",
    " ",
    "\n",
    "\u{b}",
    "\u{1f}",
    "\u{7f}",
    "é",
    "\u{feff}",
    "{\"S\":\"x\"}",
    "\"a\":",
];

/// A text that is nearly JSON: a well-formed one with pieces put in and taken out, or a heap of pieces.
pub(super) fn nearly() -> impl Strategy<Value = String> {
    let piece = || proptest::sample::select(&PIECES[..]);
    let damaged = (document(), vec((any::<prop::sample::Index>(), piece(), any::<bool>()), 1..4));
    let damaged = damaged.prop_map(|(mut text, changes)| {
        for (at, piece, removes) in changes {
            let mut boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            boundaries.push(text.len());
            let at = *at.get(&boundaries);
            if removes && at < text.len() {
                text.remove(at);
            } else {
                text.insert_str(at, piece);
            }
        }
        text
    });
    prop_oneof![3 => damaged, 1 => vec(piece(), 0..20).prop_map(|pieces| pieces.concat())]
}
