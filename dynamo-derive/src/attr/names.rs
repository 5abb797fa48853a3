//! Every name that an attribute or a key of one may have, once; and what to say of names that are none.

use proc_macro2::Ident;
use syn::Error;

pub(crate) const DYNAMO: &str = "dynamo";
pub(crate) const PK: &str = "pk";
pub(crate) const SK: &str = "sk";
pub(crate) const GSI: &str = "gsi";
pub(crate) const LSI: &str = "lsi";

pub(crate) const MYSQL: &str = "mysql";

pub(crate) const TABLE: &str = "table";
pub(crate) const ENTITY: &str = "entity";
pub(crate) const SCHEMA_VERSION: &str = "schema_version";
pub(crate) const UPGRADE: &str = "upgrade";
pub(crate) const TYPE_ATTR: &str = "type_attr";
pub(crate) const RENAME_ALL: &str = "rename_all";
pub(crate) const CRATE: &str = "crate";

pub(crate) const RENAME: &str = "rename";
pub(crate) const SKIP: &str = "skip";
pub(crate) const DEFAULT: &str = "default";
pub(crate) const KEY_ONLY: &str = "key_only";
pub(crate) const FLATTEN: &str = "flatten";
pub(crate) const WITH: &str = "with";
pub(crate) const SECRET: &str = "secret";
pub(crate) const SERDE: &str = "serde";
pub(crate) const NULL: &str = "null";
pub(crate) const COMPRESS: &str = "compress";
pub(crate) const FORMAT: &str = "format";

pub(crate) const RENAME_ALL_FIELDS: &str = "rename_all_fields";
pub(crate) const CONTENT: &str = "content";
pub(crate) const UNTAGGED: &str = "untagged";
pub(crate) const REPR: &str = "repr";
pub(crate) const TAG: &str = "tag";
pub(crate) const OTHER: &str = "other";

pub(crate) const VERSION: &str = "version";
pub(crate) const CREATED_AT: &str = "created_at";
pub(crate) const UPDATED_AT: &str = "updated_at";

pub(crate) const UNIQUE: &str = "unique";
pub(crate) const IGNORE_CASE: &str = "ignore_case";

pub(crate) const KEY: &str = "key";
pub(crate) const JOIN: &str = "join";
pub(crate) const ON: &str = "on";
pub(crate) const LEFT_JOIN: &str = "left_join";
pub(crate) const CONSTANT: &str = "constant";
pub(crate) const EXPRESSION: &str = "expression";
pub(crate) const COLUMN: &str = "column";
pub(crate) const EMBED: &str = "embed";
pub(crate) const PREFIX: &str = "prefix";
pub(crate) const CASCADE: &str = "cascade";
pub(crate) const CHILDREN: &str = "children";
pub(crate) const ORDER_BY: &str = "order_by";
pub(crate) const PARK: &str = "park";

pub(crate) const ATTR: &str = "attr";
pub(crate) const SHARDS: &str = "shards";
pub(crate) const NAME: &str = "name";
pub(crate) const PROJECTION: &str = "projection";
pub(crate) const PROJECTED: &str = "projected";
pub(crate) const PK_ATTR: &str = "pk_attr";
pub(crate) const SK_ATTR: &str = "sk_attr";

pub(crate) const BILLING: &str = "billing";
pub(crate) const POINT_IN_TIME_RECOVERY: &str = "point_in_time_recovery";
pub(crate) const DELETION_PROTECTION: &str = "deletion_protection";
pub(crate) const STREAM: &str = "stream";
pub(crate) const TTL: &str = "ttl";
pub(crate) const ENCRYPTION: &str = "encryption";
pub(crate) const TABLE_CLASS: &str = "table_class";
pub(crate) const RESOURCE_POLICY: &str = "resource_policy";
pub(crate) const TAGS: &str = "tags";

//     #[dynamo(tabel = "Users")]
//              ^^^^^ did you mean `table`?
/// The error of a key that attribute `attribute` does not have.
pub(crate) fn unknown(key: &Ident, attribute: &str, known: &[&str]) -> Error {
    Error::new(
        key.span(),
        format_args!("unknown `{attribute}` attribute `{key}`{}", suggestion(&key.to_string(), known)),
    )
}

/// `; did you mean ..?` when a candidate is near, else all of them.
pub(crate) fn suggestion(given: &str, known: &[&str]) -> String {
    let near = known.iter().map(|name| (distance(given, name), name)).min();
    match near {
        Some((edits, name)) if edits <= 1 + given.chars().count() / 4 => format!("; did you mean `{name}`?"),
        Some(_) => format!("; known are {}", list(known)),
        None => String::new(),
    }
}

/// `a`, `b`, `c`, each in backticks.
pub(crate) fn list<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    names.join(", ")
}

/// How many characters are to be inserted, deleted or replaced to turn one word into the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (line, from) in a.chars().enumerate() {
        let mut left = line + 1;
        let mut next = vec![left];
        for (to, pair) in b.iter().zip(row.windows(2)) {
            let [diagonal, above] = *pair else { continue };
            left = (left.min(above) + 1).min(diagonal + usize::from(from != *to));
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_insertions_deletions_and_replacements() {
        let cases =
            [("table", "table", 0), ("tabel", "table", 2), ("tble", "table", 1), ("", "ttl", 3), ("ttl", "", 3)];
        for (a, b, edits) in cases {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }

    #[test]
    fn a_near_name_is_suggested_and_far_names_are_listed() {
        assert_eq!(suggestion("tabel", &["table", "ttl"]), "; did you mean `table`?");
        assert_eq!(suggestion("version", &["table", "ttl"]), "; known are `table`, `ttl`");
        assert_eq!(suggestion("x", &[]), "");
    }
}
