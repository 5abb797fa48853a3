//! What an index holds that does not project all attributes: a struct with those fields, and a `Field` for each of them.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use super::{ItemOf, Params, at, call, fields, helper, item};
use crate::attr::index::Projection;
use crate::model::{Entity, Field, Index, IndexId, Key, Role};

/// What `Indexed` says of the projection.
pub(super) struct Projected {
    /// The structs, and how they are read.
    pub(super) items: TokenStream,
    /// The struct's type.
    pub(super) ty: TokenStream,
    /// The type of the fields that a filter may name, and their value.
    pub(super) filter: TokenStream,
    pub(super) filter_value: TokenStream,
}

/// Where a projected field comes from.
enum Place {
    /// Its own attribute.
    Attribute,
    /// A key template, by its place among those that are read; and the field's component.
    Key { key: usize, component: usize },
}

/// The fields that the index holds, in the order of the struct.
fn projected<'a>(entity: &'a Entity<'a>, index: &Index) -> Vec<(&'a Field<'a>, Place)> {
    let templates = templates(entity, index);
    let included = match &index.projection {
        Projection::Include(names) => names.iter().map(syn::LitStr::value).collect(),
        Projection::All | Projection::KeysOnly => Vec::new(),
    };
    let place = |field: &'a Field<'a>| {
        let mut keys = entity.primary.keys().chain(index.keys());
        let is_key = keys.any(|key| !key.is_template() && key.attribute == field.name);
        if field.is_stored() && !field.is_flattened() && (is_key || included.contains(&field.name)) {
            return Some((field, Place::Attribute));
        }
        let (component, _) = entity.component_of(field)?;
        let key = templates.iter().position(|key| key.tells(component))?;
        Some((field, Place::Key { key, component }))
    };
    entity.fields.iter().filter(|field| !matches!(field.role, Role::Skipped)).filter_map(place).collect()
}

/// The key attributes that may be templates: those of the table, then those of the index.
fn templates<'a>(entity: &'a Entity<'_>, index: &'a Index) -> Vec<&'a Key> {
    let firsts = |index: &'a Index| std::iter::once(&index.partition).chain(&index.sort);
    firsts(&entity.primary).chain(firsts(index)).collect()
}

pub(super) fn expand(entity: &Entity<'_>, params: &Params, index: &Index, path: &TokenStream) -> Projected {
    if matches!(index.projection, Projection::All) {
        let filter = fields::of(&entity.container).applied(None);
        let filter_value = quote!(<Self as __dynamo::DynamoEntity>::FIELDS);
        return Projected { items: TokenStream::new(), ty: quote!(Self), filter, filter_value };
    }
    let found = projected(entity, index);
    let name = ident(entity, index);
    let helper = helper(&entity.container, &quote!(#name), false);
    let doc = format!("What index `{}` holds of a `{}`.", index.name, entity.container.ident.unraw());
    let declared = found.iter().map(|(field, _)| {
        let (ident, vis, ty) = (field.ident, field.vis, &field.ty);
        let doc = format!("`{}`, as the index holds it.", field.plain_name());
        quote!(#[doc = #doc] #vis #ident: #ty,)
    });
    let declaration = helper.with_fields(&quote!(#(#declared)*));
    let ty = helper.applied(None);
    let read = read(entity, params, index, path, &found, &ty, &helper.marker_field());
    let common = common(params, &found, &name, &ty, &helper.marker_field());
    let (filters, filter, filter_value) = filter(entity, index, &found);
    let items = quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #declaration
        #read
        #common
        #filters
    };
    Projected { items, ty, filter, filter_value }
}

/// The struct's name.
fn ident(entity: &Entity<'_>, index: &Index) -> Ident {
    let own = entity.container.ident.unraw();
    match (&index.projected, index.id) {
        (Some(name), _) => name.clone(),
        (None, IndexId::Primary) => format_ident!("__{own}Projected"),
        (None, IndexId::Gsi(number)) => format_ident!("__{own}Gsi{number}"),
        (None, IndexId::Lsi(number)) => format_ident!("__{own}Lsi{number}"),
    }
}

/// The names that the declaration gives to such structs, outside of what is hidden.
pub(super) fn named(entity: &Entity<'_>) -> TokenStream {
    let (krate, vis, own) = (&entity.container.krate, entity.container.vis, entity.container.ty());
    let (_, arguments, _) = entity.container.generics.split_for_impl();
    let aliases = entity.indexes.iter().filter_map(|index| {
        let name = index.projected.as_ref()?;
        let marker = match index.id {
            IndexId::Primary => quote!(Primary),
            IndexId::Gsi(number) => quote!(Gsi<#number>),
            IndexId::Lsi(number) => quote!(Lsi<#number>),
        };
        let doc = format!("What index `{}` holds of a [`{}`].", index.name, entity.container.ident.unraw());
        Some(quote! {
            #[doc = #doc]
            #vis type #name #arguments = <#own as #krate::Indexed<#krate::#marker>>::Projected;
        })
    });
    aliases.collect()
}

/// `impl Projected`: fields are taken from the slots of the entity, or from key templates.
fn read(
    entity: &Entity<'_>,
    params: &Params,
    found_in: &Index,
    path: &TokenStream,
    found: &[(&Field<'_>, Place)],
    ty: &TokenStream,
    marker: &TokenStream,
) -> TokenStream {
    let own = entity.container.ty();
    let schema = quote!(<#own as __dynamo::DynamoEntity>::SCHEMA);
    let index = quote!(#schema.#path);
    let keys = [(quote!(#schema.primary), &entity.primary), (index, found_in)].map(|(path, index)| {
        let sort = index.sort.iter().map(|_| quote!(, __dynamo::sort_of(&#path)));
        quote!(&#path.partition #(#sort)*)
    });
    let stored: Vec<&Field<'_>> =
        found.iter().filter(|(_, place)| matches!(place, Place::Attribute)).map(|(field, _)| *field).collect();
    let fill = stored.iter().map(|field| call::fill(&entity.container, field, &quote!(__slots)));
    let (idents, locals) = (stored.iter().map(|field| field.ident), stored.iter().map(|field| item::local(field)));
    let slots = &ItemOf::entity(entity).slots;
    let moved = (!stored.is_empty()).then(|| {
        quote! {
            let #slots { #(#idents: __dynamo::Some(#locals),)* .. } = __slots else {
                return __dynamo::Err(__dynamo::incomplete());
            };
        }
    });
    let from_keys = found.iter().filter_map(|(field, place)| {
        let Place::Key { key, component } = place else { return None };
        let (local, ty) = (item::local(field), &field.ty);
        let is_primary = entity.field_of(*component).is_some_and(|(component, _)| component.in_primary);
        let read = if is_primary {
            quote!(<#ty as __dynamo::KeyComponent>::read_text)
        } else {
            quote!(<#ty as __dynamo::IndexComponent>::read_component)
        };
        Some(quote_spanned!(at(field.ty_span)=> let #local = __keys.part(#key, #component, #read)?;))
    });
    let built = found.iter().map(|(field, _)| {
        let (ident, local) = (field.ident, item::local(field));
        quote!(#ident: #local,)
    });
    let header = params.header_of(&quote!(__dynamo::Projected<#own>), ty);
    quote! {
        #[automatically_derived]
        #header {
            const KEYS: &'static [&'static __dynamo::KeyAttribute] = &[#(#keys),*];
            #[allow(unused_mut, unused_variables)]
            fn project(
                mut __slots: <#own as __dynamo::Record>::Slots<'_>,
                __keys: &__dynamo::KeyTexts,
            ) -> __dynamo::R<Self> {
                #(#fill)*
                #(#from_keys)*
                #moved
                __dynamo::Ok(Self { #(#built)* #marker })
            }
        }
    }
}

/// `Debug`, `Clone`, `PartialEq` and `Eq`, where the types of all fields have them.
fn common(
    params: &Params,
    found: &[(&Field<'_>, Place)],
    name: &Ident,
    ty: &TokenStream,
    marker: &TokenStream,
) -> TokenStream {
    let text = name.unraw().to_string();
    let all = |bound: TokenStream| -> TokenStream {
        found
            .iter()
            .map(|(field, _)| {
                let ty = &field.ty;
                quote!(for<'__any> #ty: #bound,)
            })
            .collect()
    };
    let idents: Vec<&Ident> = found.iter().map(|(field, _)| field.ident).collect();
    let names = found.iter().map(|(field, _)| field.plain_name());
    let debug = params.header_of_where(&quote!(__dynamo::Debug), ty, &all(quote!(__dynamo::Debug)));
    let clone = params.header_of_where(&quote!(__dynamo::Clone), ty, &all(quote!(__dynamo::Clone)));
    let equal = params.header_of_where(&quote!(__dynamo::PartialEq), ty, &all(quote!(__dynamo::PartialEq)));
    let total = params.header_of_where(&quote!(__dynamo::Eq), ty, &all(quote!(__dynamo::Eq)));
    quote! {
        #[automatically_derived]
        #total {}
        #[automatically_derived]
        #debug {
            fn fmt(&self, __f: &mut __dynamo::Formatter<'_>) -> __dynamo::FmtResult {
                __dynamo::debug_struct(__f, #text, &[#((#names, &self.#idents as &dyn __dynamo::Debug)),*])
            }
        }
        #[automatically_derived]
        #clone {
            fn clone(&self) -> Self {
                Self { #(#idents: __dynamo::Clone::clone(&self.#idents),)* #marker }
            }
        }
        #[automatically_derived]
        #equal {
            fn eq(&self, __other: &Self) -> __dynamo::bool {
                true #(&& self.#idents == __other.#idents)*
            }
        }
    }
}

/// The struct with a `Field` for each projected attribute that is no key of the index, its type and its value.
fn filter(
    entity: &Entity<'_>,
    index: &Index,
    found: &[(&Field<'_>, Place)],
) -> (TokenStream, TokenStream, TokenStream) {
    let own = entity.container.ty();
    let name = format_ident!("__{}Fields", ident(entity, index).unraw());
    let helper = helper(&entity.container, &quote!(#name), false);
    let is_key = |field: &Field<'_>| index.keys().any(|key| !key.is_template() && key.attribute == field.name);
    let fields: Vec<&Field<'_>> = found
        .iter()
        .filter(|(field, place)| matches!(place, Place::Attribute) && !is_key(field))
        .map(|(field, _)| *field)
        .collect();
    let declared = fields.iter().map(|field| {
        let (ident, vis, ty) = (field.ident, field.vis, call::stored_ty(&entity.container, field));
        let doc = format!("The attribute `{}`.", field.name);
        quote!(#[doc = #doc] #vis #ident: __dynamo::Field<#own, #ty>,)
    });
    let declaration = helper.with_fields(&quote!(#(#declared)*));
    let values = fields.iter().map(|field| {
        let (ident, name, absent) = (field.ident, &field.constant, call::absent(field));
        quote!(#ident: __dynamo::Field::plain(#name) #absent,)
    });
    let marker = helper.marker_field();
    (quote!(#[allow(dead_code)] #declaration), helper.applied(None), quote!(&#name { #(#values)* #marker }))
}
