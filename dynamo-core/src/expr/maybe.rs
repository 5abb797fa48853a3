//! A place that may not be there, as a read returns it.

use super::{Field, Path};

/// What is at a place, or `None`: what [`optional`](Field::optional) makes of a field or a path, for a read that returns
/// `only` some attributes.
#[derive(Debug, Clone, Copy)]
#[must_use = "it does nothing until a read is told to return it"]
pub struct Maybe<A>(pub(crate) A);

impl<E, T, K> Field<E, T, K> {
    /// The value as an `Option`, for a read that returns `only` some attributes: `None` where it is absent or NULL, which
    /// would be an error otherwise, or a default.
    pub const fn optional(self) -> Maybe<Self> {
        Maybe(self)
    }
}

impl<E, T> Path<E, T> {
    /// The value as an `Option`, for a read that returns `only` some attributes: `None` where it is absent or NULL, be it that
    /// what it is in is absent.
    ///
    /// ```no_run
    /// # use std::collections::BTreeMap;
    /// # use dynamo_core::{Dynamo, DynamoEntity};
    /// # #[derive(DynamoEntity)]
    /// # #[dynamo(table = "Users")]
    /// # #[pk("{email}")]
    /// # struct User { email: String, settings: BTreeMap<String, String> }
    /// # async fn run(db: &Dynamo) -> dynamo_core::Result<()> {
    /// let user = User::get("bob@example.com").only(|u| (u.email, u.settings.entry("theme").optional()));
    /// let found: Option<(String, Option<String>)> = user.send(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn optional(self) -> Maybe<Self> {
        Maybe(self)
    }
}
