//! `Record`: a slot for each field, and a call for each field in every direction.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Helper, Params, at, helper, name};
use crate::attr::field::Fallback;
use crate::model::{Container, Entity, Field, Index, Role};

/// A struct to be read and written.
pub(crate) struct ItemOf<'a> {
    container: &'a Container<'a>,
    fields: &'a [Field<'a>],
    entity: Option<&'a Entity<'a>>,
    params: Params,
}

impl<'a> ItemOf<'a> {
    /// An item: the struct has keys.
    pub(crate) fn entity(entity: &'a Entity<'a>) -> Self {
        let always = quote!(__dynamo::Send + __dynamo::Sync + 'static);
        let params = params(&entity.container, &entity.fields, &always);
        ItemOf { container: &entity.container, fields: &entity.fields, entity: Some(entity), params }
    }

    /// A map attribute.
    pub(crate) fn value(container: &'a Container<'a>, fields: &'a [Field<'a>]) -> Self {
        let params = params(container, fields, &TokenStream::new());
        ItemOf { container, fields, entity: None, params }
    }

    fn stored(&self) -> impl Iterator<Item = &'a Field<'a>> {
        self.fields.iter().filter(|field| field.is_stored())
    }

    /// The key attributes that fields are read back from.
    fn sources(&self) -> Vec<KeySlot<'a>> {
        let Some(entity) = self.entity else { return Vec::new() };
        let key_only = self.fields.iter().filter(|field| matches!(field.role, Role::KeyOnly));
        key_only.filter_map(|field| KeySlot::of(entity, field)).collect()
    }
}

/// The parameters of a struct's impls.
pub(crate) fn params(container: &Container<'_>, fields: &[Field<'_>], always: &TokenStream) -> Params {
    let stored = fields.iter().filter(|field| field.is_stored()).map(|field| &field.ty);
    Params::new(container, &quote!(#(#stored),*), always)
}

/// A field that is read back from a key.
struct KeySlot<'a> {
    field: &'a Field<'a>,
    component: usize,
    attribute: &'a str,
    /// Where the key is in the schema.
    path: TokenStream,
    slot: Ident,
}

impl<'a> KeySlot<'a> {
    fn of(entity: &'a Entity<'a>, field: &'a Field<'a>) -> Option<Self> {
        let (component, _) = entity.component_of(field)?;
        let primary = &entity.primary;
        let schema = quote!(<Self as __dynamo::DynamoEntity>::SCHEMA.primary);
        let sort = primary.sort.iter().map(|sort| (sort, quote!(__dynamo::sort_of(&#schema)), "__key_sk"));
        let partition = (&primary.partition, quote!(&#schema.partition), "__key_pk");
        let (key, path, slot) = std::iter::once(partition).chain(sort).find(|(key, ..)| key.tells(component))?;
        Some(KeySlot { field, component, attribute: &key.attribute, path, slot: format_ident!("{slot}") })
    }
}

/// `impl Record`, with the names and the slots.
pub(crate) fn expand(item: &ItemOf<'_>) -> TokenStream {
    let names = item.stored().map(|field| {
        let constant = name::of_field(field.ident);
        let literal = name::literal(&field.name);
        quote! {
            #[allow(non_upper_case_globals)]
            const #constant: &__dynamo::Name = #literal;
        }
    });
    let sources = item.sources();
    let slots = Slots::new(item, &sources);
    let (declaration, slots_de, slots_any) = (slots.declare(item, &sources), slots.ty("'__de"), slots.ty("'_"));
    let header = item.params.header(&quote!(__dynamo::Record));
    let len = item.stored().count() + item.entity.map_or(0, synthetic);
    let (keys, moved_keys) =
        (put_keys(item, &quote!(self), &quote!(__map)), put_keys(item, &quote!(&self), &quote!(__item)));
    let put = item.stored().map(|field| {
        let (ident, ty, name) = (field.ident, &field.ty, name::of_field(field.ident));
        quote_spanned!(at(field.ty_span)=> __dynamo::codec::<#ty, _>(__dynamo::Put(__map, #name, &self.#ident))?;)
    });
    let moved = item.stored().map(|field| {
        let (ident, ty, name) = (field.ident, &field.ty, name::of_field(field.ident));
        quote_spanned!(at(field.ty_span)=> __dynamo::codec::<#ty, _>(__dynamo::Move(__item, #name, self.#ident))?;)
    });
    let read = read(item, &sources);
    let finish = finish(item, &sources);
    quote! {
        #(#names)*
        #declaration
        #[automatically_derived]
        #header {
            const LEN: __dynamo::usize = #len;
            type Slots<'__de> = #slots_de;

            fn fields<__M: __dynamo::MapSink>(&self, __map: &mut __M) -> __dynamo::R<()> {
                #keys
                #(#put)*
                __dynamo::Ok(())
            }
            fn into_fields(self, __item: &mut __dynamo::Item) -> __dynamo::R<()> {
                #moved_keys
                #(#moved)*
                __dynamo::Ok(())
            }
            fn field<'__de, __S: __dynamo::Source<'__de>>(
                __slots: &mut #slots_de,
                __name: &__dynamo::str,
                __value: __S,
            ) -> __dynamo::R<()> {
                #read
            }
            fn finish(mut __slots: #slots_any) -> __dynamo::R<Self> {
                #finish
            }
        }
    }
}

/// How many attributes exist beside those of fields: of keys alone, and the type attribute.
fn synthetic(entity: &Entity<'_>) -> usize {
    let keys = entity.all_indexes().flat_map(Index::keys).filter(|key| key.is_written()).count();
    keys + usize::from(entity.attrs.type_attr.is_set())
}

/// The struct that holds what is read.
struct Slots {
    helper: Helper,
    /// True when it borrows key texts.
    borrows: bool,
}

impl Slots {
    fn new(item: &ItemOf<'_>, sources: &[KeySlot<'_>]) -> Self {
        let borrows = !sources.is_empty();
        let helper = helper(item.container, &quote!(__Slots), borrows);
        Slots { helper, borrows }
    }

    /// The struct and its `Default`, which asks nothing of the field types.
    fn declare(&self, item: &ItemOf<'_>, sources: &[KeySlot<'_>]) -> TokenStream {
        let keys = slot_names(sources);
        let fields = item.stored().map(|field| {
            let (ident, ty) = (field.ident, &field.ty);
            quote!(#ident: __dynamo::Option<#ty>,)
        });
        let empty = item.stored().map(|field| field.ident);
        let fields = quote!(#(#keys: __dynamo::Option<__dynamo::Cow<'__de, __dynamo::str>>,)* #(#fields)*);
        let declaration = self.helper.with_fields(&fields);
        let header = self.helper.implements(&quote!(__dynamo::Default));
        let marker = self.helper.marker_field();
        quote! {
            #declaration
            #[automatically_derived]
            #header {
                fn default() -> Self {
                    __Slots { #(#keys: __dynamo::None,)* #(#empty: __dynamo::None,)* #marker }
                }
            }
        }
    }

    /// The type, with this lifetime where it borrows.
    fn ty(&self, lifetime: &str) -> TokenStream {
        self.helper.applied(self.borrows.then_some(lifetime))
    }
}

/// The slots for key texts, each once.
fn slot_names(sources: &[KeySlot<'_>]) -> Vec<Ident> {
    let mut names: Vec<Ident> = Vec::new();
    for source in sources {
        if !names.contains(&source.slot) {
            names.push(source.slot.clone());
        }
    }
    names
}

/// Writes the synthetic key attributes.
fn put_keys(item: &ItemOf<'_>, own: &TokenStream, map: &TokenStream) -> TokenStream {
    if item.entity.is_none() {
        return TokenStream::new();
    }
    quote! {
        <Self as __dynamo::DynamoEntity>::with_components(#own, |__parts| {
            __dynamo::put_keys(#map, <Self as __dynamo::DynamoEntity>::SCHEMA, __parts)
        })?;
    }
}

/// Which name goes into which slot.
fn read(item: &ItemOf<'_>, sources: &[KeySlot<'_>]) -> TokenStream {
    let keys = slot_names(sources).into_iter().filter_map(|slot| {
        let attribute = sources.iter().find(|source| source.slot == slot)?.attribute;
        Some(quote!(#attribute => __dynamo::read_key(&mut __slots.#slot, #attribute, __value),))
    });
    let fields = item.stored().map(|field| {
        let (ident, ty, name, text) = (field.ident, &field.ty, name::of_field(field.ident), &field.name);
        let call = quote_spanned! {at(field.ty_span)=>
            __dynamo::codec::<#ty, _>(__dynamo::Read(&mut __slots.#ident, #name, __dynamo::de(__value)))
        };
        quote!(#text => #call,)
    });
    quote! {
        match __name {
            #(#keys)*
            #(#fields)*
            _ => __dynamo::Source::skip(__value),
        }
    }
}

/// Fills the slots of missing attributes in place, then moves all of them at once: one way out for errors, not one for
/// each field.
fn finish(item: &ItemOf<'_>, sources: &[KeySlot<'_>]) -> TokenStream {
    let fill = item.stored().map(|field| {
        let (ident, ty) = (field.ident, &field.ty);
        let span = at(field.ty_span);
        let op = match field.fallback() {
            None => {
                let name = name::of_field(field.ident);
                quote_spanned!(span=> __dynamo::Fill(&mut __slots.#ident, #name))
            }
            Some(Fallback::Type) => {
                quote_spanned!(span=> __dynamo::FillWith(&mut __slots.#ident, __dynamo::Default::default))
            }
            Some(Fallback::Function(path)) => {
                let call = quote_spanned!(at(path.span())=> || #path());
                quote_spanned!(span=> __dynamo::FillWith(&mut __slots.#ident, #call))
            }
        };
        quote_spanned!(span=> __dynamo::codec::<#ty, _>(#op)?;)
    });
    let from_keys = sources.iter().map(|KeySlot { field, component, path, slot, .. }| {
        let (local, ty) = (local(field), &field.ty);
        quote_spanned! {at(field.ty_span)=>
            let #local = __dynamo::part_of_key(
                &__slots.#slot,
                #path,
                #component,
                <#ty as __dynamo::KeyComponent>::read_text,
            )?;
        }
    });
    let stored: Vec<&Field<'_>> = item.stored().collect();
    let moved = (!stored.is_empty()).then(|| {
        let (idents, locals) = (stored.iter().map(|field| field.ident), stored.iter().map(|field| local(field)));
        quote! {
            let __Slots { #(#idents: __dynamo::Some(#locals),)* .. } = __slots else {
                return __dynamo::Err(__dynamo::incomplete());
            };
        }
    });
    let fields = item.fields.iter().map(|field| {
        let (ident, ty, local) = (field.ident, &field.ty, local(field));
        match (&field.role, field.fallback()) {
            (Role::Skipped, Some(Fallback::Function(path))) => quote_spanned!(at(path.span())=> #ident: #path(),),
            (Role::Skipped, _) => quote_spanned!(at(field.ty_span)=> #ident: <#ty as __dynamo::Default>::default(),),
            (Role::Stored | Role::KeyOnly, _) => quote!(#ident: #local,),
        }
    });
    quote! {
        #(#fill)*
        #(#from_keys)*
        #moved
        __dynamo::Ok(Self { #(#fields)* })
    }
}

/// The local that a field is moved through; a name that no constant of the user's can have.
fn local(field: &Field<'_>) -> Ident {
    format_ident!("__field_{}", field.plain_name())
}
