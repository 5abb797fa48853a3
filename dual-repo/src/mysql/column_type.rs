//! What a column holds.

use std::fmt;

use sqlx::{MySql, Type, TypeInfo, mysql::MySqlTypeInfo};

/// The type of a column, as far as reading its values needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// `TINYINT` to `BIGINT`, `BOOLEAN`.
    Integer {
        /// `UNSIGNED`.
        unsigned: bool,
    },
    /// `BIT(n)`.
    Bit,
    /// `YEAR`.
    Year,
    /// `DECIMAL`, `NUMERIC`.
    Decimal,
    /// `FLOAT`.
    Float,
    /// `DOUBLE`.
    Double,
    /// `CHAR`, `VARCHAR` and the `TEXT` types; `UUID` and `INET6` of `MariaDB`.
    Text,
    /// `ENUM`.
    Enum {
        /// One of the labels is the empty string.
        empty_label: bool,
    },
    /// `SET`.
    Set,
    /// `JSON` of `MySQL`; `MariaDB` has text under this name.
    Json,
    /// `BINARY`, `VARBINARY` and the `BLOB` types.
    Bytes,
    /// `DATE`.
    Date,
    /// `DATETIME`.
    DateTime,
    /// `TIMESTAMP`.
    Timestamp,
    /// `TIME`.
    Time,
    /// `GEOMETRY` and its kinds.
    Geometry,
    /// Anything else.
    Other,
}

impl ColumnType {
    /// The type that a result set says a column has. A set of labels cannot be told from text there.
    pub(crate) fn of(info: &MySqlTypeInfo) -> ColumnType {
        match info.name() {
            "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "TINYINT UNSIGNED"
            | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED" | "BIGINT UNSIGNED" => {
                // The name `BOOLEAN` does not say whether it is unsigned; the flag does.
                ColumnType::Integer { unsigned: <u64 as Type<MySql>>::compatible(info) }
            }
            "BIT" => ColumnType::Bit,
            "YEAR" => ColumnType::Year,
            "DECIMAL" => ColumnType::Decimal,
            "FLOAT" => ColumnType::Float,
            "DOUBLE" => ColumnType::Double,
            "DATE" => ColumnType::Date,
            "DATETIME" => ColumnType::DateTime,
            "TIMESTAMP" => ColumnType::Timestamp,
            "TIME" => ColumnType::Time,
            "JSON" => ColumnType::Json,
            "SET" => ColumnType::Set,
            "GEOMETRY" => ColumnType::Geometry,
            "NULL" => ColumnType::Other,
            // The names of the others go by a flag that text with a binary collation has too.
            _ if <str as Type<MySql>>::compatible(info) => ColumnType::Text,
            _ => ColumnType::Bytes,
        }
    }

    /// The type that the catalogue says a column has: `data_type` is `enum`, `column_type` `enum('a','b')`.
    pub(crate) fn declared(data_type: &str, column_type: &str) -> ColumnType {
        match data_type {
            "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" => {
                ColumnType::Integer { unsigned: column_type.contains("unsigned") }
            }
            "bit" => ColumnType::Bit,
            "year" => ColumnType::Year,
            "decimal" | "numeric" => ColumnType::Decimal,
            "float" => ColumnType::Float,
            "double" | "real" => ColumnType::Double,
            "date" => ColumnType::Date,
            "datetime" => ColumnType::DateTime,
            "timestamp" => ColumnType::Timestamp,
            "time" => ColumnType::Time,
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "uuid" | "inet4" | "inet6" => {
                ColumnType::Text
            }
            "enum" => ColumnType::Enum { empty_label: has_empty_label(column_type) },
            "set" => ColumnType::Set,
            "json" => ColumnType::Json,
            "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => ColumnType::Bytes,
            "geometry" | "point" | "linestring" | "polygon" | "multipoint" | "multilinestring" | "multipolygon"
            | "geometrycollection" | "geomcollection" => ColumnType::Geometry,
            _ => ColumnType::Other,
        }
    }

    /// The type of a column in a result set, given what the catalogue says of it.
    pub(crate) fn refined(self, declared: ColumnType) -> ColumnType {
        match (self, declared) {
            (ColumnType::Text | ColumnType::Bytes, ColumnType::Enum { .. } | ColumnType::Set | ColumnType::Text) => {
                declared
            }
            (found, _) => found,
        }
    }
}

/// Looks for an empty label in `enum('a','','it''s')`.
fn has_empty_label(column_type: &str) -> bool {
    let Some(labels) = column_type.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')) else { return false };
    let mut rest = labels;
    while let Some(label) = rest.strip_prefix('\'') {
        let mut end = 0;
        loop {
            match label.get(end..).and_then(|tail| tail.find('\'')) {
                Some(quote) if label.get(end + quote + 1..).is_some_and(|tail| tail.starts_with('\'')) => {
                    end += quote + 2;
                }
                Some(quote) => {
                    end += quote;
                    break;
                }
                None => return false,
            }
        }
        if end == 0 {
            return true;
        }
        rest = label.get(end + 1..).and_then(|tail| tail.strip_prefix(',')).unwrap_or_default();
    }
    false
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ColumnType::Integer { unsigned: false } => "an integer",
            ColumnType::Integer { unsigned: true } => "an unsigned integer",
            ColumnType::Bit => "BIT",
            ColumnType::Year => "YEAR",
            ColumnType::Decimal => "DECIMAL",
            ColumnType::Float => "FLOAT",
            ColumnType::Double => "DOUBLE",
            ColumnType::Text => "text",
            ColumnType::Enum { .. } => "ENUM",
            ColumnType::Set => "SET",
            ColumnType::Json => "JSON",
            ColumnType::Bytes => "bytes",
            ColumnType::Date => "DATE",
            ColumnType::DateTime => "DATETIME",
            ColumnType::Timestamp => "TIMESTAMP",
            ColumnType::Time => "TIME",
            ColumnType::Geometry => "GEOMETRY",
            ColumnType::Other => "a type that cannot be read",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::has_empty_label;

    #[test]
    fn an_empty_label_is_found_among_quoted_ones() {
        assert!(has_empty_label("enum('')"));
        assert!(has_empty_label("enum('a','','b')"));
        assert!(has_empty_label("enum('a''','')"));
        assert!(!has_empty_label("enum('a','b')"));
        assert!(!has_empty_label("enum('''','b')"));
        assert!(!has_empty_label("enum('a,''''','b')"));
        assert!(!has_empty_label("varchar(10)"));
    }
}
