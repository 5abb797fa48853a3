//! What is done for a name: a `match`, which compares one text after the other, with so few texts that this is the fastest.

use proc_macro2::TokenStream;
use quote::quote;

/// How many names are compared one after the other.
const FEW: usize = 16;

/// The arms of these names, and those of all others, over `__name`; for the body of a function that returns what an arm makes.
pub(crate) fn by_name(mut arms: Vec<(&str, TokenStream)>, others: &TokenStream) -> TokenStream {
    if arms.len() <= FEW {
        let arms = arms.iter().map(|(name, made)| quote!(#name => #made,));
        return quote!(match __name { #(#arms)* #others });
    }
    arms.sort_by_key(|(name, _)| *name);
    let halved = halved(&arms);
    quote! {
        #halved
        match __name { #others }
    }
}

/// Returns from the function when it finds the name: a comparison for each doubling of the names, not for each of them.
fn halved(arms: &[(&str, TokenStream)]) -> TokenStream {
    if arms.len() <= FEW {
        let arms = arms.iter().map(|(name, made)| quote!(#name => return #made,));
        return quote!(match __name { #(#arms)* _ => {} });
    }
    let (low, high) = arms.split_at(arms.len() / 2);
    let first = high.first().map(|(name, _)| *name);
    let (low, high) = (halved(low), halved(high));
    quote! {
        if __name < #first { #low } else { #high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> String {
        let arms = names.iter().map(|name| (*name, quote!(read()))).collect();
        by_name(arms, &quote!(_ => skip(),)).to_string()
    }

    #[test]
    fn few_names_are_one_match() {
        let names = ["b", "a"];
        assert_eq!(
            of(&names),
            quote!(match __name {
                "b" => read(),
                "a" => read(),
                _ => skip(),
            })
            .to_string()
        );
    }

    #[test]
    fn many_names_are_halved_until_they_are_few() {
        let names: Vec<String> = (0..1000).map(|number| format!("n{number:03}")).collect();
        let names: Vec<&str> = names.iter().rev().map(String::as_str).collect();
        let code = of(&names);
        let leaves = code.matches("match __name").count() - 1;
        assert_eq!((leaves, code.matches("__name <").count(), code.matches("return").count()), (64, 63, 1000));
        assert!(code.starts_with("if __name < \"n500\""), "{}", &code[..80]);
        assert!(code.ends_with("match __name { _ => skip () , }"), "the others are asked last");
    }
}
