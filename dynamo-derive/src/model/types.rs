//! The declared type itself, and field types seen as tokens.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{DeriveInput, Generics, Path, Type, Visibility};

/// The declared type and the crate that its code calls.
pub(crate) struct Container<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) generics: &'a Generics,
    pub(crate) krate: TokenStream,
}

impl<'a> Container<'a> {
    pub(crate) fn new(input: &'a DeriveInput, krate: Option<&Path>) -> Self {
        Self::of_crate(input, krate, "dynamo_core")
    }

    /// The declared type, for code that calls another crate of ours.
    pub(crate) fn of_crate(input: &'a DeriveInput, krate: Option<&Path>, name: &str) -> Self {
        let name = Ident::new(name, Span::call_site());
        let krate = krate.map_or_else(|| quote!(::#name), ToTokens::to_token_stream);
        Container { ident: &input.ident, vis: &input.vis, generics: &input.generics, krate }
    }

    /// The declared type, with its generic arguments.
    pub(crate) fn ty(&self) -> TokenStream {
        let ident = self.ident;
        let (_, arguments, _) = self.generics.split_for_impl();
        quote!(#ident #arguments)
    }
}

/// The type with `Self` spelled out: in a helper struct `Self` would be that struct.
pub(crate) fn replace_self(ty: &Type, container: &TokenStream) -> TokenStream {
    fn replace(tokens: TokenStream, container: &TokenStream) -> TokenStream {
        let mut out = TokenStream::new();
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) if ident == "Self" => {
                    let in_path = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                    out.extend(if in_path { quote!(<#container>) } else { container.clone() });
                }
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), replace(group.stream(), container));
                    inner.set_span(group.span());
                    out.extend([TokenTree::Group(inner)]);
                }
                other => out.extend([other]),
            }
        }
        out
    }
    let tokens = ty.to_token_stream();
    let own = Ident::new("Self", proc_macro2::Span::call_site());
    if mentions(&tokens, &own) { replace(tokens, container) } else { tokens }
}

/// True when the identifier occurs among the tokens.
pub(crate) fn mentions(tokens: &TokenStream, ident: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(found) => found == *ident,
        TokenTree::Group(group) => mentions(&group.stream(), ident),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
