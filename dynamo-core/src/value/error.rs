//! What goes wrong inside a value, and where: a path that grows while the error unwinds.

use std::borrow::Cow;
use std::fmt;

use super::Kind;

/// The result of a conversion.
pub type R<T> = Result<T, ValueError>;

/// A value that could not be written or read. One word wide; the path is filled in while unwinding.
pub struct ValueError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    /// Segments from the inside out.
    path: Vec<Segment>,
    problem: Problem,
}

#[derive(Clone)]
enum Segment {
    Name(Cow<'static, str>),
    Index(usize),
}

/// What is wrong with a value, without where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A key cannot be made.
    Key {
        /// The field, or the key attribute itself.
        component: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The attribute has another type.
    Type {
        /// The type that the field needs.
        expected: Kind,
        /// The type that was found.
        found: Kind,
    },
    /// The attribute is not there.
    Missing,
    /// The attribute occurs twice.
    Duplicate,
    /// The text or number does not fit the field's type.
    Invalid {
        /// What the field needs, as in "a whole number from 0 to 255".
        expected: Cow<'static, str>,
        /// Why the value is none, without the value itself.
        reason: Cow<'static, str>,
    },
    /// The document is nested deeper than DynamoDB allows.
    TooDeep,
    /// The response body is not what DynamoDB sends.
    Malformed {
        /// Byte offset in the body.
        offset: usize,
        /// What was wrong there.
        reason: &'static str,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Type { expected, found } => write!(f, "expected {expected}, found {found}"),
            Problem::Key { component, reason } => write!(f, "`{component}`: {reason}"),
            Problem::Missing => f.write_str("the attribute is missing"),
            Problem::Duplicate => f.write_str("the attribute occurs twice"),
            Problem::Invalid { expected, reason } => write!(f, "expected {expected}: {reason}"),
            Problem::TooDeep => f.write_str("nested deeper than DynamoDB's 32 levels"),
            Problem::Malformed { offset, reason } => write!(f, "malformed response body at byte {offset}: {reason}"),
        }
    }
}

impl ValueError {
    #[cold]
    pub(crate) fn new(problem: Problem) -> Self {
        ValueError(Box::new(Inner { path: Vec::new(), problem }))
    }

    /// The attribute has another type.
    #[cold]
    #[must_use]
    pub fn mismatch(expected: Kind, found: Kind) -> Self {
        Self::new(Problem::Type { expected, found })
    }

    /// The value does not fit. `expected` says what would ("a number from 0 to 255"), `reason` why this one does not;
    /// neither should contain the value itself, as errors end up in logs.
    #[cold]
    #[must_use]
    pub fn invalid(expected: impl Into<Cow<'static, str>>, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Problem::Invalid { expected: expected.into(), reason: reason.into() })
    }

    #[cold]
    pub(crate) fn missing(name: &'static str) -> Self {
        Self::new(Problem::Missing).at(name)
    }

    #[cold]
    pub(crate) fn duplicate(name: &'static str) -> Self {
        Self::new(Problem::Duplicate).at(name)
    }

    #[cold]
    pub(crate) fn malformed(offset: usize, reason: &'static str) -> Self {
        Self::new(Problem::Malformed { offset, reason })
    }

    /// Adds the attribute that the error happened under.
    #[cold]
    #[must_use]
    pub fn at(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.path.push(Segment::Name(name.into()));
        self
    }

    /// Adds the list element that the error happened under.
    #[cold]
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }

    /// The same error once more: a bound of a range keeps its error until the request is made.
    pub(crate) fn again(&self) -> Self {
        ValueError(self.0.clone())
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.0.problem
    }

    /// Where it is wrong, as a document path: `ship_to.street`, `tags[2]`. Empty for a bare value.
    #[must_use]
    pub fn path(&self) -> String {
        let mut out = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Name(name) => {
                    if !out.is_empty() {
                        out.push('.');
                    }
                    out.push_str(name);
                }
                Segment::Index(index) => {
                    out.push('[');
                    out.push_str(&index.to_string());
                    out.push(']');
                }
            }
        }
        out
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.path.is_empty() {
            self.0.problem.fmt(f)
        } else {
            write!(f, "attribute `{}`: {}", self.path(), self.0.problem)
        }
    }
}

impl fmt::Debug for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueError").field("path", &self.path()).field("problem", &self.0.problem).finish()
    }
}

impl std::error::Error for ValueError {}
