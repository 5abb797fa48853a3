//! Text as the inside of a JSON string.

use super::scan;

/// Appends `text` as the inside of a JSON string.
#[inline]
pub(crate) fn push_text(out: &mut String, text: &str) {
    if scan::plain(text.as_bytes()) == text.len() {
        out.push_str(text);
    } else {
        push_escaped(out, text);
    }
}

#[cold]
fn push_escaped(out: &mut String, mut text: &str) {
    while let Some((run, rest)) = text.split_at_checked(scan::plain(text.as_bytes())) {
        out.push_str(run);
        let mut chars = rest.chars();
        match chars.next() {
            Some(quoted @ ('"' | '\\')) => out.extend(['\\', quoted]),
            Some('\n') => out.push_str("\\n"),
            Some('\t') => out.push_str("\\t"),
            Some('\r') => out.push_str("\\r"),
            Some(control) => {
                let digit = |nibble: u32| char::from_digit(nibble, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.extend([digit(u32::from(control) >> 4), digit(u32::from(control) & 0xF)]);
            }
            None => return,
        }
        text = chars.as_str();
    }
}
