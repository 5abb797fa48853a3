//! What `#[derive(MySqlRow)]` and `#[derive(MySqlEntity)]` generate: a call for each field in either direction.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{GenericParam, TypeParamBound};

use super::at;
use crate::attr::field::Fallback;
use crate::model::Container;
use crate::model::mysql::{AttributeUse, Children, ColumnRef, Form, Join, KeyUse, Row, RowEntity, RowField, RowSource};

/// The impls for a struct that is read from rows.
pub(crate) fn row(row: &Row<'_>) -> TokenStream {
    let header = header(&row.container, &quote!(MySqlRow));
    let joins = row.joins.iter().map(join);
    let described = row.fields.iter().map(describe);
    let key_fields = row.key_fields.iter().map(key_field);
    let attributes = row.attributes.iter().map(attribute);
    let read = row.fields.iter().map(read);
    let written = row.fields.iter().map(write);
    let entity = row.entity.as_ref().map(|found| entity(&row.container, found));
    anonymous(
        &row.container,
        &quote! {
            #[automatically_derived]
            #header {
                fn describe(__map: &mut __mysql::RowMap) {
                    #(__mysql::RowMap::join(__map, #joins);)*
                    #(#described)*
                    #(#key_fields)*
                    #(#attributes)*
                }
                fn decode(__row: &mut __mysql::RowReader<'_>) -> __mysql::Result<Self, __mysql::Unreadable> {
                    __mysql::Ok(Self { #(#read,)* })
                }
                fn encode(&self, __row: &mut __mysql::RowWriter) {
                    #(#written)*
                }
            }
            #entity
        },
    )
}

/// How a column's value is made of a key's.
fn key_field(field: &KeyUse) -> TokenStream {
    let KeyUse { name, ty, ty_span, in_template } = field;
    let function = Ident::new(if *in_template { "key_text" } else { "key_attribute" }, *ty_span);
    quote_spanned!(at(*ty_span)=> __mysql::#function::<#ty>(__map, #name);)
}

/// How a column's value is made of an attribute.
fn attribute(field: &AttributeUse) -> TokenStream {
    let AttributeUse { name, attribute, ty, ty_span } = field;
    quote_spanned!(at(*ty_span)=> __mysql::attribute::<#ty>(__map, #name, #attribute);)
}

fn entity(container: &Container<'_>, entity: &RowEntity) -> TokenStream {
    let header = header(container, &quote!(MySqlEntity));
    let name = container.ident.unraw().to_string();
    let table = &entity.table;
    let columns = entity.key.iter().map(|key| &key.column);
    let types = entity.key.iter().map(|key| &key.ty);
    let cascade = Ident::new(if entity.cascades { "Accepted" } else { "Refused" }, Span::call_site());
    quote! {
        #[automatically_derived]
        #header {
            const NAME: &'static __mysql::str = #name;
            const TABLE: __mysql::TableMap = __mysql::TableMap {
                table: #table,
                key: &[#(#columns),*],
                cascade: __mysql::Cascade::#cascade,
            };
            type Key = (#(#types,)*);
        }
    }
}

/// Wraps impls so that nothing of theirs is in reach, with the runtime under one name.
pub(crate) fn anonymous(container: &Container<'_>, items: &TokenStream) -> TokenStream {
    let krate = &container.krate;
    quote! {
        #[doc(hidden)]
        const _: () = {
            use #krate::__private as __mysql;
            #items
        };
    }
}

/// `impl<..> Trait for Type<..> where ..`, with the bounds that a field of a parameter's type needs.
pub(crate) fn header(container: &Container<'_>, name: &TokenStream) -> TokenStream {
    let mut generics = container.generics.clone();
    for param in &mut generics.params {
        let GenericParam::Type(param) = param else { continue };
        param.colon_token.get_or_insert_with(Default::default);
        let bounds = quote!(__mysql::MySqlValue + __mysql::Send + __mysql::Sync + 'static);
        param.bounds.extend([TypeParamBound::Verbatim(bounds)]);
    }
    let (params, _, clause) = generics.split_for_impl();
    let ty = container.ty();
    quote!(impl #params __mysql::#name for #ty #clause)
}

fn describe(field: &RowField<'_>) -> TokenStream {
    let RowField { ident, ty, ty_span, source, stored, park } = field;
    let (span, name) = (at(*ty_span), ident.unraw().to_string());
    let described = match source {
        RowSource::Column(column, fallback) => {
            let column = reference(column);
            let op = Ident::new(if fallback.is_some() { "DescribeColumnOr" } else { "DescribeColumn" }, span);
            quote_spanned!(span=> __mysql::column::<#ty, _>(__mysql::#op(__map, #name, #column));)
        }
        RowSource::Expression(text, fallback) => {
            let op = if fallback.is_some() { "DescribeExpressionOr" } else { "DescribeExpression" };
            let op = Ident::new(op, span);
            quote_spanned!(span=> __mysql::column::<#ty, _>(__mysql::#op(__map, #name, #text));)
        }
        RowSource::Embedded(prefix) => {
            quote_spanned!(span=> __mysql::row::<#ty, _>(__mysql::DescribeEmbedded(__map, #name, #prefix));)
        }
        RowSource::Children(list) => {
            let (form, list) = (form(list, span), children(list));
            quote_spanned!(span=> __mysql::rows::<#ty, #form, _>(__mysql::DescribeChildren(__map, #name, #list));)
        }
        RowSource::Constant(_) | RowSource::Skipped(_) => return TokenStream::new(),
    };
    let not_stored = (!stored).then(|| quote!(__mysql::RowMap::not_stored(__map, #name);));
    let park = park.as_ref().map(|value| quote!(__mysql::RowMap::park(__map, #name, #value);));
    quote!(#described #not_stored #park)
}

fn read(field: &RowField<'_>) -> TokenStream {
    let RowField { ident, ty, ty_span, source, .. } = field;
    let span = at(*ty_span);
    let value = match source {
        RowSource::Column(_, None) | RowSource::Expression(_, None) => {
            quote_spanned!(span=> __mysql::column::<#ty, _>(__mysql::ReadColumn(__row))?)
        }
        RowSource::Column(_, Some(fallback)) | RowSource::Expression(_, Some(fallback)) => {
            let fallback = function(fallback, field);
            quote_spanned!(span=> __mysql::column::<#ty, _>(__mysql::ReadColumnOr(__row, #fallback))?)
        }
        RowSource::Embedded(_) => quote_spanned!(span=> __mysql::row::<#ty, _>(__mysql::ReadEmbedded(__row))?),
        RowSource::Children(list) => {
            let form = form(list, span);
            quote_spanned!(span=> __mysql::rows::<#ty, #form, _>(__mysql::ReadChildren(__row))?)
        }
        RowSource::Constant(path) => quote!(#path),
        RowSource::Skipped(fallback) => {
            let function = function(fallback.as_ref().unwrap_or(&Fallback::Type), field);
            quote_spanned!(span=> #function())
        }
    };
    quote!(#ident: #value)
}

fn write(field: &RowField<'_>) -> TokenStream {
    let RowField { ident, ty, ty_span, source, .. } = field;
    let span = at(*ty_span);
    match source {
        // What is computed is not written, but has its place, and can be compared.
        RowSource::Column(_, None) | RowSource::Expression(_, None) => {
            quote_spanned!(span=> __mysql::column::<#ty, _>(__mysql::WriteColumn(__row, &self.#ident));)
        }
        RowSource::Column(_, Some(fallback)) | RowSource::Expression(_, Some(fallback)) => {
            let fallback = function(fallback, field);
            quote_spanned!(span=> __mysql::column::<#ty, _>(__mysql::WriteColumnOr(__row, &self.#ident, #fallback));)
        }
        RowSource::Embedded(_) => {
            quote_spanned!(span=> __mysql::row::<#ty, _>(__mysql::WriteEmbedded(__row, &self.#ident));)
        }
        RowSource::Children(list) => {
            let form = form(list, span);
            quote_spanned!(span=> __mysql::rows::<#ty, #form, _>(__mysql::WriteChildren(__row, &self.#ident));)
        }
        RowSource::Constant(_) | RowSource::Skipped(_) => TokenStream::new(),
    }
}

fn function(fallback: &Fallback, field: &RowField<'_>) -> TokenStream {
    let ty = &field.ty;
    match fallback {
        Fallback::Type => quote_spanned!(at(field.ty_span)=> <#ty as __mysql::Default>::default),
        Fallback::Function(path) => quote!(#path),
    }
}

fn join(join: &Join) -> TokenStream {
    let Join { table, name, on, optional } = join;
    let on = pairs(on);
    let presence = Ident::new(if *optional { "Optional" } else { "Required" }, Span::call_site());
    quote! {
        &__mysql::Join { table: #table, name: #name, on: #on, presence: __mysql::Presence::#presence }
    }
}

fn children(children: &Children) -> TokenStream {
    let Children { table, on, order_by, form } = children;
    let on = pairs(on);
    let element = match form {
        Form::Structs => quote!(Row),
        Form::ByKey(column) => quote!(Keyed(#column)),
        Form::Values(column) => quote!(Value(#column)),
    };
    let order_by = order_by.iter().map(|(column, descends)| {
        let direction = if *descends { quote!(Descending) } else { quote!(Ascending) };
        quote!((#column, __mysql::Direction::#direction))
    });
    quote! {
        &__mysql::ChildrenMap {
            table: #table,
            on: #on,
            order_by: &[#(#order_by),*],
            element: __mysql::Element::#element,
        }
    }
}

/// The name of the form that rows are kept in.
fn form(children: &Children, span: Span) -> TokenStream {
    let name = match &children.form {
        Form::Structs => "Structs",
        Form::ByKey(_) => "ByKey",
        Form::Values(_) if children.order_by.is_empty() => "Distinct",
        Form::Values(_) => "Values",
    };
    let name = Ident::new(name, span);
    quote_spanned!(span=> __mysql::#name)
}

fn pairs(pairs: &[(ColumnRef, ColumnRef)]) -> TokenStream {
    let pairs = pairs.iter().map(|(a, b)| {
        let (a, b) = (reference(a), reference(b));
        quote!((#a, #b))
    });
    quote!(&[#(#pairs),*])
}

fn reference(column: &ColumnRef) -> TokenStream {
    let ColumnRef { table, column } = column;
    let table = table.as_ref().map_or_else(|| quote!(__mysql::None), |table| quote!(__mysql::Some(#table)));
    quote!(__mysql::ColumnRef { table: #table, column: #column })
}
