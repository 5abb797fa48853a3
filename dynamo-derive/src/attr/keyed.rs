//! `key`, `key = value`, `key(..)` lists: one entry after the other, going on after a mistake.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Ident, LitInt, LitStr, Path, Result, Token, parenthesized, token};

use super::names;
use crate::ctxt::Ctxt;

/// An entry of an attribute's list, up to its key.
pub(crate) struct Entry<'a> {
    /// The key.
    pub(crate) key: Ident,
    /// What follows it.
    pub(crate) input: ParseStream<'a>,
    /// The attribute, as in `dynamo`.
    attribute: &'a str,
}

/// Reads the entries of every attribute of this name.
pub(crate) fn attributes(cx: &Ctxt, attrs: &[Attribute], name: &str, mut read: impl FnMut(&Entry<'_>) -> Result<()>) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        let entries = attr.parse_args_with(|input: ParseStream<'_>| {
            entries(cx, input, name, &mut read);
            Ok(())
        });
        if let Err(error) = entries {
            cx.push(error);
        }
    }
}

/// Reads entries up to the end of `input`. A mistake costs the entry it is in, not the ones after it.
pub(crate) fn entries(
    cx: &Ctxt,
    input: ParseStream<'_>,
    attribute: &str,
    mut read: impl FnMut(&Entry<'_>) -> Result<()>,
) {
    while !input.is_empty() {
        let entry = input.call(Ident::parse_any).and_then(|key| read(&Entry { key, input, attribute }));
        if let Err(error) = entry.and_then(|()| end_of_entry(input)) {
            cx.push(error);
            skip_entry(input);
        }
        // At a comma or at the end, by now.
        let _ = input.parse::<Option<Token![,]>>();
    }
}

fn end_of_entry(input: ParseStream<'_>) -> Result<()> {
    if input.is_empty() || input.peek(Token![,]) { Ok(()) } else { Err(input.error("expected `,`")) }
}

/// Passes over tokens up to the next comma that is not between angle brackets.
fn skip_entry(input: ParseStream<'_>) {
    let mut angles = 0_usize;
    while !input.is_empty() && (angles > 0 || !input.peek(Token![,])) {
        match input.parse::<TokenTree>() {
            Ok(TokenTree::Punct(punct)) if punct.as_char() == '<' => angles += 1,
            Ok(TokenTree::Punct(punct)) if punct.as_char() == '>' => angles = angles.saturating_sub(1),
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

impl Entry<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.key == name
    }

    /// The error of a key that is none of `known`.
    pub(crate) fn unknown(&self, known: &[&str]) -> Error {
        names::unknown(&self.key, self.attribute, known)
    }

    //     #[dynamo(table)]
    //              ^^^^^ needs a value
    /// `key = value`; `example` is what to write after the equals sign.
    fn value<T: Parse>(&self, example: &str, fits: bool) -> Result<T> {
        let Entry { key, input, .. } = self;
        if !input.peek(Token![=]) {
            return Err(Error::new(key.span(), format_args!("`{key}` needs a value; write `{key} = {example}`")));
        }
        let equals: Token![=] = input.parse()?;
        if input.is_empty() {
            return Err(Error::new(equals.span(), format_args!("`{key}` needs a value; write `{key} = {example}`")));
        }
        if !fits {
            return Err(input.error(format_args!("write `{key} = {example}`")));
        }
        input.parse()
    }

    /// `key = ".."`.
    pub(crate) fn text(&self) -> Result<LitStr> {
        self.value("\"..\"", self.input.peek2(LitStr))
    }

    /// `key = path::to::item`.
    pub(crate) fn path(&self, example: &str) -> Result<Path> {
        let path = self.input.peek2(Ident::peek_any) || self.input.peek2(Token![::]);
        self.value::<ModPath>(example, path).map(|path| path.0)
    }

    /// `key = Name`.
    pub(crate) fn ident(&self, example: &str) -> Result<Ident> {
        self.value::<AnyIdent>(example, self.input.peek2(Ident::peek_any)).map(|ident| ident.0)
    }

    //     #[dynamo(key_only = true)]
    //              ^^^^^^^^ takes no value
    /// `key` alone.
    pub(crate) fn flag(&self) -> Result<()> {
        let Entry { key, attribute, .. } = self;
        if self.has_value() {
            return Err(Error::new(key.span(), format_args!("`{key}` takes no value; write `#[{attribute}({key})]`")));
        }
        Ok(())
    }

    /// True when the value is written as a string: `key = ".."`.
    pub(crate) fn is_text(&self) -> bool {
        self.input.peek(Token![=]) && self.input.peek2(LitStr)
    }

    /// True when a value follows.
    pub(crate) fn has_value(&self) -> bool {
        self.input.peek(Token![=]) || self.input.peek(token::Paren)
    }

    /// `key = 5`.
    pub(crate) fn number(&self) -> Result<LitInt> {
        self.value("5", self.input.peek2(LitInt))
    }

    /// `key(..)`: a reader for what is in the parentheses.
    pub(crate) fn list<T>(&self, example: &str, read: impl FnOnce(ParseStream<'_>) -> Result<T>) -> Result<T> {
        if !self.input.peek(token::Paren) {
            return Err(Error::new(self.key.span(), format_args!("write `{}({example})`", self.key)));
        }
        let inside;
        parenthesized!(inside in self.input);
        whole(&inside, read)
    }

    /// `key = name(..)`: the name, and a reader for what is in the parentheses.
    pub(crate) fn call<T>(&self, example: &str, read: impl FnOnce(&Ident, ParseStream<'_>) -> Result<T>) -> Result<T> {
        let name: Ident = self.value::<AnyIdent>(example, self.input.peek2(Ident::peek_any))?.0;
        if !self.input.peek(token::Paren) {
            return Err(Error::new(name.span(), format_args!("write `{} = {example}`", self.key)));
        }
        let inside;
        parenthesized!(inside in self.input);
        whole(&inside, |input| read(&name, input))
    }
}

/// Reads what is in parentheses; after a mistake the rest is passed over, as the parser would report it too.
fn whole<T>(inside: ParseStream<'_>, read: impl FnOnce(ParseStream<'_>) -> Result<T>) -> Result<T> {
    read(inside).inspect_err(|_| {
        let _ = inside.parse::<TokenStream>();
    })
}

/// A path without generic arguments, whose segments may be keywords such as `crate`.
struct ModPath(Path);
impl Parse for ModPath {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        input.call(Path::parse_mod_style).map(ModPath)
    }
}

/// An identifier that may be a keyword.
struct AnyIdent(Ident);
impl Parse for AnyIdent {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        input.call(Ident::parse_any).map(AnyIdent)
    }
}
