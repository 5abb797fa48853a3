//! `"ORDER#{created_at}#{order_id:010}"`: literals and components, with their places inside the literal.

use std::ops::Range;

use proc_macro2::Span;
use syn::LitStr;

use crate::ctxt::Ctxt;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text as it is.
    Literal(String),
    /// `{field}`, `{field:010}`; the range is that of the name.
    Component { name: String, format: Format, place: Range<usize> },
}

/// How a component is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) digits: Option<Digits>,
    pub(crate) case: Option<Case>,
    /// `{at:desc}`: greater values first.
    pub(crate) descending: bool,
    /// `{name:escape}`: the text may contain what follows it.
    pub(crate) escape: bool,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digits {
    /// `{n:010}`: padded with zeros to this width.
    Pad(usize),
    /// `{n:ordered}`: in the one width of its type.
    Ordered,
}

/// The case of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
}

impl Format {
    /// True when the text of the component does not tell the value: `{name:lower}` reads back as another name.
    pub(crate) fn is_lossy(self) -> bool {
        self.case.is_some()
    }
}

/// The digits of the largest `u128`.
const PAD_MAX: usize = 39;

/// What is wrong with a template, and where in its text.
#[derive(Debug, PartialEq, Eq)]
struct Mistake {
    place: Range<usize>,
    message: String,
}

/// The pieces of a template, after reporting every mistake in it.
pub(crate) fn parse(cx: &Ctxt, literal: &LitStr) -> Vec<Piece> {
    let mut mistakes = Vec::new();
    let pieces = pieces(&literal.value(), &mut mistakes);
    for Mistake { place, message } in mistakes {
        cx.error_at(span(literal, &place), message);
    }
    pieces
}

/// A place inside a literal: exact where the compiler lends such spans and the literal has no escapes, else all of it.
pub(crate) fn span(literal: &LitStr, place: &Range<usize>) -> Span {
    let token = literal.token();
    let plain = token.to_string().strip_prefix('"').and_then(|text| text.strip_suffix('"')) == Some(&*literal.value());
    let inside = plain.then(|| token.subspan(place.start + 1..=place.end)).flatten();
    inside.unwrap_or_else(|| literal.span())
}

fn pieces(text: &str, mistakes: &mut Vec<Mistake>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut chars = text.char_indices().peekable();
    let mut wrong = |place: Range<usize>, message: String| mistakes.push(Mistake { place, message });
    while let Some((at, char)) = chars.next() {
        match char {
            '{' | '}' if chars.next_if(|(_, next)| *next == char).is_some() => literal.push(char),
            '}' => wrong(at..at + 1, "`}` without `{`; write `}}` for the character".to_owned()),
            '{' => {
                let rest = text.get(at + 1..).unwrap_or_default();
                let Some((inside, _)) = rest.split_once('}').filter(|(inside, _)| !inside.contains('{')) else {
                    wrong(at..at + 1, "`{` without `}`; write `{{` for the character".to_owned());
                    continue;
                };
                while chars.next_if(|(next, _)| *next <= at + inside.len() + 1).is_some() {}
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                match component(inside, at + 1) {
                    Ok(piece) => pieces.push(piece),
                    Err(mistake) => wrong(mistake.place, mistake.message),
                }
            }
            other => literal.push(other),
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    if text.is_empty() {
        wrong(0..0, "a key cannot be empty; write a literal or a `{field}`".to_owned());
    }
    pieces
}

/// What is between the braces, which starts at `start`.
fn component(inside: &str, start: usize) -> Result<Piece, Mistake> {
    let place = start..start + inside.len();
    let (name, format) = match inside.split_once(':') {
        Some((name, format)) => (name, Some(format)),
        None => (inside, None),
    };
    if name.is_empty() {
        return Err(Mistake { place, message: "a component names a field: `{field}`".to_owned() });
    }
    let format = match format {
        None => Format::default(),
        Some(format) => parse_format(name, format, start + name.len() + 1)?,
    };
    Ok(Piece::Component { name: name.to_owned(), format, place: start..start + name.len() })
}

/// What is behind the colon, which starts at `start`: `010`, `ordered,desc`.
fn parse_format(name: &str, text: &str, start: usize) -> Result<Format, Mistake> {
    let mut format = Format::default();
    let mut at = start;
    for word in text.split(',') {
        let place = at..at + word.len();
        at = place.end + 1;
        add_word(&mut format, name, word.trim()).map_err(|message| Mistake { place, message })?;
    }
    Ok(format)
}

fn add_word(format: &mut Format, name: &str, word: &str) -> Result<(), String> {
    let before = *format;
    match word {
        "ordered" => format.digits = Some(Digits::Ordered),
        "desc" => format.descending = true,
        "lower" => format.case = Some(Case::Lower),
        "upper" => format.case = Some(Case::Upper),
        "escape" => format.escape = true,
        _ if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) => {
            format.digits = Some(Digits::Pad(width(name, word)?));
        }
        _ => {
            return Err(format!(
                "unknown format `{word}` of `{name}`; known are `010` (zeros up to 10 digits), `ordered`, `desc`, `lower`, `upper` \
                 and `escape`"
            ));
        }
    }
    agree(before, *format, name, word)
}

fn width(name: &str, word: &str) -> Result<usize, String> {
    let width = word.trim_start_matches('0');
    match (word.starts_with('0'), width.parse::<usize>()) {
        (true, Ok(width)) if width <= PAD_MAX => Ok(width),
        (false, Ok(width)) if width <= PAD_MAX => {
            Err(format!("zeros are padded with `{{{name}:0{word}}}`: the width after a `0`"))
        }
        (_, Err(_)) if width.is_empty() => Err(format!("`:{word}` pads to no width; write `{{{name}:010}}`")),
        _ => Err(format!("no number has more than {PAD_MAX} digits")),
    }
}

//     {n:010,upper}
//            ^^^^^ a number has no case
/// Formats of one component that go together: a width or `ordered`, with `desc` or without; or a case, with `escape` or
/// without.
fn agree(before: Format, after: Format, name: &str, word: &str) -> Result<(), String> {
    let reason = match after {
        _ if before == after => return Err(format!("`{word}` of `{name}` is given more than once")),
        _ if before.digits.is_some() && before.digits != after.digits => {
            "a width and `ordered` both say how a number is written; keep one of them"
        }
        _ if before.case.is_some() && before.case != after.case => "a text is in one case; keep `lower` or `upper`",
        Format { digits: Some(_), case: Some(_), .. } => "a number has no case; remove `lower` or `upper`",
        Format { digits: Some(_), escape: true, .. } => "a number has nothing to escape; remove `escape`",
        Format { descending: true, case: Some(_), .. } => {
            "`desc` is for texts of one width, which have no case; remove `lower` or `upper`"
        }
        Format { descending: true, escape: true, .. } => {
            "`desc` is for texts of one width, and escapes are longer than what they stand for; keep one of them"
        }
        _ => return Ok(()),
    };
    Err(format!("`{word}` of `{name}` does not go with what stands before it: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Format = Format { digits: None, case: None, descending: false, escape: false };

    fn parsed(text: &str) -> (Vec<Piece>, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let pieces = pieces(text, &mut mistakes);
        (pieces, mistakes)
    }

    fn literal(text: &str) -> Piece {
        Piece::Literal(text.to_owned())
    }

    fn field(name: &str, format: Format, start: usize) -> Piece {
        Piece::Component { name: name.to_owned(), format, place: start..start + name.len() }
    }

    #[test]
    fn literals_and_components_alternate_with_their_places() {
        let (pieces, mistakes) = parsed("ORDER#{at}#{id:010}/{name:lower}");
        let expected = [
            literal("ORDER#"),
            field("at", PLAIN, 7),
            literal("#"),
            field("id", Format { digits: Some(Digits::Pad(10)), ..PLAIN }, 12),
            literal("/"),
            field("name", Format { case: Some(Case::Lower), ..PLAIN }, 21),
        ];
        assert_eq!((pieces, mistakes), (expected.to_vec(), vec![]));
    }

    #[test]
    fn doubled_braces_are_literal_braces() {
        assert_eq!(parsed("a{{b}}é{c}}}").0, [literal("a{b}é"), field("c", PLAIN, 9), literal("}")]);
    }

    #[test]
    fn every_mistake_is_reported_at_its_place() {
        let (_, mistakes) = parsed("{}#{a:}#{b:10}#{c:00}#{d:041}#{e:Lower}#}#{");
        let found: Vec<(Range<usize>, &str)> =
            mistakes.iter().map(|mistake| (mistake.place.clone(), mistake.message.as_str())).collect();
        let known = "known are `010` (zeros up to 10 digits), `ordered`, `desc`, `lower`, `upper` and `escape`";
        let (nothing, capital) =
            (format!("unknown format `` of `a`; {known}"), format!("unknown format `Lower` of `e`; {known}"));
        let expected = [
            (1..1, "a component names a field: `{field}`"),
            (6..6, &*nothing),
            (11..13, "zeros are padded with `{b:010}`: the width after a `0`"),
            (18..20, "`:00` pads to no width; write `{c:010}`"),
            (25..28, "no number has more than 39 digits"),
            (33..38, &*capital),
            (40..41, "`}` without `{`; write `}}` for the character"),
            (42..43, "`{` without `}`; write `{{` for the character"),
        ];
        assert_eq!(found, expected);
        assert_eq!(parsed("").1.len(), 1);
    }

    #[test]
    fn formats_are_combined_where_they_agree() {
        let format = |text: &str| match parsed(&format!("{{x:{text}}}")) {
            (pieces, mistakes) if mistakes.is_empty() => match pieces.as_slice() {
                [Piece::Component { format, .. }] => Ok(*format),
                other => panic!("{other:?}"),
            },
            (_, mistakes) => Err(mistakes[0].place.clone()),
        };
        let ordered = Format { digits: Some(Digits::Ordered), ..PLAIN };
        assert_eq!(format("ordered"), Ok(ordered));
        assert_eq!(format("desc, ordered"), Ok(Format { descending: true, ..ordered }));
        assert_eq!(format("010,desc"), Ok(Format { digits: Some(Digits::Pad(10)), descending: true, ..PLAIN }));
        assert_eq!(format("escape,upper"), Ok(Format { case: Some(Case::Upper), escape: true, ..PLAIN }));
        let wrong = ["desc,desc", "010,020", "010,ordered", "lower,upper", "010,upper", "ordered,escape", "lower,desc"];
        for text in wrong.into_iter().chain(["desc,escape", "010,010", "desc,", ",desc"]) {
            let second = text.find(',').unwrap() + 1;
            let place = if text.starts_with(',') { 3..3 } else { 3 + second..3 + text.len() };
            assert_eq!(format(text), Err(place), "{text}");
        }
    }
}
