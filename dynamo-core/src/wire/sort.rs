//! A JSON text with the members of each object in the order of their names.

use super::Cursor;
use super::escape::push_text;
use crate::value::R;

/// The same JSON without whitespace, in the one order that does not depend on a hash map.
pub(crate) fn sorted(text: &str) -> R<String> {
    let mut out = String::with_capacity(text.len());
    let mut cursor = Cursor::new(text);
    value(&mut cursor, &mut out)?;
    cursor.end()?;
    Ok(out)
}

fn value(cursor: &mut Cursor<'_>, out: &mut String) -> R<()> {
    match cursor.token() {
        Some(b'{') => object(cursor, out),
        Some(b'[') => array(cursor, out),
        _ => {
            let start = cursor.at();
            cursor.skip()?;
            out.push_str(cursor.slice(start, cursor.at())?);
            Ok(())
        }
    }
}

fn object(cursor: &mut Cursor<'_>, out: &mut String) -> R<()> {
    let mut members = Vec::new();
    cursor.object(|name, cursor| {
        let mut text = String::new();
        value(cursor, &mut text)?;
        members.push((name.to_owned(), text));
        Ok(())
    })?;
    members.sort_unstable();
    out.push('{');
    for (position, (name, text)) in members.iter().enumerate() {
        out.push_str(if position == 0 { "\"" } else { ",\"" });
        push_text(out, name);
        out.push_str("\":");
        out.push_str(text);
    }
    out.push('}');
    Ok(())
}

fn array(cursor: &mut Cursor<'_>, out: &mut String) -> R<()> {
    let mut is_first = true;
    out.push('[');
    cursor.array(|cursor| {
        if !std::mem::take(&mut is_first) {
            out.push(',');
        }
        value(cursor, out)
    })?;
    out.push(']');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn members_are_sorted_at_every_level_and_elements_are_not() {
        let text = r#" {"b": [2, {"z": null, "é\"": true}, 1], "a": {"y": -1.5e3, "x": "\u00e9\"/"}, "": [] } "#;
        let expected = r#"{"":[],"a":{"x":"\u00e9\"/","y":-1.5e3},"b":[2,{"z":null,"é\"":true},1]}"#;
        assert_eq!(sorted(text).unwrap(), expected);
        assert!(sorted("{").is_err() && sorted("{} x").is_err());
    }
}
