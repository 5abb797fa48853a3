//! DynamoDB's JSON, written by hand.

use std::fmt::{Display, Write as _};

pub(super) fn string(out: &mut String, name: &str, text: &str) {
    let _ = write!(out, "\"{name}\":{{\"S\":\"");
    escape(out, text);
    out.push_str("\"}");
}

pub(super) fn number(out: &mut String, name: &str, number: impl Display) {
    let _ = write!(out, "\"{name}\":{{\"N\":\"{number}\"}}");
}

pub(super) fn boolean(out: &mut String, name: &str, value: bool) {
    let _ = write!(out, "\"{name}\":{{\"BOOL\":{value}}}");
}

/// Copies what needs no escape in one go.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20)) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mut characters = after.chars();
        if let Some(character) = characters.next() {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}
