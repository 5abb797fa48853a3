//! What no two items of an entity have alike.

use crate::value::Name;

/// Fields whose values, taken together, are found in one item of the entity at most.
#[derive(Debug, Clone, Copy)]
pub struct UniqueSchema {
    /// The constraint's name, as in `unique = "login"`, or else the field's.
    pub name: &'static str,
    /// The fields, in the order of the struct.
    pub parts: &'static [UniquePart],
}

/// One of the fields.
#[derive(Debug, Clone, Copy)]
pub struct UniquePart {
    /// The field's position among the entity's key components.
    pub component: usize,
    /// The field's name.
    pub field: &'static str,
    /// The field's attribute.
    pub attribute: &'static Name,
    /// Which values are the same.
    pub sameness: Sameness,
}

/// Which values of a unique field are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// Those of the same text.
    Exact,
    /// `unique(ignore_case)`: those that differ in case alone.
    IgnoreCase,
}

impl UniqueSchema {
    /// True when a component is among the fields.
    #[must_use]
    pub fn uses(&self, component: usize) -> bool {
        self.parts.iter().any(|part| part.component == component)
    }
}
