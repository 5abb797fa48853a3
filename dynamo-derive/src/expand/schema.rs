//! `EntitySchema`: the const description of an entity.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::key::primary_bound;
use super::{at, flatten, managed, name, unique};
use crate::attr::index::Projection;
use crate::check::version::number;
use crate::model::{Component, Entity, Field, Index, IndexId, Key, Part, Source, Writer};
use crate::template::{Case, Digits, Format};

/// `&EntitySchema { .. }`.
pub(crate) fn expand(entity: &Entity<'_>) -> TokenStream {
    let name = &entity.name;
    let table = entity.attrs.table.get();
    let primary = index(entity, &entity.primary);
    let indexes = entity.indexes.iter().map(|found| index(entity, found));
    let components = (0..entity.components.len()).filter_map(|at| Some(entity.field_of(at)?.1.plain_name()));
    let managed = managed::schema(entity);
    let unique = unique::schema(entity);
    let texts = entity.components.iter().filter_map(|component| {
        let field = entity.fields.get(component.field)?;
        let (ty, bound, span) = (&field.ty, bound_of(component), at(field.ty_span));
        Some(quote_spanned!(span=> <#ty as #bound>::noted))
    });
    let attributes = entity.fields.iter().filter(|field| field.is_stored()).map(|field| &field.name);
    let secrets = entity.fields.iter().filter(|field| field.attrs.secret.is_set()).map(|field| &field.name);
    let type_attribute = entity.attrs.type_attr.get().map_or_else(
        || quote!(__dynamo::None),
        |name| {
            let name = name::literal(&name.value());
            quote!(__dynamo::Some(#name))
        },
    );
    let shape = shape(entity);
    let flattened = entity.fields.iter().filter(|field| field.is_flattened()).map(flatten::names_of);
    quote! {
        &__dynamo::EntitySchema {
            entity: #name,
            type_attribute: #type_attribute,
            table: #table,
            primary: #primary,
            indexes: &[#(#indexes),*],
            components: &[#(#components),*],
            texts: &[#(#texts),*],
            attributes: &[#(#attributes),*],
            secrets: &[#(#secrets),*],
            managed: #managed,
            unique: #unique,
            shape: #shape,
            flattened: &[#(#flattened),*],
        }
    }
}

/// `Some(Shape { .. })` of an entity with a schema version.
fn shape(entity: &Entity<'_>) -> TokenStream {
    let Some(version) = entity.attrs.schema_version.get().and_then(number) else { return quote!(__dynamo::None) };
    let upgrade = entity.attrs.upgrade.get();
    let upgrade = upgrade.map_or_else(|| quote!(__dynamo::Shape::none_before), |path| quote!(#path));
    quote!(__dynamo::Some(__dynamo::Shape { version: #version, upgrade: #upgrade }))
}

/// The trait that the field's type is asked for, as a part of keys.
fn bound_of(component: &Component) -> TokenStream {
    match component {
        Component { in_primary: true, .. } => primary_bound(component),
        Component { in_template: true, .. } => quote!(__dynamo::IndexComponent),
        Component { .. } => quote!(__dynamo::IndexAttribute),
    }
}

fn index(entity: &Entity<'_>, index: &Index) -> TokenStream {
    let id = match index.id {
        IndexId::Primary => quote!(__dynamo::IndexId::Primary),
        IndexId::Gsi(number) => quote!(__dynamo::IndexId::Gsi(#number)),
        IndexId::Lsi(number) => quote!(__dynamo::IndexId::Lsi(#number)),
    };
    let name = &index.name;
    let partition = key(entity, &index.partition);
    let more_partition = index.more_partition.iter().map(|found| key(entity, found));
    let sort = index.sort.as_ref().map(|sort| key(entity, sort));
    let sort = sort.map_or_else(|| quote!(__dynamo::None), |sort| quote!(__dynamo::Some(#sort)));
    let more_sort = index.more_sort.iter().map(|found| key(entity, found));
    let partition_writer = writer(index.partition.writer);
    let sort_writer = writer(index.sort.as_ref().map_or(Writer::Own, |sort| sort.writer));
    let projection = match &index.projection {
        Projection::All => quote!(__dynamo::Projection::All),
        Projection::KeysOnly => quote!(__dynamo::Projection::KeysOnly),
        Projection::Include(names) => quote!(__dynamo::Projection::Include(&[#(#names),*])),
    };
    quote! {
        __dynamo::IndexSchema {
            id: #id,
            name: #name,
            partition: #partition,
            more_partition: &[#(#more_partition),*],
            sort: #sort,
            more_sort: &[#(#more_sort),*],
            partition_writer: #partition_writer,
            sort_writer: #sort_writer,
            projection: #projection,
        }
    }
}

fn writer(writer: Writer) -> TokenStream {
    match writer {
        Writer::Own => quote!(__dynamo::Writer::Own),
        Writer::Shared => quote!(__dynamo::Writer::Shared),
        Writer::Other => quote!(__dynamo::Writer::Other),
    }
}

fn key(entity: &Entity<'_>, key: &Key) -> TokenStream {
    let source = source(entity, key);
    let (name, kind) = match &key.source {
        Source::Template { .. } => (name::literal(&key.attribute), quote!(__dynamo::KeyKind::S)),
        Source::Field { component } => {
            let Some((found, field)) = entity.field_of(*component) else { return TokenStream::new() };
            let (ty, span) = (&field.ty, at(field.ty_span));
            let kind = if found.in_primary {
                quote_spanned!(span=> <#ty as __dynamo::AttributeKey>::KIND)
            } else {
                quote_spanned! {span=>
                    <<#ty as __dynamo::IndexAttribute>::Attribute as __dynamo::AttributeKey>::KIND
                }
            };
            let name = &field.constant;
            (quote!(#name), kind)
        }
    };
    quote!(__dynamo::KeyAttribute { name: #name, kind: #kind, source: #source })
}

/// `KeySource::Template(..)`, `KeySource::Field { .. }`.
fn source(entity: &Entity<'_>, key: &Key) -> TokenStream {
    match &key.source {
        Source::Template { parts } => {
            let pieces = parts.iter().enumerate().map(|(at, found)| part(entity, found, parts.get(at + 1)));
            let shards = key.shard_count().map(|count| shards(entity, key, count));
            quote!(__dynamo::KeySource::Template(__dynamo::Template { parts: &[#(#pieces,)* #shards] }))
        }
        Source::Field { component } => {
            let Some((_, field)) = entity.field_of(*component) else { return TokenStream::new() };
            let field = field.plain_name();
            quote!(__dynamo::KeySource::Field { component: #component, field: #field })
        }
    }
}

/// The shard of a partition key, which the sort key says; that of an index, which the primary key says.
fn shards(entity: &Entity<'_>, key: &Key, count: u16) -> TokenStream {
    // A local index has the table's own partition key.
    let is_primary = key.attribute == entity.primary.partition.attribute;
    let by = entity.primary.keys().skip(usize::from(is_primary)).map(|by| source(entity, by));
    quote!(__dynamo::Part::Shard(__dynamo::Shards { count: #count, by: &[#(#by),*] }))
}

fn part(entity: &Entity<'_>, part: &Part, next: Option<&Part>) -> TokenStream {
    match part {
        Part::Literal(text) => quote!(__dynamo::Part::Literal(#text)),
        Part::Component { component, format: found, .. } => {
            let Some((_, field)) = entity.field_of(*component) else { return TokenStream::new() };
            let (name, format) = (field.plain_name(), format(field, *found, next));
            quote!(__dynamo::Part::Component { component: #component, field: #name, format: #format })
        }
    }
}

/// `Format::PLAIN.padded(10)`: a call for each word behind the colon, and for what it asks of the field's type.
fn format(field: &Field<'_>, format: Format, next: Option<&Part>) -> TokenStream {
    let (ty, span) = (&field.ty, at(field.ty_span));
    let mut out = quote!(__dynamo::Format::PLAIN);
    match format.case {
        Some(Case::Lower) => out.extend(quote!(.in_case(__dynamo::Case::Lower))),
        Some(Case::Upper) => out.extend(quote!(.in_case(__dynamo::Case::Upper))),
        None => {}
    }
    match format.digits {
        Some(Digits::Pad(width)) => out.extend(quote!(.padded(#width))),
        Some(Digits::Ordered) => {
            out.extend(quote_spanned!(span=> .ordered(<#ty as __dynamo::OrderedComponent>::TEXT)));
        }
        None => {}
    }
    match (format.descending, format.digits) {
        (true, Some(_)) => out.extend(quote!(.descending(__dynamo::Alphabet::Number))),
        (true, None) => {
            out.extend(quote_spanned!(span=> .descending(<#ty as __dynamo::DescendingComponent>::ALPHABET)));
        }
        (false, _) => {}
    }
    if let (true, Some(Part::Literal(literal))) = (format.escape, next) {
        let first = literal.chars().next();
        out.extend(quote_spanned!(span=> .escaped(<#ty as __dynamo::EscapedComponent>::ESCAPE, #first)));
    }
    out
}
