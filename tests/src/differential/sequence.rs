//! Sequences of operations, as values.

use dynamo_core::batch::BatchWrite;
use dynamo_core::op::{Delete, Put, Update, UpdateFrom, Upsert};
use dynamo_core::transaction::Transaction;
use proptest::prelude::*;

use super::entities::{Member, Parcel, Sample, Tag};
use super::kind::{Kind, Question, Seen, questions};
use super::scope::Scope;
use super::test::{Test, test};

/// One operation of a sequence.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "they are the entities, and the calls over several of them")]
pub enum Step {
    Parcel(Action<Parcel>),
    Member(Action<Member>),
    Tag(Action<Tag>),
    Sample(Action<Sample>),
    BatchWrite(Vec<Batched>),
    Transaction(Vec<Part>),
    /// Time passes.
    Wait(u64),
}

/// An operation on entities of one type.
#[derive(Debug, Clone)]
pub enum Action<K: Kind> {
    Write(Write<K>),
    Get { id: K::Id, consistent: bool, expired: bool },
    Exists { id: K::Id, test: Option<Test<K::Atom>> },
    BatchGet { ids: Vec<K::Id>, expired: bool },
    Find(Question<K>),
    Stream(Question<K>),
    Count(Question<K>),
    Scan { filter: Option<Test<K::Atom>>, limit: Option<usize>, expired: bool },
}

/// A write of one entity. `seen` is over the state in which the sequence has seen it last.
#[derive(Debug, Clone)]
pub enum Write<K: Kind> {
    Create(K),
    Put { new: K, seen: bool, test: Option<Test<K::Atom>> },
    Upsert { new: K, test: Option<Test<K::Atom>> },
    Update { id: K::Id, edits: Vec<K::Edit>, seen: bool, test: Option<Test<K::Atom>> },
    UpdateFrom { new: K, test: Option<Test<K::Atom>> },
    Delete { id: K::Id, seen: bool, test: Option<Test<K::Atom>> },
}

/// A write without conditions.
#[derive(Debug, Clone)]
pub enum Batched {
    PutTag(Tag),
    DeleteTag((String, String)),
    PutSample(Sample),
    DeleteSample(<Sample as Kind>::Id),
}

/// An operation of a transaction.
#[derive(Debug, Clone)]
pub enum Part {
    Parcel(Write<Parcel>),
    Member(Write<Member>),
    Tag(Write<Tag>),
    Sample(Write<Sample>),
    CheckParcel(<Parcel as Kind>::Id, Option<Test<<Parcel as Kind>::Atom>>),
    CheckMember(<Member as Kind>::Id, Option<Test<<Member as Kind>::Atom>>),
    CheckTag(<Tag as Kind>::Id, Option<Test<<Tag as Kind>::Atom>>),
}

/// A write as the library has it.
pub(super) enum Built<K: Kind> {
    Create(K),
    Put(Put<K>),
    Upsert(Upsert<K>),
    Update(Update<K>),
    UpdateFrom(UpdateFrom<K>),
    Delete(Delete<K>),
}

impl<K: Kind> Write<K> {
    /// The write for one store, over what was seen.
    pub(super) fn build(&self, scope: &Scope, seen: &mut Seen) -> Built<K> {
        let mut last = |id: &K::Id| K::seen(seen).get(id).cloned().unwrap_or_else(|| K::blank(id));
        let holds = |test: &Test<K::Atom>, fields: &K::Fields| K::condition(test, fields, scope);
        match self {
            Write::Create(new) => Built::Create(new.clone().scoped(scope)),
            Write::Put { new, seen, test } => {
                let new = new.clone().scoped(scope);
                let old = last(&new.id());
                let over = || new.clone().in_place_of(&old).replace_over(&old);
                let put =
                    if *seen { over().or_else(|| new.clone().replace()) } else { new.clone().replace().or_else(over) };
                match (put, test) {
                    (Some(put), Some(test)) => Built::Put(put.condition(|fields| holds(test, fields))),
                    (Some(put), None) => Built::Put(put),
                    (None, _) => Built::Create(new),
                }
            }
            Write::Upsert { new, test } => {
                let new = new.clone().scoped(scope);
                match (new.clone().merge(), test) {
                    (Some(upsert), Some(test)) => Built::Upsert(upsert.condition(|fields| holds(test, fields))),
                    (Some(upsert), None) => Built::Upsert(upsert),
                    (None, _) => Built::Create(new),
                }
            }
            Write::Update { id, edits, seen, test } => {
                let id = K::scoped_id(id, scope);
                let of_seen = seen.then(|| last(&id).update_seen()).flatten();
                let update = of_seen.unwrap_or_else(|| K::update(id));
                let update = edits.iter().fold(update, |update, edit| K::edit(update, edit, scope));
                Built::Update(match test {
                    Some(test) => update.condition(|fields| holds(test, fields)),
                    None => update,
                })
            }
            Write::UpdateFrom { new, test } => {
                let new = new.clone().scoped(scope);
                let old = last(&new.id());
                let update = K::update_from(&old, &new.in_place_of(&old));
                Built::UpdateFrom(match test {
                    Some(test) => update.condition(|fields| holds(test, fields)),
                    None => update,
                })
            }
            Write::Delete { id, seen, test } => {
                let id = K::scoped_id(id, scope);
                let old = last(&id);
                let by_key = || K::erase(id.clone());
                let delete =
                    if *seen { old.erase_seen().or_else(by_key) } else { by_key().or_else(|| old.erase_seen()) };
                match (delete, test) {
                    (Some(delete), Some(test)) => Built::Delete(delete.condition(|fields| holds(test, fields))),
                    (Some(delete), None) => Built::Delete(delete),
                    (None, _) => Built::Update(K::update(id)),
                }
            }
        }
    }

    /// The key that it is about.
    pub(super) fn id(&self) -> K::Id {
        match self {
            Write::Create(new) | Write::Put { new, .. } | Write::Upsert { new, .. } | Write::UpdateFrom { new, .. } => {
                new.id()
            }
            Write::Update { id, .. } | Write::Delete { id, .. } => id.clone(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Write::Create(_) => "create",
            Write::Put { test: None, .. } => "put",
            Write::Put { test: Some(_), .. } => "put on a condition",
            Write::Upsert { .. } => "upsert",
            Write::Update { test: None, .. } => "update",
            Write::Update { test: Some(_), .. } => "update on a condition",
            Write::UpdateFrom { .. } => "update_from",
            Write::Delete { test: None, .. } => "delete",
            Write::Delete { test: Some(_), .. } => "delete on a condition",
        }
    }
}

impl<K: Kind> Built<K> {
    /// As a part of a transaction.
    pub(super) fn join(self, transaction: Transaction) -> Transaction {
        match self {
            Built::Create(new) => transaction.create(new),
            Built::Put(put) => transaction.operation(put),
            Built::Upsert(upsert) => transaction.operation(upsert),
            Built::Update(update) => transaction.operation(update),
            Built::UpdateFrom(update) => transaction.operation(update),
            Built::Delete(delete) => transaction.operation(delete),
        }
    }
}

impl Part {
    pub(super) fn join(&self, transaction: Transaction, scope: &Scope, seen: &mut Seen) -> Transaction {
        match self {
            Part::Parcel(write) => write.build(scope, seen).join(transaction),
            Part::Member(write) => write.build(scope, seen).join(transaction),
            Part::Tag(write) => write.build(scope, seen).join(transaction),
            Part::Sample(write) => write.build(scope, seen).join(transaction),
            Part::CheckParcel(id, test) => check::<Parcel>(transaction, id, test.as_ref(), scope),
            Part::CheckMember(id, test) => check::<Member>(transaction, id, test.as_ref(), scope),
            Part::CheckTag(id, test) => check::<Tag>(transaction, id, test.as_ref(), scope),
        }
    }
}

fn check<K: Kind>(transaction: Transaction, id: &K::Id, test: Option<&Test<K::Atom>>, scope: &Scope) -> Transaction {
    let exists = K::exists(K::scoped_id(id, scope));
    transaction.check(match test {
        Some(test) => exists.condition(|fields| K::condition(test, fields, scope)),
        None => exists,
    })
}

impl Batched {
    pub(super) fn join(&self, batch: BatchWrite, scope: &Scope) -> BatchWrite {
        match self {
            Batched::PutTag(tag) => batch.put(tag.clone().scoped(scope)),
            Batched::DeleteTag(id) => batch.delete::<Tag>(Tag::scoped_id(id, scope)),
            Batched::PutSample(sample) => batch.put(sample.clone().scoped(scope)),
            Batched::DeleteSample(id) => batch.delete::<Sample>(Sample::scoped_id(id, scope)),
        }
    }
}

impl Step {
    /// What it does, in a word.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Step::Parcel(action) => action.name(),
            Step::Member(action) => action.name(),
            Step::Tag(action) => action.name(),
            Step::Sample(action) => action.name(),
            Step::BatchWrite(_) => "batch_write",
            Step::Transaction(_) => "transaction",
            Step::Wait(_) => "wait",
        }
    }
}

impl<K: Kind> Action<K> {
    fn name(&self) -> &'static str {
        match self {
            Action::Write(write) => write.name(),
            Action::Get { .. } => "get",
            Action::Exists { .. } => "exists",
            Action::BatchGet { .. } => "batch_get",
            Action::Find(_) => "find",
            Action::Stream(_) => "stream",
            Action::Count(_) => "count",
            Action::Scan { .. } => "scan",
        }
    }
}

fn tests<K: Kind>() -> BoxedStrategy<Option<Test<K::Atom>>> {
    prop::option::weighted(0.35, test(K::atoms())).boxed()
}

fn writes<K: Kind>() -> BoxedStrategy<Write<K>> {
    let edits = || prop_oneof![1 => prop::collection::vec(K::edits(), 1), 1 => prop::collection::vec(K::edits(), 1..3)];
    prop_oneof![
        4 => K::entities().prop_map(Write::Create),
        2 => (K::entities(), any::<bool>(), tests::<K>()).prop_map(|(new, seen, test)| Write::Put { new, seen, test }),
        1 => (K::entities(), tests::<K>()).prop_map(|(new, test)| Write::Upsert { new, test }),
        5 => (K::ids(), edits(), any::<bool>(), tests::<K>())
            .prop_map(|(id, edits, seen, test)| Write::Update { id, edits, seen, test }),
        1 => (K::entities(), tests::<K>()).prop_map(|(new, test)| Write::UpdateFrom { new, test }),
        2 => (K::ids(), any::<bool>(), tests::<K>()).prop_map(|(id, seen, test)| Write::Delete { id, seen, test }),
    ]
    .boxed()
}

fn actions<K: Kind>(alone: bool) -> BoxedStrategy<Action<K>> {
    let often = prop::bool::weighted(if K::SHOWS_EXPIRED { 0.3 } else { 0.0 });
    let scans = prop_oneof![1 => Just(None), 2 => (1_usize..4).prop_map(Some)];
    prop_oneof![
        12 => writes::<K>().prop_map(Action::Write),
        3 => (K::ids(), any::<bool>(), often).prop_map(|(id, consistent, expired)| Action::Get { id, consistent, expired }),
        1 => (K::ids(), prop::option::weighted(0.1, test(K::atoms()))).prop_map(|(id, test)| Action::Exists { id, test }),
        1 => (prop::collection::vec(K::ids(), 0..5), often).prop_map(|(ids, expired)| Action::BatchGet { ids, expired }),
        4 => questions::<K>().prop_map(Action::Find),
        1 => questions::<K>().prop_map(Action::Stream),
        1 => questions::<K>().prop_map(Action::Count),
        (if alone { 4 } else { 0 }) => (prop::option::weighted(0.3, test(K::atoms())), scans, often)
            .prop_map(|(filter, limit, expired)| Action::Scan { filter, limit, expired }),
    ]
    .boxed()
}

fn parts(topic: Topic) -> BoxedStrategy<Part> {
    let [parcels, members, tags, samples] = topic.kinds;
    prop_oneof![
        parcels * 4 => writes::<Parcel>().prop_map(Part::Parcel),
        members * 4 => writes::<Member>().prop_map(Part::Member),
        tags * 4 => writes::<Tag>().prop_map(Part::Tag),
        samples * 4 => writes::<Sample>().prop_map(Part::Sample),
        parcels => (Parcel::ids(), tests::<Parcel>()).prop_map(|(id, test)| Part::CheckParcel(id, test)),
        members => (Member::ids(), tests::<Member>()).prop_map(|(id, test)| Part::CheckMember(id, test)),
        tags => (Tag::ids(), tests::<Tag>()).prop_map(|(id, test)| Part::CheckTag(id, test)),
    ]
    .boxed()
}

fn batched() -> BoxedStrategy<Batched> {
    prop_oneof![
        3 => Tag::entities().prop_map(Batched::PutTag),
        1 => Tag::ids().prop_map(Batched::DeleteTag),
        3 => Sample::entities().prop_map(Batched::PutSample),
        1 => Sample::ids().prop_map(Batched::DeleteSample),
    ]
    .boxed()
}

/// What a sequence is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Topic {
    /// How often it is about each kind of entities, two or three of which it has.
    kinds: [u32; 4],
    /// It has tables of its own, and may scan them.
    alone: bool,
}

pub(super) fn topics(alone: bool) -> BoxedStrategy<Topic> {
    let kinds =
        [[3, 2, 0, 0], [3, 0, 1, 0], [2, 0, 0, 1], [0, 2, 1, 0], [2, 2, 1, 0], [0, 0, 1, 1], [2, 0, 1, 1]].to_vec();
    prop::sample::select(kinds).prop_map(move |kinds| Topic { kinds, alone }).boxed()
}

/// What there is in the beginning.
pub(super) fn first_steps(topic: Topic) -> BoxedStrategy<Step> {
    let [parcels, members, tags, samples] = topic.kinds;
    prop_oneof![
        parcels => Parcel::entities().prop_map(|new| Step::Parcel(Action::Write(Write::Create(new)))),
        members => Member::entities().prop_map(|new| Step::Member(Action::Write(Write::Create(new)))),
        tags => Tag::entities().prop_map(|new| Step::Tag(Action::Write(Write::Create(new)))),
        samples => Sample::entities().prop_map(|new| Step::Sample(Action::Write(Write::Create(new)))),
    ]
    .boxed()
}

/// What happens then.
pub(super) fn steps(topic: Topic) -> BoxedStrategy<Step> {
    let [parcels, members, tags, samples] = topic.kinds;
    let batches = if tags + samples > 0 { 2 } else { 0 };
    prop_oneof![
        parcels * 4 => actions::<Parcel>(topic.alone).prop_map(Step::Parcel),
        members * 4 => actions::<Member>(topic.alone).prop_map(Step::Member),
        tags * 4 => actions::<Tag>(topic.alone).prop_map(Step::Tag),
        samples * 4 => actions::<Sample>(topic.alone).prop_map(Step::Sample),
        batches => prop::collection::vec(batched(), 1..5).prop_map(Step::BatchWrite),
        3 => prop::collection::vec(parts(topic), 1..5).prop_map(Step::Transaction),
        1 => prop_oneof![Just(1_u64), Just(10), Just(100)].prop_map(Step::Wait),
    ]
    .boxed()
}
