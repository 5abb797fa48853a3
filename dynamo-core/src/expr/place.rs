//! A path into an item without its types: what expressions name, and what is looked up in memory.

use std::borrow::Cow;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use super::Expressions;
use crate::value::{Item, R, ValueError};

/// An attribute, or a place inside of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    root: Cow<'static, str>,
    steps: Vec<Step>,
}

/// A step from a value to one inside of it. Elements are in the order of their indexes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Entry(Cow<'static, str>),
    Element(usize),
}

/// How two places are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Neither has to do with the other.
    Apart,
    Same,
    /// One is inside of the other.
    Inside,
    /// One takes a value for a map, the other for a list.
    Conflicting,
}

impl Place {
    pub(crate) fn of(root: impl Into<Cow<'static, str>>) -> Place {
        Place { root: root.into(), steps: Vec::new() }
    }

    /// The attribute that it is in.
    pub(crate) fn root(&self) -> &Cow<'static, str> {
        &self.root
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(crate) fn then(mut self, step: Step) -> Place {
        self.steps.push(step);
        self
    }

    /// A place inside of this one, which is given from here on.
    pub(crate) fn inside(self, inner: Place) -> Place {
        let mut place = self.then(Step::Entry(inner.root));
        place.steps.extend(inner.steps);
        place
    }

    /// True for an attribute itself.
    pub(crate) fn is_attribute(&self) -> bool {
        self.steps.is_empty()
    }

    /// True when it is inside of a list.
    pub(crate) fn has_element(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Element(_)))
    }

    /// True when it is an element of a list itself.
    pub(crate) fn is_element(&self) -> bool {
        matches!(self.steps.last(), Some(Step::Element(_)))
    }

    /// The value there.
    pub(crate) fn find<'i>(&self, item: &'i Item) -> Option<&'i AttributeValue> {
        self.steps.iter().try_fold(item.get(&*self.root)?, |value, step| match (step, value) {
            (Step::Entry(name), AttributeValue::M(entries)) => entries.get(&**name),
            (Step::Element(index), AttributeValue::L(elements)) => elements.get(*index),
            (Step::Entry(_) | Step::Element(_), _) => None,
        })
    }

    /// DynamoDB takes two actions only on places that are apart.
    pub(crate) fn relation(&self, other: &Place) -> Relation {
        if self.root != other.root {
            return Relation::Apart;
        }
        let differing = self.steps.iter().zip(&other.steps).find(|(mine, theirs)| mine != theirs);
        match differing {
            Some((Step::Entry(_), Step::Element(_)) | (Step::Element(_), Step::Entry(_))) => Relation::Conflicting,
            Some((Step::Entry(_), Step::Entry(_)) | (Step::Element(_), Step::Element(_))) => Relation::Apart,
            None if self.steps.len() == other.steps.len() => Relation::Same,
            None => Relation::Inside,
        }
    }

    /// What DynamoDB is asked for to read it: of an element of a list the list, as the elements that a projection names
    /// come without their indexes.
    pub(crate) fn projected(mut self) -> Place {
        let lists = self.steps.iter().position(|step| matches!(step, Step::Element(_)));
        self.steps.truncate(lists.unwrap_or(self.steps.len()));
        self
    }

    /// True when the other is the same place or inside of this one.
    pub(crate) fn covers(&self, other: &Place) -> bool {
        self.root == other.root && other.steps.starts_with(&self.steps)
    }

    /// An error that happened there.
    pub(crate) fn locate(&self, error: ValueError) -> ValueError {
        let at = |error: ValueError, step: &Step| match step {
            Step::Entry(name) => error.at(name.clone()),
            Step::Element(index) => error.at_index(*index),
        };
        self.steps.iter().rev().fold(error, at).at(self.root.clone())
    }

    /// Refuses an entry without a name, which DynamoDB has none of.
    pub(crate) fn check(&self) -> R<()> {
        let is_empty = |step: &Step| matches!(step, Step::Entry(name) if name.is_empty());
        if self.steps.iter().any(is_empty) {
            return Err(ValueError::invalid("the name of an entry", "it is empty").at(self.root.clone()));
        }
        Ok(())
    }

    /// The document path, with a placeholder for each name: any name is fine in it.
    pub(crate) fn render(&self, out: &mut Expressions) -> String {
        let mut text = out.name(&self.root);
        for step in &self.steps {
            match step {
                Step::Entry(name) => {
                    text.push('.');
                    text.push_str(&out.entry(name));
                }
                Step::Element(index) => {
                    text.push('[');
                    text.push_str(itoa::Buffer::new().format(*index));
                    text.push(']');
                }
            }
        }
        text
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.root)?;
        for step in &self.steps {
            match step {
                Step::Entry(name) => write!(f, ".{name}")?,
                Step::Element(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(steps: &[Step]) -> Place {
        Place { root: "a".into(), steps: steps.to_vec() }
    }

    #[test]
    fn places_overlap_when_one_is_inside_of_the_other() {
        let (b, c, one) = (Step::Entry("b".into()), Step::Entry("c".into()), Step::Element(1));
        let whole = place(&[]);
        let inner = place(&[b.clone(), one.clone()]);
        assert_eq!(whole.relation(&inner), Relation::Inside);
        assert_eq!(inner.relation(&whole), Relation::Inside);
        assert_eq!(inner.relation(&inner), Relation::Same);
        assert_eq!(place(std::slice::from_ref(&b)).relation(&inner), Relation::Inside);
        assert_eq!(place(&[b.clone(), Step::Element(2)]).relation(&inner), Relation::Apart);
        assert_eq!(place(&[c, one.clone()]).relation(&inner), Relation::Apart);
        assert_eq!(Place::of("b").relation(&whole), Relation::Apart);
        assert_eq!(place(&[b]).relation(&place(&[one])), Relation::Conflicting);
    }

    #[test]
    fn a_place_is_found_in_an_item() {
        let list = AttributeValue::L(vec![AttributeValue::Bool(false), AttributeValue::Bool(true)]);
        let item = Item::from([("a".to_owned(), AttributeValue::M(Item::from([("b".to_owned(), list)])))]);
        let (b, one) = (Step::Entry("b".into()), Step::Element(1));
        assert_eq!(place(&[b.clone(), one.clone()]).find(&item), Some(&AttributeValue::Bool(true)));
        assert_eq!(place(&[b, Step::Element(2)]).find(&item), None);
        assert_eq!(place(&[one]).find(&item), None);
        assert_eq!(Place::of("b").find(&item), None);
    }

    #[test]
    fn names_become_placeholders_however_odd_they_are() {
        let steps = vec![Step::Entry("a-b".into()), Step::Element(3), Step::Entry("a.b".into())];
        let place = Place { root: "a.b".into(), steps };
        let mut out = Expressions::default();
        assert_eq!(place.render(&mut out), "#0.#1[3].#0");
        assert_eq!(place.to_string(), "a.b.a-b[3].a.b");
    }
}
