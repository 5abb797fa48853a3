//! Names of tables: a prefix and the declared name.

use crate::{Error, Result};

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
const LEN_MIN: usize = 3;
const LEN_MAX: usize = 255;

pub(super) fn prefixed(prefix: &str, base: &str) -> Result<String> {
    let mut name = String::with_capacity(prefix.len() + base.len());
    name.push_str(prefix);
    name.push_str(base);
    if !(LEN_MIN..=LEN_MAX).contains(&name.len()) {
        let reason = format!("has {} characters, not {LEN_MIN} to {LEN_MAX}", name.len());
        return Err(refused(&name, &reason));
    }
    check_characters(&name)?;
    Ok(name)
}

/// A prefix has to leave room for nothing in particular, but each of its characters ends up in a table name.
pub(super) fn check_characters(name: &str) -> Result<()> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    match name.chars().find(|&c| !is_allowed(c)) {
        Some(c) => Err(refused(name, &format!("contains {c:?}; letters, digits, `_`, `-` and `.` are allowed"))),
        None => Ok(()),
    }
}

fn refused(name: &str, reason: &str) -> Error {
    Error::Config(format!("table name `{name}` {reason}"))
}
