//! One sequence on several stores.

use std::collections::BTreeSet;

use dual_repo::repository::{Find, Repository, Result};
use dynamo_core::BatchWrite;
use dynamo_core::op::{Cursor, Deleted, Page};
use dynamo_core::transaction::Transaction;
use futures::TryStreamExt;
use futures::future::{BoxFuture, join_all};

use super::answer::{Answer, entity_text, reasons};
use super::difference::Difference;
use super::engines::LOCAL_NAME;
use super::entities::{Member, Parcel, Sample, Tag};
use super::kind::{From, Kind, Question, Seen};
use super::scope::Scope;
use super::sequence::{Action, Batched, Built, Part, Step, Write};
use super::statistics::Statistics;
use super::stores::Subject;
use super::test::Test;

/// Pages of a query at most; more than there are entities of a sequence.
const PAGES: usize = 40;

/// Plays a sequence, and reads everything in the end.
///
/// # Errors
/// The first answer in which the stores differ.
pub(super) async fn play(subjects: &[Subject], scope: &Scope, steps: &[Step]) -> Result<Statistics, Difference> {
    let mut play = Play { subjects, scope, seen: Seen::default(), statistics: Statistics::default(), at: 0 };
    for (at, step) in steps.iter().enumerate() {
        play.at = at;
        Statistics::count(&mut play.statistics.operations, step.name());
        play.step(step).await?;
        scope.pass(1);
    }
    play.at = steps.len();
    play.read_all(steps).await?;
    play.statistics.sequences = 1;
    Ok(play.statistics)
}

struct Play<'a> {
    subjects: &'a [Subject],
    scope: &'a Scope,
    seen: Seen,
    statistics: Statistics,
    /// Which step it is.
    at: usize,
}

impl<'a> Play<'a> {
    async fn step(&mut self, step: &Step) -> Result<(), Difference> {
        match step {
            Step::Parcel(action) => self.action(action).await,
            Step::Member(action) => self.action(action).await,
            Step::Tag(action) => self.action(action).await,
            Step::Sample(action) => self.action(action).await,
            Step::BatchWrite(batch) => self.batch_write(batch).await,
            Step::Transaction(parts) => self.transaction(parts).await,
            Step::Wait(seconds) => {
                self.scope.pass(*seconds);
                Ok(())
            }
        }
    }

    async fn action<K: Kind>(&mut self, action: &Action<K>) -> Result<(), Difference> {
        let scope = self.scope;
        match action {
            Action::Write(write) => self.write(write).await,
            Action::Get { id, consistent, expired } => {
                let get = || {
                    let get = K::get(K::scoped_id(id, scope));
                    let get = if *consistent { get.consistent() } else { get };
                    if *expired { get.include_expired() } else { get }
                };
                let found = self.ask(|subject| K::repository(subject).get(get())).await;
                self.compare(&found, |found| some(found.as_ref(), scope))?;
                self.see(found.into_iter().next().and_then(Result::ok).flatten());
                Ok(())
            }
            Action::Exists { id, test } => {
                let exists = || {
                    let exists = K::exists(K::scoped_id(id, scope));
                    match test {
                        Some(test) => exists.condition(|fields| K::condition(test, fields, scope)),
                        None => exists,
                    }
                };
                let found = self.ask(|subject| K::repository(subject).exists(exists())).await;
                self.compare(&found, |found| Answer::new(if *found { "there" } else { "not there" }, ""))
            }
            Action::BatchGet { ids, expired } => self.batch_get::<K>(ids, *expired).await.map(drop),
            Action::Find(question) => {
                let subjects = self.subjects;
                self.subjects = Self::in_order::<K>(&question.shape, subjects);
                let done = self.pages(question).await;
                self.subjects = subjects;
                done
            }
            Action::Stream(question) => {
                // What reads all is refused where `evaluate` ends it, which not every store knows to be the end.
                let question = &Question { evaluate: None, ..question.clone() };
                let subjects = self.subjects;
                self.subjects = Self::in_order::<K>(&question.shape, subjects);
                let found = self
                    .ask(|subject| -> BoxFuture<'_, Result<Vec<K>>> {
                        Box::pin(K::repository(subject).stream(K::find(question, From::Start, scope)).try_collect())
                    })
                    .await;
                self.compare(&found, |found| list(found, scope))?;
                self.subjects = subjects;
                Ok(())
            }
            Action::Count(question) => {
                let question = &Question { evaluate: None, ..question.clone() };
                let found =
                    self.ask(|subject| K::repository(subject).count(K::find(question, From::Start, scope))).await;
                self.compare(&found, |count| Answer::new("a count", count.to_string()))
            }
            Action::Scan { filter, limit, expired } => self.scan::<K>(filter.as_ref(), *limit, *expired).await,
        }
    }

    /// The stores whose order is that of the others: DynamoDB Local's is another one where items have one sort key.
    fn in_order<K: Kind>(shape: &K::Shape, subjects: &'a [Subject]) -> &'a [Subject] {
        match subjects.split_last() {
            Some((last, others)) if K::may_tie(shape) && last.name == LOCAL_NAME => others,
            _ => subjects,
        }
    }

    async fn write<K: Kind>(&mut self, write: &Write<K>) -> Result<(), Difference> {
        let scope = self.scope;
        // Each store is given the same.
        let built: Vec<Built<K>> = self.subjects.iter().map(|_| write.build(scope, &mut self.seen)).collect();
        let mut built = built.into_iter();
        let answers = self.ask(|subject| send(K::repository(subject), built.next())).await;
        self.compare(&answers, |answer| match answer {
            Written::Entity(entity) => Answer::new("written", entity_text(&**entity, scope)),
            Written::Deleted(Deleted::Existing) => Answer::new("deleted", ""),
            Written::Deleted(Deleted::Nothing) => Answer::new("nothing was deleted", ""),
        })?;
        // What an update says is not remembered, so that sequences go by what was read before, too.
        if let (false, Some(Ok(Written::Entity(entity)))) =
            (matches!(write, Write::Update { .. }), answers.into_iter().next())
        {
            self.see(Some(*entity));
        }
        Ok(())
    }

    async fn batch_get<K: Kind>(&mut self, ids: &[K::Id], expired: bool) -> Result<usize, Difference> {
        let scope = self.scope;
        let batch = || {
            let batch = K::batch_get(ids.iter().map(|id| K::scoped_id(id, scope))).consistent();
            if expired { batch.include_expired() } else { batch }
        };
        let found = self.ask(|subject| K::repository(subject).batch_get(batch())).await;
        self.compare(&found, |found| {
            let texts = found.iter().map(|one| format!("\n    {}", some(one.as_ref(), scope).text));
            Answer::new("some of a batch", texts.collect::<String>())
        })?;
        let read: Vec<K> = found.into_iter().next().and_then(Result::ok).into_iter().flatten().flatten().collect();
        let count = read.len();
        for entity in read {
            self.see(Some(entity));
        }
        Ok(count)
    }

    /// Walks through the pages of a query, each from the cursor of another store.
    async fn pages<K: Kind>(&mut self, question: &Question<K>) -> Result<(), Difference> {
        let scope = self.scope;
        let (mut from, mut is_over) = (From::Start, false);
        for turn in 0..PAGES {
            let start = from.clone();
            let found = self.ask(|subject| K::repository(subject).find(K::find(question, start.clone(), scope))).await;
            self.compare(&found, |page| of_page(page, is_over, scope))?;
            let pages: Vec<&Page<K>> = found.iter().filter_map(|page| page.as_ref().ok()).collect();
            // Where the limit is reached DynamoDB does not say whether more follows; a store that says that nothing does
            // has to be right.
            is_over |= pages.iter().any(|page| page.cursor.is_none());
            let cursors: Vec<&Cursor> = pages.iter().filter_map(|page| page.cursor.as_ref()).collect();
            let Some(next) = cursors.get((self.at + turn) % cursors.len().max(1)) else {
                // From the last of several pages back, once.
                let before: Vec<&Cursor> = pages.iter().filter_map(|page| page.before.as_ref()).collect();
                if let Some(before) = before.get(self.at % before.len().max(1)) {
                    let before = From::Before(self.hand_over(before));
                    let ask = |subject| K::repository(subject).find(K::find(question, before.clone(), scope));
                    let found = self.ask(ask).await;
                    // Whether something is before that is not known everywhere either.
                    self.compare(&found, |page| list(&page.items, scope))?;
                }
                break;
            };
            from = From::After(self.hand_over(next));
            for entity in found.into_iter().next().and_then(Result::ok).into_iter().flat_map(|page| page.items) {
                self.see(Some(entity));
            }
        }
        Ok(())
    }

    /// A cursor as it comes back from a caller.
    fn hand_over(&mut self, cursor: &Cursor) -> Cursor {
        self.statistics.cursors += 1;
        cursor.to_string().parse().expect("a cursor is read back from its text")
    }

    /// A scan is in no order that stores have in common: each goes on from its own cursors, and in the end all have read the
    /// same.
    async fn scan<K: Kind>(
        &mut self,
        filter: Option<&Test<K::Atom>>,
        limit: Option<usize>,
        expired: bool,
    ) -> Result<(), Difference> {
        let scope = self.scope;
        let scan = |from: Option<Cursor>| -> Find<K> {
            let mut scan = K::scan();
            if let Some(test) = filter {
                scan = scan.filter(|fields| K::condition(test, fields, scope));
            }
            if let Some(limit) = limit {
                scan = scan.limit(limit);
            }
            if expired {
                scan = scan.include_expired();
            }
            match from {
                Some(cursor) => scan.after(cursor).into(),
                None => scan.into(),
            }
        };
        let found = self
            .ask(|subject| -> BoxFuture<'_, Result<Vec<K>>> {
                Box::pin(async move {
                    let (mut all, mut from) = (Vec::new(), None);
                    for _ in 0..PAGES {
                        let page = K::repository(subject).find(scan(from.take())).await?;
                        all.extend(page.items);
                        match page.cursor {
                            Some(cursor) => from = Some(cursor),
                            None => break,
                        }
                    }
                    Ok(all)
                })
            })
            .await;
        self.compare(&found, |found| {
            let mut texts: Vec<String> = found.iter().map(|one| entity_text(one, scope)).collect();
            texts.sort();
            Answer::new("a scan", texts.join("\n    "))
        })?;
        let counts = self.ask(|subject| K::repository(subject).count(scan(None))).await;
        self.compare(&counts, |count| Answer::new("a count", count.to_string()))
    }

    async fn batch_write(&mut self, batch: &[Batched]) -> Result<(), Difference> {
        let scope = self.scope;
        let write = || batch.iter().fold(BatchWrite::new(), |all, one| one.join(all, scope));
        let done = self.ask(|subject| subject.tags.batch_write(write())).await;
        self.compare(&done, |()| Answer::new("a batch is written", ""))
    }

    async fn transaction(&mut self, parts: &[Part]) -> Result<(), Difference> {
        let scope = self.scope;
        let together = |seen: &mut Seen| parts.iter().fold(Transaction::new(), |all, part| part.join(all, scope, seen));
        let built: Vec<Transaction> = self.subjects.iter().map(|_| together(&mut self.seen)).collect();
        let mut built = built.into_iter();
        let done = self.ask(|subject| subject.parcels.transaction(built.next().unwrap_or_default())).await;
        for reason in done.first().map(reasons).unwrap_or_default() {
            Statistics::count(&mut self.statistics.reasons, reason);
        }
        self.compare(&done, |()| Answer::new("a transaction is applied", ""))
    }

    /// Reads all that the sequence is about, also what has expired where stores have to keep it.
    async fn read_all(&mut self, steps: &[Step]) -> Result<(), Difference> {
        let mut ids = Ids::default();
        for step in steps {
            ids.of_step(step);
        }
        let parcels: Vec<_> = ids.parcels.into_iter().collect();
        let members: Vec<_> = ids.members.into_iter().collect();
        // A key that cannot be is read by no batch.
        let tags: Vec<_> = ids.tags.into_iter().filter(|(_, name)| !name.is_empty()).collect();
        let samples: Vec<_> = ids.samples.into_iter().collect();
        let mut read = 0;
        if !parcels.is_empty() {
            read += self.batch_get::<Parcel>(&parcels, true).await?;
        }
        if !members.is_empty() {
            read += self.batch_get::<Member>(&members, false).await?;
        }
        if !tags.is_empty() {
            read += self.batch_get::<Tag>(&tags, true).await?;
        }
        if !samples.is_empty() {
            read += self.batch_get::<Sample>(&samples, true).await?;
        }
        self.statistics.read_in_the_end += u64::try_from(read).unwrap_or_default();
        Ok(())
    }

    /// Asks every store, at the same time.
    async fn ask<T, F: Future<Output = T>>(&mut self, ask: impl FnMut(&'a Subject) -> F) -> Vec<T> {
        for subject in self.subjects {
            Statistics::count(&mut self.statistics.stores, subject.name);
        }
        join_all(self.subjects.iter().map(ask).collect::<Vec<F>>()).await
    }

    fn compare<T>(&mut self, answers: &[Result<T>], text: impl Fn(&T) -> Answer) -> Result<(), Difference> {
        let answers: Vec<Answer> = answers.iter().map(|answer| Answer::of(answer, self.scope, &text)).collect();
        if let Some(first) = answers.first() {
            Statistics::count(&mut self.statistics.answers, &first.class);
            self.statistics.comparisons += u64::try_from(answers.len() - 1).unwrap_or_default();
            let named = || self.subjects.iter().map(|subject| subject.name).zip(&answers);
            if named().any(|(name, answer)| answer != first && !(name == LOCAL_NAME && errs(first, answer))) {
                let named = self.subjects.iter().map(|subject| subject.name).zip(answers);
                return Err(Difference::new(self.at, named.collect()));
            }
        }
        Ok(())
    }

    fn see<K: Kind>(&mut self, entity: Option<K>) {
        if let Some(entity) = entity {
            K::seen(&mut self.seen).insert(entity.id(), entity);
        }
    }
}

/// Whether DynamoDB Local refuses a transaction as a whole for an update that does not fit its item. By AWS it is cancelled, with
/// "`ValidationError`: The document path provided in the update expression is invalid for update" as the operation's reason.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
fn errs(expected: &Answer, answer: &Answer) -> bool {
    expected.class == "refused: Canceled"
        && expected.text.lines().any(|reason| reason.trim() == "refused")
        && answer.class == "refused: Invalid"
}

/// What a write has left.
enum Written<K> {
    Entity(Box<K>),
    Deleted(Deleted),
}

async fn send<K: Kind>(repository: &dyn Repository<K>, built: Option<Built<K>>) -> Result<Written<K>> {
    let entity = |entity| Written::Entity(Box::new(entity));
    match built.expect("there is a write for each store") {
        Built::Create(new) => repository.create(new).await.map(entity),
        Built::Put(put) => repository.put(put).await.map(entity),
        Built::Upsert(upsert) => repository.upsert(upsert).await.map(entity),
        Built::Update(update) => repository.update(update).await.map(entity),
        Built::UpdateFrom(update) => repository.update_from(update).await.map(entity),
        Built::Delete(delete) => repository.delete(delete).await.map(Written::Deleted),
    }
}

fn some<K: Kind>(found: Option<&K>, scope: &Scope) -> Answer {
    match found {
        Some(entity) => Answer::new("found", entity_text(entity, scope)),
        None => Answer::new("not found", "nothing"),
    }
}

fn list<K: Kind>(found: &[K], scope: &Scope) -> Answer {
    let texts = found.iter().map(|one| format!("\n    {}", entity_text(one, scope)));
    Answer::new("a list", texts.collect::<String>())
}

fn of_page<K: Kind>(page: &Page<K>, is_over: bool, scope: &Scope) -> Answer {
    let before = if page.before.is_some() { "something is before" } else { "nothing is before" };
    let over = if is_over && !page.items.is_empty() { ", behind what was said to be the end" } else { "" };
    Answer::new("a page", format!("{before}{over}{}", list(&page.items, scope).text))
}

/// The keys of all writes.
#[derive(Default)]
struct Ids {
    parcels: BTreeSet<<Parcel as Kind>::Id>,
    members: BTreeSet<<Member as Kind>::Id>,
    tags: BTreeSet<<Tag as Kind>::Id>,
    samples: BTreeSet<<Sample as Kind>::Id>,
}

impl Ids {
    fn of_step(&mut self, step: &Step) {
        match step {
            Step::Parcel(Action::Write(write)) => drop(self.parcels.insert(write.id())),
            Step::Member(Action::Write(write)) => drop(self.members.insert(write.id())),
            Step::Tag(Action::Write(write)) => drop(self.tags.insert(write.id())),
            Step::Sample(Action::Write(write)) => drop(self.samples.insert(write.id())),
            Step::BatchWrite(batch) => batch.iter().for_each(|one| match one {
                Batched::PutTag(tag) => drop(self.tags.insert(tag.id())),
                Batched::PutSample(sample) => drop(self.samples.insert(sample.id())),
                Batched::DeleteTag(_) | Batched::DeleteSample(_) => {}
            }),
            Step::Transaction(parts) => parts.iter().for_each(|part| match part {
                Part::Parcel(write) => drop(self.parcels.insert(write.id())),
                Part::Member(write) => drop(self.members.insert(write.id())),
                Part::Tag(write) => drop(self.tags.insert(write.id())),
                Part::Sample(write) => drop(self.samples.insert(write.id())),
                Part::CheckParcel(..) | Part::CheckMember(..) | Part::CheckTag(..) => {}
            }),
            Step::Parcel(_) | Step::Member(_) | Step::Tag(_) | Step::Sample(_) | Step::Wait(_) => {}
        }
    }
}
