//! What may be passed where a key component is expected: the type itself, a reference, `&str` for `String`.

/// An argument for a key component of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as the key component `{T}`",
    label = "expected `{T}`"
)]
pub trait KeyArg<T> {
    /// The component.
    fn into_component(self) -> T;
}

impl<T: super::KeyPart> KeyArg<T> for T {
    fn into_component(self) -> T {
        self
    }
}

impl<T: super::KeyPart + Clone> KeyArg<T> for &T {
    fn into_component(self) -> T {
        self.clone()
    }
}

impl KeyArg<String> for &str {
    fn into_component(self) -> String {
        self.to_owned()
    }
}

/// The components of a key, in the order in which its templates name them: one value, or a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not make up the key `{Parts}`",
    label = "expected the key's components: `{Parts}`",
    note = "pass one value for a key with one component, `()` for none, else a tuple in the order of the templates"
)]
pub trait KeyArgs<Parts> {
    /// The components.
    fn into_parts(self) -> Parts;
}

impl KeyArgs<()> for () {
    fn into_parts(self) {}
}

impl<T, A: KeyArg<T>> KeyArgs<(T,)> for A {
    fn into_parts(self) -> (T,) {
        (self.into_component(),)
    }
}

macro_rules! tuples {
    ($(($($arg:ident $part:ident $at:tt),+))*) => {$(
        impl<$($part,)+ $($arg: KeyArg<$part>),+> KeyArgs<($($part,)+)> for ($($arg,)+) {
            fn into_parts(self) -> ($($part,)+) {
                ($(self.$at.into_component(),)+)
            }
        }
    )*};
}
tuples! {
    (A TA 0, B TB 1)
    (A TA 0, B TB 1, C TC 2)
    (A TA 0, B TB 1, C TC 2, D TD 3)
    (A TA 0, B TB 1, C TC 2, D TD 3, E TE 4)
    (A TA 0, B TB 1, C TC 2, D TD 3, E TE 4, F TF 5)
    (A TA 0, B TB 1, C TC 2, D TD 3, E TE 4, F TF 5, G TG 6)
    (A TA 0, B TB 1, C TC 2, D TD 3, E TE 4, F TF 5, G TG 6, H TH 7)
}
