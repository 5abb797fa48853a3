//! An entity: a struct that is an item of a table.

use syn::{Data, DeriveInput, Fields, FieldsNamed, GenericParam};

use super::resolve::Resolver;
use super::{Component, Container, Field, Index, Unique};
use crate::attr::container::EntityAttrs;
use crate::attr::field::FieldOf;
use crate::attr::index::KeyDecls;
use crate::ctxt::Ctxt;

/// A struct that is an item of a table.
pub(crate) struct Entity<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) attrs: EntityAttrs,
    /// The entity's name in the table.
    pub(crate) name: String,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) primary: Index,
    pub(crate) indexes: Vec<Index>,
    /// What no two items have alike.
    pub(crate) unique: Vec<Unique>,
    /// The fields that keys are made of; those of the primary key come first.
    pub(crate) components: Vec<Component>,
}

impl<'a> Entity<'a> {
    /// Reads a declaration. `None` when there is too little to check.
    pub(crate) fn from_syn(cx: &Ctxt, input: &'a DeriveInput) -> Option<Self> {
        let attrs = EntityAttrs::read(cx, &input.attrs);
        owned(cx, input);
        let fields = named_fields(cx, input)?;
        let container = Container::new(input, attrs.krate.get());
        let mut decls = KeyDecls::default();
        decls.read_container(cx, &input.attrs);
        for (position, field) in fields.named.iter().enumerate() {
            decls.read_field(cx, &field.attrs, position);
        }
        let fields = Field::all(cx, fields, &container.ty(), attrs.rename_all.get().copied(), FieldOf::Entity);
        let mut resolver = Resolver { cx, entity: container.ident, fields: &fields, components: Vec::new() };
        let keys = resolver.indexes(decls);
        let unique = resolver.unique();
        let components = resolver.components;
        //     #[derive(DynamoEntity)] struct Order { .. }     <- without `#[dynamo(table = "..")]`
        if !attrs.table.is_mentioned() {
            cx.error(container.ident, "the table is not named; write `#[dynamo(table = \"..\")]`");
        }
        let (primary, indexes) = keys?;
        let name = match attrs.entity.get() {
            Some(name) => name.value(),
            None => syn::ext::IdentExt::unraw(container.ident).to_string(),
        };
        Some(Entity { container, attrs, name, fields, primary, indexes, unique, components })
    }

    /// The primary key and the indexes.
    pub(crate) fn all_indexes(&self) -> impl Iterator<Item = &Index> {
        std::iter::once(&self.primary).chain(&self.indexes)
    }

    /// The field of a component.
    pub(crate) fn field_of(&self, component: usize) -> Option<(&Component, &Field<'a>)> {
        let component = self.components.get(component)?;
        Some((component, self.fields.get(component.field)?))
    }

    /// The component that a field is, if it is one.
    pub(crate) fn component_of(&self, field: &Field<'_>) -> Option<(usize, &Component)> {
        self.components.iter().enumerate().find(|(_, component)| {
            self.fields.get(component.field).is_some_and(|found| std::ptr::eq(found.ident, field.ident))
        })
    }
}

//     #[derive(DynamoEntity)] struct Order<'a> { note: Cow<'a, str> }
//                                          ^^ an entity owns its fields
fn owned(cx: &Ctxt, input: &DeriveInput) {
    for param in &input.generics.params {
        if let GenericParam::Lifetime(param) = param {
            cx.error(param, "an entity owns what it is made of, as it is read from responses; use owned types");
        }
    }
}

//     #[derive(DynamoEntity)] enum Order { .. }     struct Order(String);
//                                  ^^^^^                   ^^^^^
fn named_fields<'a>(cx: &Ctxt, input: &'a DeriveInput) -> Option<&'a FieldsNamed> {
    let hint = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields),
            Fields::Unnamed(_) | Fields::Unit => "",
        },
        Data::Enum(_) => "; for the enum of all entities of a table derive `DynamoTable`",
        Data::Union(_) => "",
    };
    cx.error(&input.ident, format_args!("`DynamoEntity` can only be derived for structs with named fields{hint}"));
    None
}
