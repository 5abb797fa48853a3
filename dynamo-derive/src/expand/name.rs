//! Attribute names: one constant for each, together with its JSON form.

use proc_macro2::TokenStream;
use quote::quote;

/// `&Name { .. }`.
pub(crate) fn literal(name: &str) -> TokenStream {
    let json = json(name);
    quote!(&__dynamo::Name { text: #name, json: #json })
}

/// The name as a JSON string followed by a colon, with the escapes that the wire format has.
fn json(name: &str) -> String {
    let mut out = String::from('"');
    for char in name.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            control if u32::from(control) < 0x20 => {
                let digit = |nibble: u32| char::from_digit(nibble, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.extend([digit(u32::from(control) >> 4), digit(u32::from(control) & 0xF)]);
            }
            other => out.push(other),
        }
    }
    out.push_str("\":");
    out
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn names_are_escaped_for_json() {
        assert_eq!(json("user_id"), "\"user_id\":");
        assert_eq!(json("a\"b\\c\n\u{1}é"), "\"a\\\"b\\\\c\\n\\u0001é\":");
    }
}
