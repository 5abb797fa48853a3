//! What no two items of an entity have alike.

use proc_macro2::Span;

use super::Field;
use super::resolve::Resolver;

/// Fields that are unique together, or one that is unique.
pub(crate) struct Unique {
    pub(crate) name: String,
    /// What gave it its name.
    pub(crate) span: Span,
    /// True for a name that other fields may have as well.
    is_shared: bool,
    pub(crate) parts: Vec<UniquePart>,
}

/// One of the fields, by the position of its component.
pub(crate) struct UniquePart {
    pub(crate) component: usize,
    pub(crate) ignore_case: bool,
}

impl Resolver<'_, '_> {
    /// What is unique, in the order of the struct; the fields become components.
    pub(crate) fn unique(&mut self) -> Vec<Unique> {
        let mut found: Vec<Unique> = Vec::new();
        let fields = self.fields;
        for (position, field) in fields.iter().enumerate() {
            let Some(attr) = field.attrs.unique.get() else { continue };
            let part =
                UniquePart { component: self.component(position, false, true), ignore_case: attr.ignore_case.is_set() };
            let (name, span) = match attr.name.get() {
                Some(name) => (name.value(), name.span()),
                None => (Field::plain_name(field), field.ident.span()),
            };
            let is_shared = attr.name.is_set();
            match found.iter_mut().find(|known| is_shared && known.is_shared && known.name == name) {
                Some(known) => known.parts.push(part),
                None => found.push(Unique { name, span, is_shared, parts: vec![part] }),
            }
        }
        found
    }
}
