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
    /// `CHAR`, `VARCHAR` and the `TEXT` types; `UUID` and `INET6` of MariaDB.
    Text,
    /// `ENUM`.
    Enum {
        /// One of the labels is the empty string.
        empty_label: bool,
    },
    /// `SET`.
    Set,
    /// `JSON` of MySQL; MariaDB has text under this name.
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
            "enum" => ColumnType::Enum { empty_label: labels(column_type).iter().any(String::is_empty) },
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

/// The labels of `enum('a','','it''s')`, in the order of their ordinals, which begin with 1.
pub(crate) fn labels(column_type: &str) -> Vec<String> {
    let inside = column_type.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    let mut labels = Vec::new();
    let mut chars = inside.unwrap_or_default().chars().peekable();
    while chars.next_if_eq(&'\'').is_some() {
        let mut label = String::new();
        while let Some(char) = chars.next() {
            // A quote is written twice; alone, it ends the label.
            if char == '\'' && chars.next_if_eq(&'\'').is_none() {
                break;
            }
            label.push(char);
        }
        labels.push(label);
        chars.next_if_eq(&',');
    }
    labels
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
    use super::labels;

    #[test]
    fn labels_are_taken_out_of_their_quotes() {
        assert_eq!(labels("enum('')"), [""]);
        assert_eq!(labels("enum('a','','b')"), ["a", "", "b"]);
        assert_eq!(labels("enum('it''s','''','a,b','(c)')"), ["it's", "'", "a,b", "(c)"]);
        assert_eq!(labels("varchar(10)"), [""; 0]);
    }
}
