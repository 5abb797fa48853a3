//! A repository that is wrong is found out, and what it takes to see it is little.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use dual_repo::repository::{Error, Find, MemoryStore, Repository, Result};
use dynamo_core::batch::{BatchGet, BatchWrite};
use dynamo_core::op::{Delete, Deleted, Exists, Get, Page, Put, Update, UpdateFrom, Upsert};
use dynamo_core::{DynamoEntity, Transaction};
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use futures::stream::BoxStream;
use integration::differential::{Difference, Ground, Grounds, Load, Scope, Step, Subject, Tag, of_memory, run};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mistake {
    /// Reads by keys find what they have found first.
    Stale,
    /// `create` writes over what is there.
    Careless,
    /// A page ends before its last item.
    Short,
}

/// A repository with a mistake in it.
struct Wrong {
    inner: Arc<dyn Repository<Tag>>,
    mistake: Mistake,
    found: Mutex<HashMap<String, Tag>>,
}

impl Wrong {
    /// What was found first under the key, if that is the mistake.
    fn remembered(&self, tag: Tag) -> Tag {
        if self.mistake != Mistake::Stale {
            return tag;
        }
        let key = format!("{:?}", tag.key().unwrap());
        self.found.lock().unwrap().entry(key).or_insert(tag).clone()
    }
}

#[async_trait]
impl Repository<Tag> for Wrong {
    async fn create(&self, tag: Tag) -> Result<Tag> {
        match self.inner.create(tag.clone()).await {
            Err(Error::AlreadyExists { .. }) if self.mistake == Mistake::Careless => self.inner.put(tag.put()).await,
            created => created,
        }
    }
    async fn put(&self, put: Put<Tag>) -> Result<Tag> {
        self.inner.put(put).await
    }
    async fn upsert(&self, upsert: Upsert<Tag>) -> Result<Tag> {
        self.inner.upsert(upsert).await
    }
    async fn update(&self, update: Update<Tag>) -> Result<Tag> {
        self.inner.update(update).await
    }
    async fn update_from(&self, update: UpdateFrom<Tag>) -> Result<Tag> {
        self.inner.update_from(update).await
    }
    async fn delete(&self, delete: Delete<Tag>) -> Result<Deleted> {
        self.inner.delete(delete).await
    }
    async fn get(&self, get: Get<Tag>) -> Result<Option<Tag>> {
        let found = self.inner.get(get).await?;
        Ok(found.map(|tag| self.remembered(tag)))
    }
    async fn exists(&self, exists: Exists<Tag>) -> Result<bool> {
        self.inner.exists(exists).await
    }
    async fn find(&self, find: Find<Tag>) -> Result<Page<Tag>> {
        let mut page = self.inner.find(find).await?;
        if self.mistake == Mistake::Short {
            page.items.pop();
        }
        Ok(page)
    }
    fn stream(&self, find: Find<Tag>) -> BoxStream<'static, Result<Tag>> {
        self.inner.stream(find)
    }
    async fn count(&self, find: Find<Tag>) -> Result<usize> {
        self.inner.count(find).await
    }
    async fn batch_get(&self, batch: BatchGet<Tag>) -> Result<Vec<Option<Tag>>> {
        let found = self.inner.batch_get(batch).await?;
        Ok(found.into_iter().map(|tag| tag.map(|tag| self.remembered(tag))).collect())
    }
    async fn batch_write(&self, batch: BatchWrite) -> Result<()> {
        self.inner.batch_write(batch).await
    }
    async fn transaction(&self, transaction: Transaction) -> Result<()> {
        self.inner.transaction(transaction).await
    }
}

/// A store in memory, and another one with a mistake.
struct Stores(Option<Mistake>);

impl Grounds for Stores {
    fn ground<'a>(&'a self, _: u64, scope: &'a Scope, _: bool) -> BoxFuture<'a, Ground> {
        let right = of_memory(&MemoryStore::with_clock(scope.clock()));
        let other = of_memory(&MemoryStore::with_clock(scope.clock()));
        let tags = match self.0 {
            Some(mistake) => Arc::new(Wrong { inner: other.tags, mistake, found: Mutex::default() }) as _,
            None => other.tags,
        };
        let other = Subject { name: "other", tags, ..other };
        ready(Ground { subjects: vec![right, other], alone: None }).boxed()
    }
}

async fn differences(mistake: Option<Mistake>) -> Vec<Difference> {
    let grounds: Arc<dyn Grounds> = Arc::new(Stores(mistake));
    run(&grounds, Load { seed: 0, sequences: 400, concurrency: 2, differences: 1 }, |_| {}).await.differences
}

/// The one difference, in so many operations at most.
async fn found(mistake: Mistake, most: usize) -> Difference {
    let mut found = differences(Some(mistake)).await;
    assert_eq!(found.len(), 1, "{mistake:?} is not found out");
    let difference = found.remove(0);
    let text = difference.to_string();
    assert!(difference.steps.len() <= most && difference.whole > most, "{text}");
    assert!(difference.steps.iter().all(|step| matches!(step, Step::Tag(_) | Step::BatchWrite(_))), "{text}");
    assert!(text.contains(&format!("cargo xtask differential --sequences 1 --seed {}", difference.number)), "{text}");
    difference
}

#[tokio::test]
async fn a_stale_answer_is_found_out() {
    // It is there, it is seen, it changes, and is seen again in the end.
    found(Mistake::Stale, 4).await;
}

#[tokio::test]
async fn a_condition_that_is_dropped_is_found_out() {
    let difference = found(Mistake::Careless, 2).await;
    assert_eq!(difference.steps.last().map(Step::name), Some("create"), "{difference}");
    let classes: Vec<&str> = difference.answers.iter().map(|(_, answer)| &*answer.class).collect();
    assert_eq!(classes, ["refused: AlreadyExists", "written"]);
}

#[tokio::test]
async fn an_item_that_is_missing_in_a_page_is_found_out() {
    let difference = found(Mistake::Short, 2).await;
    assert_eq!(difference.steps.last().map(Step::name), Some("find"), "{difference}");
}

#[tokio::test]
async fn two_stores_without_a_mistake_do_not_differ() {
    assert!(differences(None).await.is_empty());
}
