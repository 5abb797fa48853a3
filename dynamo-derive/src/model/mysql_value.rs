//! A type that is one column of MySQL.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, LitStr};

use super::{Container, replace_self};
use crate::attr::container::ValueAttrs;
use crate::attr::field::VariantAttrs;
use crate::attr::mysql::{LabelAttrs, label};
use crate::ctxt::Ctxt;

/// A type that is one column.
pub(crate) struct ColumnValue<'a> {
    pub(crate) container: Container<'a>,
    pub(crate) shape: ColumnShape<'a>,
}

/// How it is kept.
pub(crate) enum ColumnShape<'a> {
    /// As the value inside.
    Newtype { ty: TokenStream, ty_span: Span },
    /// As a text for each variant.
    Labels(Vec<(&'a Ident, String)>),
}

impl<'a> ColumnValue<'a> {
    /// Reads a declaration. `None` when there is too little to expand.
    pub(crate) fn from_syn(cx: &Ctxt, input: &'a DeriveInput) -> Option<Self> {
        let attrs = LabelAttrs::read(cx, &input.attrs);
        let container = Container::of_crate(input, attrs.krate.get(), "dual_repo");
        let shape = match &input.data {
            Data::Enum(data) if !data.variants.is_empty() => {
                // What `#[dynamo(..)]` says holds here too, unless `#[mysql(..)]` says otherwise. Its mistakes are those
                // of the other derive.
                let case = attrs.rename_all.get().copied();
                let case = case.or_else(|| quietly(|cx| ValueAttrs::read(cx, &input.attrs).rename_all.get().copied()));
                let mut labels: Vec<(&Ident, String)> = Vec::with_capacity(data.variants.len());
                for variant in &data.variants {
                    //     enum Payment { Cash, Card { number: String } }
                    //                          ^^^^ carries data
                    if !matches!(variant.fields, Fields::Unit) {
                        cx.error(&variant.ident, "only unit variants have a label; this one carries data");
                    }
                    let renamed = label(cx, &variant.attrs).into_inner();
                    let renamed =
                        renamed.or_else(|| quietly(|cx| VariantAttrs::read(cx, &variant.attrs).rename.into_inner()));
                    let plain = variant.ident.unraw().to_string();
                    let text = renamed
                        .as_ref()
                        .map_or_else(|| case.map_or(plain.clone(), |case| case.apply(&plain)), LitStr::value);
                    //     enum Size { #[mysql(rename = "x")] A, #[mysql(rename = "x")] B }
                    //                                                            ^^^ is taken
                    if let Some((other, _)) = labels.iter().find(|(_, other)| *other == text) {
                        let message = format!("label `{text}` is already used by variant `{other}`");
                        match &renamed {
                            Some(literal) => cx.error(literal, message),
                            None => cx.error(&variant.ident, message),
                        }
                    }
                    labels.push((&variant.ident, text));
                }
                ColumnShape::Labels(labels)
            }
            Data::Struct(data) if matches!(&data.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1) => {
                //     #[mysql(rename_all = "..")] struct UserId(u32);
                //             ^^^^^^^^^^ there are no names
                if let Some(key) = attrs.rename_all.key() {
                    cx.error(key, "there are no names to change in a struct without named fields");
                }
                let inner = data.fields.iter().next()?;
                ColumnShape::Newtype { ty: replace_self(&inner.ty, &container.ty()), ty_span: inner.ty.span() }
            }
            //     #[derive(MySqlValue)] struct Point { x: i32, y: i32 }
            //                                  ^^^^^
            _ => {
                let message = "`MySqlValue` can only be derived for enums of unit variants and for structs around one \
                    value; for a struct of several columns derive `MySqlRow`";
                cx.error(&input.ident, message);
                return None;
            }
        };
        Some(ColumnValue { container, shape })
    }
}

fn quietly<T>(read: impl FnOnce(&Ctxt) -> T) -> T {
    let cx = Ctxt::new();
    let found = read(&cx);
    let _ = cx.finish();
    found
}
