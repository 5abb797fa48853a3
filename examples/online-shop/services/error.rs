//! Errors that are not about the shop, but about where its data are.

use dual_repo::repository::{Error, ErrorKind};

/// The store could not do what the shop asked of it.
///
/// What the shop itself has to say (a name that is taken, a product that has run out) is in the errors of each service.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing was changed, and later it may succeed: others were writing, or the store has no capacity left.
    #[error("the shop is busy; try again")]
    Busy(#[source] Error),
    /// Whether it was done is unknown. Run the same call again, with the same ids.
    #[error("no answer came: run the same call again")]
    Unknown(#[source] Error),
    /// Trying again does not help: a defect of the shop, of its data or of its rights.
    #[error("the shop cannot do this")]
    Broken(#[source] Error),
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::Conflict | ErrorKind::Unavailable => StoreError::Busy(error),
            ErrorKind::OutcomeUnknown => StoreError::Unknown(error),
            _ => StoreError::Broken(error),
        }
    }
}

/// Lets `?` turn errors of repositories into those of a service.
macro_rules! from_repository {
    ($error:ty) => {
        impl From<dual_repo::repository::Error> for $error {
            fn from(error: dual_repo::repository::Error) -> Self {
                super::StoreError::from(error).into()
            }
        }
    };
}
pub(super) use from_repository;
