//! Why DynamoDB would refuse an update.

use std::fmt;

use crate::expr::Place;

/// What is wrong with an update of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// There is nothing around the place.
    NoSuchPlace(Place),
    /// The place that a value is taken from is absent.
    Absent(Place),
    /// What is there is no number, list or set, as the action needs it.
    WrongType(Place, &'static str),
    /// A sum that DynamoDB cannot hold.
    NumberTooLong(Place),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NoSuchPlace(place) => {
                write!(
                    f,
                    "there is nothing that `{place}` could be in; `ensure_map` in an update before it, or set what is around it"
                )
            }
            Problem::Absent(place) => write!(f, "it takes the value of `{place}`, which the item does not have"),
            Problem::WrongType(place, expected) => write!(f, "what the item has at `{place}` is no {expected}"),
            Problem::NumberTooLong(place) => {
                write!(f, "the number at `{place}` would have more than 38 digits, or be out of DynamoDB's range")
            }
        }
    }
}
