//! Accounts.
//!
//! An account keeps its e-mail address: in DynamoDB it is the partition key of the account, of its cart and of all its orders,
//! so that another address would be another copy of each. The username is no key, and can be changed.

use chrono::{DateTime, Utc};
use dual_repo::repository::Error;
use dynamo_core::DynamoEntity;

use super::error::from_repository;
use super::limits::{moment, text_problem};
use super::{Repositories, StoreError};
use crate::entities::{CartItem, Profile, User};

/// Characters of an e-mail address, of a username.
const EMAIL_MAX: usize = 190;
const USERNAME_MAX: usize = 50;

/// What an account is made of.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "they are the fields of `User`")]
pub struct SignUp {
    pub id: u32,
    pub email: String,
    pub username: String,
    pub password_hash: String,
    pub profile: Profile,
    pub is_seller: bool,
    pub at: DateTime<Utc>,
}

/// Why something about an account was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// There is an account with this e-mail address, or was.
    #[error("there is an account with this e-mail address")]
    EmailTaken,
    /// Another account has the username.
    #[error("the username is taken")]
    UsernameTaken,
    /// Ids are given out once.
    #[error("another account has the id {0}")]
    IdTaken(u32),
    /// There is no such account, or it is closed.
    #[error("there is no such account")]
    NoAccount,
    /// The account has changed since it was read.
    #[error("the account has changed; look at it again")]
    Changed,
    /// Something was given that cannot be.
    #[error("the {field} cannot be this: {problem}")]
    Invalid {
        /// What.
        field: &'static str,
        /// Why.
        problem: String,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
from_repository!(AccountError);

/// Signing up, looking up, changing, closing.
#[derive(Debug, Clone)]
pub struct Accounts(Repositories);

impl Accounts {
    pub(super) fn new(repositories: Repositories) -> Self {
        Accounts(repositories)
    }

    /// Makes an account. Run again with the same values, it finds that it has made it.
    ///
    /// # Errors
    /// [`EmailTaken`](AccountError::EmailTaken), [`UsernameTaken`](AccountError::UsernameTaken),
    /// [`IdTaken`](AccountError::IdTaken), [`Invalid`](AccountError::Invalid).
    pub async fn sign_up(&self, new: SignUp) -> Result<User, AccountError> {
        valid("e-mail address", &new.email, EMAIL_MAX)?;
        valid("username", &new.username, USERNAME_MAX)?;
        if new.password_hash.is_empty() {
            return Err(AccountError::Invalid { field: "password", problem: "it is empty".to_owned() });
        }
        let SignUp { id, email, username, password_hash, profile, is_seller, at } = new;
        let (created_at, updated_at) = (moment(at), moment(at));
        let user = User { id, email, username, password_hash, profile, is_seller, created_at, updated_at };
        match self.0.users.create(user.clone()).await {
            Ok(user) => Ok(user),
            Err(Error::AlreadyExists { .. }) => {
                let found = self.0.users.get(User::get(&user.email).consistent()).await?;
                // It may be this one, made by a call whose answer was lost.
                found.filter(|found| *found == user).ok_or(AccountError::EmailTaken)
            }
            Err(error) => Err(not_unique(error, id)),
        }
    }

    /// The account with an e-mail address.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn by_email(&self, email: &str) -> Result<Option<User>, AccountError> {
        let user = self.0.users.get(User::get(email)).await?;
        Ok(user.filter(|user| !user.is_closed()))
    }

    /// The account with an id. An account that was just made may not be found yet.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn by_id(&self, id: u32) -> Result<Option<User>, AccountError> {
        let mut page = self.0.users.find(User::query_gsi::<1>(id).limit(1).into()).await?;
        Ok(page.items.pop().filter(|user| !user.is_closed()))
    }

    /// The account with a username. An account that was just made may not be found yet.
    ///
    /// # Errors
    /// [`StoreError`] only.
    pub async fn by_username(&self, username: &str) -> Result<Option<User>, AccountError> {
        let mut page = self.0.users.find(User::query_gsi::<2>(username).limit(1).into()).await?;
        Ok(page.items.pop().filter(|user| !user.is_closed()))
    }

    /// Changes what a user tells about themselves.
    ///
    /// # Errors
    /// [`NoAccount`](AccountError::NoAccount).
    pub async fn change_profile(&self, email: &str, profile: Profile, at: DateTime<Utc>) -> Result<User, AccountError> {
        let update = User::update(email).set(|u| u.profile, profile).set(|u| u.updated_at, moment(at));
        match self.0.users.update(update.condition(|u| u.password_hash.ne(String::new()))).await {
            Err(Error::NotFound { .. } | Error::ConditionFailed { .. }) => Err(AccountError::NoAccount),
            updated => Ok(updated?),
        }
    }

    /// Gives an account another username, unless it has changed since it was read.
    ///
    /// # Errors
    /// [`UsernameTaken`](AccountError::UsernameTaken), [`Changed`](AccountError::Changed),
    /// [`NoAccount`](AccountError::NoAccount), [`Invalid`](AccountError::Invalid).
    pub async fn rename(&self, user: &User, username: &str, at: DateTime<Utc>) -> Result<User, AccountError> {
        valid("username", username, USERNAME_MAX)?;
        let update = User::update_of(user).set(|u| u.username, username).set(|u| u.updated_at, moment(at));
        let update = update.condition(|u| u.password_hash.ne(String::new()).and(u.updated_at.eq(user.updated_at)));
        self.0.users.update(update).await.map_err(|error| match error {
            Error::NotFound { .. } => AccountError::NoAccount,
            Error::ConditionFailed { .. } => AccountError::Changed,
            error => not_unique(error, user.id),
        })
    }

    /// Closes an account: nobody signs in any more, its username is free, its profile and cart are gone. The e-mail address
    /// stays taken, as its orders are filed under it. Closing a closed account does no harm.
    ///
    /// # Errors
    /// [`NoAccount`](AccountError::NoAccount), [`Changed`](AccountError::Changed).
    pub async fn close(&self, email: &str, at: DateTime<Utc>) -> Result<(), AccountError> {
        let user = self.0.users.get(User::get(email).consistent()).await?.ok_or(AccountError::NoAccount)?;
        if !user.is_closed() {
            let update = User::update_of(&user)
                .set(|u| u.username, format!("closed-{}", user.id))
                .set(|u| u.password_hash, String::new())
                .set(|u| u.profile, Profile::default())
                .set(|u| u.updated_at, moment(at));
            match self.0.users.update(update).await {
                Err(Error::ConditionFailed { .. }) => return Err(AccountError::Changed),
                updated => updated?,
            };
        }
        // Nothing is put into the cart of a closed account, so what is found now is all there will be.
        let cart = self.0.carts.find(CartItem::query(email).consistent().into()).await?.items;
        super::carts::clear(&self.0, &cart).await?;
        Ok(())
    }
}

fn valid(field: &'static str, text: &str, most: usize) -> Result<(), AccountError> {
    text_problem(text, most).map_or(Ok(()), |problem| Err(AccountError::Invalid { field, problem }))
}

fn not_unique(error: Error, id: u32) -> AccountError {
    match error {
        Error::NotUnique { unique, .. } if unique == "username" => AccountError::UsernameTaken,
        Error::NotUnique { .. } => AccountError::IdTaken(id),
        error => error.into(),
    }
}
