//! DynamoDB's attribute types.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

/// The type of an attribute value, by DynamoDB's own abbreviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
    /// Boolean.
    Bool,
    /// Null.
    Null,
    /// Map.
    M,
    /// List.
    L,
    /// String set.
    Ss,
    /// Number set.
    Ns,
    /// Binary set.
    Bs,
}

impl Kind {
    /// The abbreviation that DynamoDB uses on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::S => "S",
            Kind::N => "N",
            Kind::B => "B",
            Kind::Bool => "BOOL",
            Kind::Null => "NULL",
            Kind::M => "M",
            Kind::L => "L",
            Kind::Ss => "SS",
            Kind::Ns => "NS",
            Kind::Bs => "BS",
        }
    }

    /// The kind of an SDK value; `None` for a variant that this SDK version does not know.
    #[must_use]
    pub fn of(value: &AttributeValue) -> Option<Kind> {
        Some(match value {
            AttributeValue::S(_) => Kind::S,
            AttributeValue::N(_) => Kind::N,
            AttributeValue::B(_) => Kind::B,
            AttributeValue::Bool(_) => Kind::Bool,
            AttributeValue::Null(_) => Kind::Null,
            AttributeValue::M(_) => Kind::M,
            AttributeValue::L(_) => Kind::L,
            AttributeValue::Ss(_) => Kind::Ss,
            AttributeValue::Ns(_) => Kind::Ns,
            AttributeValue::Bs(_) => Kind::Bs,
            _ => return None,
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
