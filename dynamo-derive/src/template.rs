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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Plain,
    /// `{n:010}`: padded with zeros to this width.
    Pad(usize),
    Lower,
    Upper,
}

impl Format {
    /// True when the text of the component does not tell the value: `{name:lower}` reads back as another name.
    pub(crate) fn is_lossy(self) -> bool {
        matches!(self, Format::Lower | Format::Upper)
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
        None => Format::Plain,
        Some(format) => parse_format(name, format).map_err(|message| Mistake { place: place.clone(), message })?,
    };
    Ok(Piece::Component { name: name.to_owned(), format, place: start..start + name.len() })
}

fn parse_format(name: &str, format: &str) -> Result<Format, String> {
    if !format.is_empty() && format.bytes().all(|byte| byte.is_ascii_digit()) {
        let width = format.trim_start_matches('0');
        return match (format.starts_with('0'), width.parse::<usize>()) {
            (true, Ok(width)) if width <= PAD_MAX => Ok(Format::Pad(width)),
            (false, Ok(width)) if width <= PAD_MAX => {
                Err(format!("zeros are padded with `{{{name}:0{format}}}`: the width after a `0`"))
            }
            (_, Err(_)) if width.is_empty() => Err(format!("`:{format}` pads to no width; write `{{{name}:010}}`")),
            _ => Err(format!("no number has more than {PAD_MAX} digits")),
        };
    }
    match format {
        "lower" => Ok(Format::Lower),
        "upper" => Ok(Format::Upper),
        _ => Err(format!("unknown format `{format}`; known are `010` (zeros up to 10 digits), `lower`, `upper`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            field("at", Format::Plain, 7),
            literal("#"),
            field("id", Format::Pad(10), 12),
            literal("/"),
            field("name", Format::Lower, 21),
        ];
        assert_eq!((pieces, mistakes), (expected.to_vec(), vec![]));
    }

    #[test]
    fn doubled_braces_are_literal_braces() {
        assert_eq!(parsed("a{{b}}é{c}}}").0, [literal("a{b}é"), field("c", Format::Plain, 9), literal("}")]);
    }

    #[test]
    fn every_mistake_is_reported_at_its_place() {
        let (_, mistakes) = parsed("{}#{a:}#{b:10}#{c:00}#{d:041}#{e:Lower}#}#{");
        let found: Vec<(Range<usize>, &str)> =
            mistakes.iter().map(|mistake| (mistake.place.clone(), mistake.message.as_str())).collect();
        let expected = [
            (1..1, "a component names a field: `{field}`"),
            (4..6, "unknown format ``; known are `010` (zeros up to 10 digits), `lower`, `upper`"),
            (9..13, "zeros are padded with `{b:010}`: the width after a `0`"),
            (16..20, "`:00` pads to no width; write `{c:010}`"),
            (23..28, "no number has more than 39 digits"),
            (31..38, "unknown format `Lower`; known are `010` (zeros up to 10 digits), `lower`, `upper`"),
            (40..41, "`}` without `{`; write `}}` for the character"),
            (42..43, "`{` without `}`; write `{{` for the character"),
        ];
        assert_eq!(found, expected);
        assert_eq!(parsed("").1.len(), 1);
    }
}
