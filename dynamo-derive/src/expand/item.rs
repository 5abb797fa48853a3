//! `Record`: a slot for each field, and a call for each field in every direction.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Lifetime, LitStr};

use super::{Helper, Params, at, call, choice, flatten, helper, name};
use crate::attr::field::Fallback;
use crate::check::version::ATTRIBUTE;
use crate::model::{By, Container, Entity, Field, Index, Role, Storage};

/// A struct to be read and written, or the fields of a variant.
pub(crate) struct ItemOf<'a> {
    container: &'a Container<'a>,
    fields: &'a [Field<'a>],
    entity: Option<&'a Entity<'a>>,
    params: Params,
    /// What is made of the slots: the struct or the variant.
    made: TokenStream,
    pub(super) slots: Ident,
    /// The name of the tag that is beside the fields of a variant.
    tag: Option<String>,
}

impl<'a> ItemOf<'a> {
    /// An item: the struct has keys.
    pub(crate) fn entity(entity: &'a Entity<'a>) -> Self {
        let always = quote!(__dynamo::Send + __dynamo::Sync + 'static);
        let params = params(&entity.container, &entity.fields, &always);
        ItemOf { entity: Some(entity), ..Self::new(&entity.container, &entity.fields, params) }
    }

    /// A map attribute.
    pub(crate) fn value(container: &'a Container<'a>, fields: &'a [Field<'a>]) -> Self {
        Self::new(container, fields, params(container, fields, &TokenStream::new()))
    }

    /// The fields of variant `variant`, the one at `position`.
    pub(crate) fn variant(
        container: &'a Container<'a>,
        fields: &'a [Field<'a>],
        params: Params,
        (variant, position): (&Ident, usize),
        tag: Option<String>,
    ) -> Self {
        let ident = container.ident;
        let slots = format_ident!("__Slots{position}");
        ItemOf { made: quote!(#ident::#variant), slots, tag, ..Self::new(container, fields, params) }
    }

    fn new(container: &'a Container<'a>, fields: &'a [Field<'a>], params: Params) -> Self {
        let ident = container.ident;
        let slots = format_ident!("__Slots");
        ItemOf { container, fields, entity: None, params, made: quote!(#ident), slots, tag: None }
    }

    /// The fields that are one attribute each.
    fn stored(&self) -> impl Iterator<Item = &'a Field<'a>> {
        self.fields.iter().filter(|field| field.is_stored())
    }

    fn flattened(&self) -> impl Iterator<Item = &'a Field<'a>> {
        self.fields.iter().filter(|field| field.is_flattened())
    }

    /// The fields that are in attributes, be it one or several.
    fn written(&self) -> impl Iterator<Item = &'a Field<'a>> {
        self.fields.iter().filter(|field| field.is_stored() || field.is_flattened())
    }

    /// The names of all attributes but the flattened ones, with the keys and the tag.
    fn own_names(&self) -> Vec<String> {
        let keys = self.entity.map(synthetic).unwrap_or_default();
        keys.into_iter().chain(self.tag.clone()).chain(self.stored().map(|field| field.name.clone())).collect()
    }

    fn names(&self) -> TokenStream {
        flatten::names(self.fields, &self.own_names())
    }

    /// The key attributes that fields are read back from.
    fn sources(&self) -> Vec<KeySlot<'a>> {
        let Some(entity) = self.entity else { return Vec::new() };
        let key_only = self.fields.iter().filter(|field| matches!(field.role, Role::KeyOnly));
        key_only.filter_map(|field| KeySlot::of(entity, field)).collect()
    }

    /// How many entries are written at most.
    pub(crate) fn len(&self) -> TokenStream {
        let len = self.stored().count() + self.entity.map_or(0, |entity| synthetic(entity).len());
        let flattened = self.flattened().map(|field| {
            let ty = &field.ty;
            quote_spanned!(at(field.ty_span)=> + <#ty as __dynamo::Record>::LEN)
        });
        quote!(#len #(#flattened)*)
    }

    /// Writes the fields, which locals borrow, into `__map`.
    pub(crate) fn put_locals(&self) -> TokenStream {
        let names = self.names();
        let put = self.written().map(|field| {
            let local = local(field);
            call::put(self.container, field, &quote!(#local), &names)
        });
        quote!(#(#put)*)
    }

    /// The pattern of those locals.
    pub(crate) fn locals(&self) -> TokenStream {
        let (idents, locals) = (self.written().map(|field| field.ident), self.written().map(local));
        quote!({ #(#idents: #locals,)* .. })
    }

    /// The type of the slots, with this lifetime where they borrow.
    pub(crate) fn slots_ty(&self, lifetime: &str) -> TokenStream {
        SlotsOf::new(self, &self.sources()).ty(lifetime)
    }
}

/// The parameters of a struct's impls.
pub(crate) fn params(container: &Container<'_>, fields: &[Field<'_>], always: &TokenStream) -> Params {
    Params::new(container, &stored_types(fields), always).with_records(container, fields)
}

/// The types that have to be values themselves.
pub(crate) fn stored_types(fields: &[Field<'_>]) -> TokenStream {
    let stored = fields.iter().filter(|field| {
        let own = match &field.storage {
            Storage::Own => true,
            Storage::Converted(conversion) => matches!(conversion.by, By::Own),
            Storage::Flattened => false,
        };
        own && field.is_stored()
    });
    let stored = stored.map(|field| &field.ty);
    quote!(#(#stored),*)
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
        let container = entity.container.ty();
        let schema = quote!(<#container as __dynamo::DynamoEntity>::SCHEMA.primary);
        let sort = primary.sort.iter().map(|sort| (sort, quote!(__dynamo::sort_of(&#schema)), "__key_sk"));
        let partition = (&primary.partition, quote!(&#schema.partition), "__key_pk");
        let (key, path, slot) = std::iter::once(partition).chain(sort).find(|(key, ..)| key.tells(component))?;
        Some(KeySlot { field, component, attribute: &key.attribute, path, slot: format_ident!("{slot}") })
    }
}

/// `impl Record`, with the names and the slots.
pub(crate) fn expand(item: &ItemOf<'_>) -> TokenStream {
    let slots = slots(item);
    let header = item.params.header(&quote!(__dynamo::Record));
    let (len, names, slots_de) = (item.len(), item.names(), item.slots_ty("'__de"));
    let (keys, moved_keys) =
        (put_keys(item, &quote!(self), &quote!(__map)), put_keys(item, &quote!(&self), &quote!(__item)));
    let put = item.written().map(|field| {
        let ident = field.ident;
        call::put(item.container, field, &quote!(&self.#ident), &names)
    });
    let moved = item.written().map(|field| {
        let ident = field.ident;
        call::put_moved(item.container, field, &quote!(self.#ident), &names)
    });
    // An item of an older version is made new before its attributes go into the slots.
    let read = item.entity.filter(|entity| entity.attrs.schema_version.is_set()).map(|_| {
        quote! {
            fn read_map<'__de, __M: __dynamo::MapSource<'__de>>(__map: __M) -> __dynamo::R<Self> {
                __dynamo::read_upgraded::<Self, __M>(__map)
            }
        }
    });
    quote! {
        #slots
        #[automatically_derived]
        #header {
            const LEN: __dynamo::usize = #len;
            const NAMES: &'static __dynamo::Names = #names;
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
            #read
        }
    }
}

/// The slots, with the constants and conversions that they use.
pub(crate) fn slots(item: &ItemOf<'_>) -> TokenStream {
    let names = item.stored().map(|field| {
        let (constant, literal) = (&field.constant, name::literal(&field.name));
        quote! {
            #[allow(non_upper_case_globals)]
            const #constant: &__dynamo::Name = #literal;
        }
    });
    let conversions = item.stored().filter_map(|field| call::declare(item.container, &item.params, field));
    let (check, inline_check) = flatten::checks(item.container, item.fields, &item.own_names());
    let sources = item.sources();
    let slots = SlotsOf::new(item, &sources);
    let declaration = slots.declare(item, &sources);
    let header = item.params.header_de(&quote!(__dynamo::Slots<'__de>), &slots.any("'__de"), slots.bounds());
    let out = item.container.ty();
    let (read, finish) = (read(item, &sources), finish(item, &sources));
    quote! {
        #(#names)*
        #(#conversions)*
        #check
        #declaration
        #[automatically_derived]
        #header {
            type Out = #out;

            fn field<__S: __dynamo::Source<'__de>>(
                &mut self,
                __name: &__dynamo::str,
                __value: __S,
            ) -> __dynamo::R<()> {
                #read
            }
            fn finish(mut self) -> __dynamo::R<#out> {
                #inline_check
                #finish
            }
        }
    }
}

/// The attributes that exist beside those of fields: of keys alone, and the type attribute.
fn synthetic(entity: &Entity<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for key in entity.all_indexes().flat_map(Index::keys).filter(|key| key.is_written()) {
        if !names.contains(&key.attribute) {
            names.push(key.attribute.clone());
        }
    }
    names.extend(entity.attrs.type_attr.get().map(LitStr::value));
    names.extend(entity.attrs.schema_version.get().map(|_| ATTRIBUTE.to_owned()));
    names
}

/// The struct that holds what is read. What flattened fields are read into is a parameter of it: a type that has no slots is
/// reported where the parameter is given, and not for every use of the struct.
struct SlotsOf<'a> {
    name: Ident,
    helper: Helper,
    /// True when it borrows key texts.
    borrows: bool,
    flattened: Vec<(Ident, &'a Field<'a>)>,
}

impl<'a> SlotsOf<'a> {
    fn new(item: &ItemOf<'a>, sources: &[KeySlot<'_>]) -> Self {
        let borrows = !sources.is_empty();
        let name = item.slots.clone();
        let flattened: Vec<_> =
            item.flattened().enumerate().map(|(at, field)| (format_ident!("__Flat{at}"), field)).collect();
        let types = flattened.iter().map(|(ident, _)| (ident, TokenStream::new()));
        let helper = helper(item.container, &quote!(#name), borrows).with_types(types);
        SlotsOf { name, helper, borrows, flattened }
    }

    /// The struct and its `Default`, which asks nothing of the field types.
    fn declare(&self, item: &ItemOf<'_>, sources: &[KeySlot<'_>]) -> TokenStream {
        let (name, keys) = (&self.name, slot_names(sources));
        let fields = item.stored().map(|field| {
            let (ident, ty) = (field.ident, &field.ty);
            quote!(#ident: __dynamo::Option<#ty>,)
        });
        let flattened = self.flattened.iter().map(|(ty, field)| {
            let ident = field.ident;
            quote!(#ident: #ty,)
        });
        let empty = item.stored().map(|field| field.ident);
        let empty_flattened = self.flattened.iter().map(|(_, field)| field.ident);
        let fields =
            quote!(#(#keys: __dynamo::Option<__dynamo::Cow<'__de, __dynamo::str>>,)* #(#fields)* #(#flattened)*);
        // What is made of the slots is named in an associated type, so both are seen from the same places.
        let declaration = self.helper.seen_with_fields(item.container.vis, &fields);
        let bounds = self.flattened.iter().map(|(ident, _)| (ident, quote!(__dynamo::Default)));
        let header = helper(item.container, &quote!(#name), self.borrows)
            .with_types(bounds)
            .implements(&quote!(__dynamo::Default));
        let marker = self.helper.marker_field();
        quote! {
            #declaration
            #[automatically_derived]
            #header {
                fn default() -> Self {
                    #name {
                        #(#keys: __dynamo::None,)*
                        #(#empty: __dynamo::None,)*
                        #(#empty_flattened: __dynamo::Default::default(),)*
                        #marker
                    }
                }
            }
        }
    }

    /// The type for any slots of flattened fields, with this lifetime where it borrows.
    fn any(&self, lifetime: &str) -> TokenStream {
        let types: Vec<_> = self.flattened.iter().map(|(ident, _)| quote!(#ident)).collect();
        self.helper.applied_to(self.borrows.then_some(lifetime), &types)
    }

    /// The type with the slots of the flattened fields, with this lifetime.
    fn ty(&self, lifetime: &str) -> TokenStream {
        let lent = Lifetime::new(lifetime, proc_macro2::Span::call_site());
        let slots = self.flattened.iter().map(
            |(_, Field { ty, ty_span, .. })| quote_spanned!(at(*ty_span)=> <#ty as __dynamo::Record>::Slots<#lent>),
        );
        self.helper.applied_to(self.borrows.then_some(lifetime), &slots.collect::<Vec<_>>())
    }

    /// The parameters, as `impl Slots` needs them.
    fn bounds(&self) -> impl Iterator<Item = (&Ident, TokenStream)> {
        self.flattened.iter().map(|(ident, Field { ty, .. })| (ident, quote!(__dynamo::Slots<'__de, Out = #ty>)))
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
        Some((attribute, quote!(__dynamo::read_key(&mut self.#slot, #attribute, __value))))
    });
    let fields = item.stored().map(|field| (field.name.as_str(), call::read(item.container, field)));
    // A flattened map would take them for attributes of its own.
    let unread = item.entity.filter(|_| item.flattened().next().is_some()).map(synthetic).unwrap_or_default();
    let unread = unread.iter().filter(|key| !sources.iter().any(|source| source.attribute == **key));
    let unread = unread.map(|key| (key.as_str(), quote!(__dynamo::Source::skip(__value))));
    let others = flatten::arms(item.flattened().map(|field| (field, call::read(item.container, field))));
    choice::by_name(keys.chain(fields).chain(unread).collect(), &quote!(#others _ => __dynamo::Source::skip(__value),))
}

/// Fills the slots of missing attributes in place, then moves all of them at once: one way out for errors, not one for
/// each field.
fn finish(item: &ItemOf<'_>, sources: &[KeySlot<'_>]) -> TokenStream {
    let fill = item.stored().map(|field| call::fill(item.container, field, &quote!(self)));
    let from_keys = sources.iter().map(|KeySlot { field, component, path, slot, .. }| {
        let (local, ty) = (local(field), &field.ty);
        quote_spanned! {at(field.ty_span)=>
            let #local = __dynamo::part_of_key(
                &self.#slot,
                #path,
                #component,
                <#ty as __dynamo::KeyComponent>::read_text,
            )?;
        }
    });
    let written: Vec<&Field<'_>> = item.written().collect();
    let moved = (!written.is_empty()).then(|| {
        let slots = &item.slots;
        let fields = written.iter().map(|field| {
            let (ident, local) = (field.ident, local(field));
            if field.is_flattened() { quote!(#ident: #local,) } else { quote!(#ident: __dynamo::Some(#local),) }
        });
        let finished = item.flattened().map(|field| {
            let local = local(field);
            quote!(let #local = __dynamo::Slots::finish(#local)?;)
        });
        let pattern = quote!(#slots { #(#fields)* .. });
        let refuse = item.stored().next().map(|_| quote!(else { return __dynamo::Err(__dynamo::incomplete()); }));
        let moved = quote!(let #pattern = self #refuse;);
        quote!(#moved #(#finished)*)
    });
    let fields = item.fields.iter().map(|field| {
        let (ident, ty, local) = (field.ident, &field.ty, local(field));
        match (&field.role, field.fallback()) {
            (Role::Skipped, Some(Fallback::Function(path))) => quote_spanned!(at(path.span())=> #ident: #path(),),
            (Role::Skipped, _) => quote_spanned!(at(field.ty_span)=> #ident: <#ty as __dynamo::Default>::default(),),
            (Role::Stored | Role::KeyOnly, _) => quote!(#ident: #local,),
        }
    });
    let made = &item.made;
    quote! {
        #(#fill)*
        #(#from_keys)*
        #moved
        __dynamo::Ok(#made { #(#fields)* })
    }
}

/// The local that a field is moved through; a name that no constant of the user's can have.
pub(super) fn local(field: &Field<'_>) -> Ident {
    format_ident!("__field_{}", field.plain_name())
}
