//! The tree of a condition: pure, rendered for DynamoDB or evaluated in memory.

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Expressions, Place};
use crate::value::Kind;

/// A condition without its types.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// What holds of every item, or of none. DynamoDB has no expression for it, so it is never inside of another node.
    Constant(bool),
    Compare(Term, Comparison, Term),
    Between(Term, Term, Term),
    /// One of at most a hundred.
    In(Term, Vec<Term>),
    Exists(Place),
    Absent(Place),
    IsType(Place, Kind),
    BeginsWith(Place, Term),
    Contains(Place, Term),
    /// All of at least two.
    And(Vec<Node>),
    /// One of at least two.
    Or(Vec<Node>),
    Not(Box<Node>),
}

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Term {
    Value(AttributeValue),
    Place(Place),
    Size(Place),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Comparison {
    const fn symbol(self) -> &'static str {
        match self {
            Comparison::Eq => "=",
            Comparison::Ne => "<>",
            Comparison::Lt => "<",
            Comparison::Le => "<=",
            Comparison::Gt => ">",
            Comparison::Ge => ">=",
        }
    }

    /// True for those that ask which of two is greater.
    pub(crate) const fn is_order(self) -> bool {
        match self {
            Comparison::Eq | Comparison::Ne => false,
            Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => true,
        }
    }
}

/// Operands of one `IN`.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html>
const IN_MAX: usize = 100;

impl Node {
    /// One of these; of none, nothing is one.
    pub(crate) fn one_of(term: &Term, values: Vec<Term>) -> Node {
        let mut values = values.into_iter().peekable();
        let mut groups = Vec::new();
        while values.peek().is_some() {
            groups.push(Node::In(term.clone(), values.by_ref().take(IN_MAX).collect()));
        }
        groups.into_iter().reduce(Node::or).unwrap_or(Node::Constant(false))
    }

    /// Nothing, be it no attribute or a stored NULL.
    pub(crate) fn is_none(place: Place) -> Node {
        Node::Absent(place.clone()).or(Node::IsType(place, Kind::Null))
    }

    /// Something other than NULL.
    pub(super) fn is_some(place: Place) -> Node {
        Node::Exists(place.clone()).and(Node::IsType(place, Kind::Null).not())
    }

    pub(crate) fn and(self, other: Node) -> Node {
        match (self, other) {
            (Node::Constant(false), _) | (_, Node::Constant(false)) => Node::Constant(false),
            (Node::Constant(true), node) | (node, Node::Constant(true)) => node,
            (Node::And(mut all), other) => {
                all.push(other);
                Node::And(all)
            }
            (one, other) => Node::And(vec![one, other]),
        }
    }

    pub(crate) fn or(self, other: Node) -> Node {
        match (self, other) {
            (Node::Constant(true), _) | (_, Node::Constant(true)) => Node::Constant(true),
            (Node::Constant(false), node) | (node, Node::Constant(false)) => node,
            (Node::Or(mut any), other) => {
                any.push(other);
                Node::Or(any)
            }
            (one, other) => Node::Or(vec![one, other]),
        }
    }

    pub(crate) fn not(self) -> Node {
        match self {
            Node::Constant(holds) => Node::Constant(!holds),
            Node::Not(node) => *node,
            node => Node::Not(Box::new(node)),
        }
    }

    /// The expression, or what is known without one.
    pub(crate) fn render(self, out: &mut Expressions) -> Rendered {
        match self {
            Node::Constant(true) => Rendered::Always,
            Node::Constant(false) => Rendered::Never,
            node => Rendered::If(node.text(out)),
        }
    }

    fn text(self, out: &mut Expressions) -> String {
        match self {
            // Never inside of another node, and rendered as no expression by itself.
            Node::Constant(holds) => holds.to_string(),
            Node::Compare(left, comparison, right) => {
                let left = left.text(out);
                format!("{left} {} {}", comparison.symbol(), right.text(out))
            }
            Node::Between(term, low, high) => {
                let (term, low) = (term.text(out), low.text(out));
                format!("{term} BETWEEN {low} AND {}", high.text(out))
            }
            Node::In(term, values) => {
                let term = term.text(out);
                let values: Vec<String> = values.into_iter().map(|value| value.text(out)).collect();
                format!("{term} IN ({})", values.join(", "))
            }
            Node::Exists(place) => format!("attribute_exists({})", place.render(out)),
            Node::Absent(place) => format!("attribute_not_exists({})", place.render(out)),
            Node::IsType(place, kind) => {
                let place = place.render(out);
                format!("attribute_type({place}, {})", out.value(AttributeValue::S(kind.as_str().to_owned())))
            }
            Node::BeginsWith(place, prefix) => {
                let place = place.render(out);
                format!("begins_with({place}, {})", prefix.text(out))
            }
            Node::Contains(place, part) => {
                let place = place.render(out);
                format!("contains({place}, {})", part.text(out))
            }
            Node::And(nodes) => join(nodes, " AND ", out),
            Node::Or(nodes) => join(nodes, " OR ", out),
            Node::Not(node) => format!("(NOT {})", node.text(out)),
        }
    }
}

/// In parentheses, so that it never matters which operator binds more.
fn join(nodes: Vec<Node>, operator: &str, out: &mut Expressions) -> String {
    let texts: Vec<String> = nodes.into_iter().map(|node| node.text(out)).collect();
    format!("({})", texts.join(operator))
}

impl Term {
    fn text(self, out: &mut Expressions) -> String {
        match self {
            Term::Value(value) => out.value(value),
            Term::Place(place) => place.render(out),
            Term::Size(place) => format!("size({})", place.render(out)),
        }
    }
}

/// A condition as a request has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rendered {
    /// Every item fulfils it: the request has none.
    Always,
    /// No item does: there is nothing to be sent.
    Never,
    /// The items of which this expression holds.
    If(String),
}

impl Rendered {
    /// The expression, if there is one to be sent.
    pub(crate) fn into_text(self) -> Option<String> {
        match self {
            Rendered::If(text) => Some(text),
            Rendered::Always | Rendered::Never => None,
        }
    }
}
