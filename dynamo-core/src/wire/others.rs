//! The members of an object beside one.

use super::{Cursor, push_text};
use crate::value::R;

/// Appends the members of `object` to the members of another one, each after a comma, but for those of this name.
///
/// # Errors
/// When it is no well-formed object, or more than one.
pub(crate) fn push_others(out: &mut String, object: &str, name: &str) -> R<()> {
    let mut cursor = Cursor::new(object);
    cursor.object(|member, value| {
        if member == name {
            return Ok(());
        }
        let start = value.at();
        value.skip()?;
        out.push_str(",\"");
        push_text(out, member);
        out.push_str("\":");
        out.push_str(value.slice(start, value.at())?);
        Ok(())
    })?;
    cursor.end()
}
