//! The forest of categories.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use dual_repo::repository::Error;
use dynamo_core::transaction::Reason;
use dynamo_core::{DynamoEntity, Transaction};
use futures::TryStreamExt;

use super::limits::moment;
use super::{Catalogue, CatalogueError};
use crate::entities::{Category, Parent};

/// A category, with everything below it.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Branch {
    pub category: Category,
    /// By id.
    pub below: Vec<Branch>,
}

impl Catalogue {
    /// The departments, by id.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError) only.
    pub async fn departments(&self) -> Result<Vec<Category>, CatalogueError> {
        Ok(self.0.categories.find(Category::query_gsi::<1>(Parent::Root).into()).await?.items)
    }

    /// The categories directly below one, by id.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError) only.
    pub async fn below(&self, id: u32) -> Result<Vec<Category>, CatalogueError> {
        Ok(self.0.categories.find(Category::query_gsi::<1>(Parent::Category(id)).into()).await?.items)
    }

    /// The way to a category, its department first.
    ///
    /// # Errors
    /// [`NoCategory`](CatalogueError::NoCategory), [`Cycle`](CatalogueError::Cycle).
    pub async fn path(&self, id: u32) -> Result<Vec<Category>, CatalogueError> {
        let (mut path, mut next) = (Vec::new(), Parent::Category(id));
        let mut seen = HashSet::new();
        while let Parent::Category(id) = next {
            if !seen.insert(id) {
                return Err(CatalogueError::Cycle(id));
            }
            let found = self.0.categories.get(Category::get(id)).await?.ok_or(CatalogueError::NoCategory(id))?;
            next = found.parent;
            path.push(found);
        }
        path.reverse();
        Ok(path)
    }

    /// The whole forest, departments by id. It reads all categories; those whose parent is missing are left out.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError) only.
    pub async fn tree(&self) -> Result<Vec<Branch>, CatalogueError> {
        let mut all: Vec<Category> = self.0.categories.stream(Category::scan().into()).try_collect().await?;
        all.sort_unstable_by_key(|category| category.id);
        let mut children: BTreeMap<Option<u32>, Vec<Category>> = BTreeMap::new();
        for category in all {
            let parent = match category.parent {
                Parent::Root => None,
                Parent::Category(id) => Some(id),
            };
            children.entry(parent).or_default().push(category);
        }
        Ok(branches(None, &mut children))
    }

    /// Adds a category. Run again with the same values, it finds that it has done it.
    ///
    /// # Errors
    /// [`NoCategory`](CatalogueError::NoCategory) for the parent, [`IdTaken`](CatalogueError::IdTaken).
    pub async fn add_category(
        &self,
        id: u32,
        name: &str,
        parent: Parent,
        at: DateTime<Utc>,
    ) -> Result<Category, CatalogueError> {
        let category = Category { id, name: name.to_owned(), parent, created_at: moment(at) };
        let transaction = Transaction::new().create(category.clone());
        let transaction = match parent {
            Parent::Root => transaction,
            Parent::Category(parent) => transaction.check(Category::exists(parent)),
        };
        match self.0.categories.transaction(transaction).await {
            Ok(()) => Ok(category),
            Err(Error::Canceled { reasons }) => match (&*reasons, parent) {
                ([Reason::AlreadyExists { .. }, ..], _) => {
                    let found = self.0.categories.get(Category::get(id).consistent()).await?;
                    found.filter(|found| *found == category).ok_or(CatalogueError::IdTaken(id))
                }
                ([_, Reason::NotFound { .. }], Parent::Category(parent)) => Err(CatalogueError::NoCategory(parent)),
                _ => Err(Error::Canceled { reasons }.into()),
            },
            Err(error) => Err(error.into()),
        }
    }
}

/// Takes the children of a category out of the map, and theirs: what hangs together in a circle is never reached.
fn branches(parent: Option<u32>, children: &mut BTreeMap<Option<u32>, Vec<Category>>) -> Vec<Branch> {
    let found = children.remove(&parent).unwrap_or_default();
    found.into_iter().map(|category| Branch { below: branches(Some(category.id), children), category }).collect()
}
