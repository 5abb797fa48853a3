//! What a sequence has to know of a type of entities.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::Bound;

use dual_repo::repository::{Find, Repository};
use dynamo_core::expr::Condition;
use dynamo_core::key::KeyArgs;
use dynamo_core::op::{Cursor, Delete, Put, Query, Update, Upsert};
use dynamo_core::{DynamoEntity, Indexed};
use proptest::prelude::*;

use super::scope::Scope;
use super::stores::Subject;
use super::test::Test;

/// A type of entities that sequences are about. What a type lacks is `None`: a `put` of unique fields, say.
pub trait Kind: DynamoEntity + Clone + Debug + 'static {
    /// The components of its key.
    type Id: KeyArgs<Self::KeyParts> + Clone + Debug + Ord + Send + Sync;
    /// A change of one field.
    type Edit: Clone + Debug + Send + Sync + 'static;
    /// A condition on one field.
    type Atom: Clone + Debug + Send + Sync + 'static;
    /// A query, as far as it has to do with keys.
    type Shape: Clone + Debug + Send + Sync + 'static;

    /// Whether sequences look at what has expired. What is unique and has expired, stores need not keep.
    const SHOWS_EXPIRED: bool = true;

    /// Its repository in a store.
    fn repository(subject: &Subject) -> &dyn Repository<Self>;
    /// Those that a sequence has seen.
    fn seen(seen: &mut Seen) -> &mut BTreeMap<Self::Id, Self>;

    /// Its key.
    fn id(&self) -> Self::Id;
    /// The same with the key, and the version, of another one.
    fn in_place_of(self, other: &Self) -> Self;
    /// The same in the tables' part that is the sequence's.
    fn scoped(self, scope: &Scope) -> Self;
    /// The key there.
    fn scoped_id(id: &Self::Id, scope: &Scope) -> Self::Id;
    /// Something with this key.
    fn blank(id: &Self::Id) -> Self;

    /// A put of whatever is there.
    fn replace(self) -> Option<Put<Self>> {
        None
    }
    /// A put over what was seen.
    fn replace_over(self, _old: &Self) -> Option<Put<Self>> {
        None
    }
    /// An upsert.
    fn merge(self) -> Option<Upsert<Self>> {
        None
    }
    /// A delete of whatever is there.
    fn erase(_id: Self::Id) -> Option<Delete<Self>> {
        None
    }
    /// A delete of what was seen.
    fn erase_seen(&self) -> Option<Delete<Self>> {
        None
    }
    /// An update of what was seen.
    fn update_seen(&self) -> Option<Update<Self>> {
        None
    }
    /// An update with a change.
    fn edit(update: Update<Self>, edit: &Self::Edit, scope: &Scope) -> Update<Self>;
    /// A condition.
    fn atom(atom: &Self::Atom, fields: &Self::Fields, scope: &Scope) -> Condition<Self>;
    /// A query.
    fn find(question: &Question<Self>, from: From, scope: &Scope) -> Find<Self>;

    /// Whether items may have one sort key there. DynamoDB promises no order of them.
    fn may_tie(_shape: &Self::Shape) -> bool {
        false
    }

    /// Entities at random.
    fn entities() -> BoxedStrategy<Self>;
    /// Keys at random.
    fn ids() -> BoxedStrategy<Self::Id>;
    /// Changes at random.
    fn edits() -> BoxedStrategy<Self::Edit>;
    /// Conditions at random.
    fn atoms() -> BoxedStrategy<Self::Atom>;
    /// Queries at random.
    fn shapes() -> BoxedStrategy<Self::Shape>;

    /// A condition.
    fn condition(test: &Test<Self::Atom>, fields: &Self::Fields, scope: &Scope) -> Condition<Self> {
        test.condition(&|atom| Self::atom(atom, fields, scope))
    }
}

/// The entities of each kind as a sequence has last seen them, which may have changed since.
#[derive(Debug, Default)]
pub struct Seen {
    pub(super) parcels: BTreeMap<(String, u32), super::entities::Parcel>,
    pub(super) members: BTreeMap<(String, u32), super::entities::Member>,
    pub(super) tags: BTreeMap<(String, String), super::entities::Tag>,
    pub(super) samples: BTreeMap<(String, rust_decimal::Decimal), super::entities::Sample>,
}

/// A query with all that is asked for.
#[derive(Debug, Clone)]
pub struct Question<K: Kind> {
    pub shape: K::Shape,
    pub filter: Option<Test<K::Atom>>,
    pub descending: bool,
    pub limit: Option<usize>,
    pub evaluate: Option<usize>,
    pub expired: bool,
}

/// Where a page begins.
#[derive(Debug, Clone)]
pub enum From {
    Start,
    After(Cursor),
    Before(Cursor),
}

impl<K: Kind> Question<K> {
    /// A query with all that is asked for.
    /// The query of [`within`], with the rest of what is asked.
    pub(super) fn of<I: 'static>(
        &self,
        (mut query, reads_its_end): (Query<K, I>, bool),
        from: From,
        scope: &Scope,
    ) -> Find<K>
    where
        K: Indexed<I, Projected = K, Filter = <K as DynamoEntity>::Fields>,
    {
        if let Some(test) = &self.filter {
            query = query.filter(|fields| K::condition(test, fields, scope));
        }
        if self.descending {
            query = query.descending();
        }
        if let Some(limit) = self.limit {
            query = query.limit(limit);
        }
        // DynamoDB alone reads the item at the excluded end of a range.
        if let Some(items) = self.evaluate.filter(|_| !reads_its_end) {
            query = query.evaluate(items);
        }
        if self.expired {
            query = query.include_expired();
        }
        match from {
            From::Start => query,
            From::After(cursor) => query.after(cursor),
            From::Before(cursor) => query.before(cursor),
        }
        .into()
    }
}

/// Questions at random.
pub(super) fn questions<K: Kind>() -> BoxedStrategy<Question<K>> {
    let limit = prop_oneof![2 => Just(None), 3 => (1_usize..4).prop_map(Some)];
    let evaluate = prop_oneof![5 => Just(None), 1 => (1_usize..4).prop_map(Some)];
    let filter = prop::option::weighted(0.4, super::test::test(K::atoms()));
    (K::shapes(), filter, any::<bool>(), limit, evaluate, prop::bool::weighted(0.2))
        .prop_map(|(shape, filter, descending, limit, evaluate, expired)| {
            let expired = expired && K::SHOWS_EXPIRED;
            Question { shape, filter, descending, limit, evaluate, expired }
        })
        .boxed()
}

/// A range of the last component of a sort key.
pub(super) type Range<T> = (Bound<T>, Bound<T>);

pub(super) fn range<T: Clone + Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<Range<T>>> {
    let value = value.boxed();
    let low = prop_oneof![
        1 => Just(Bound::Unbounded),
        2 => value.clone().prop_map(Bound::Included),
    ];
    let high = prop_oneof![
        1 => Just(Bound::Unbounded),
        2 => value.clone().prop_map(Bound::Included),
        1 => value.clone().prop_map(Bound::Excluded),
    ];
    prop_oneof![
        4 => Just(None),
        1 => value.prop_map(|one| Some((Bound::Included(one.clone()), Bound::Included(one)))),
        4 => (low, high).prop_map(Some),
    ]
    .boxed()
}

/// A query within a range of a component, and whether an item is read that is not meant.
macro_rules! within {
    ($query:expr, $range:expr, $part:ident) => {{
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let query = $query;
        match $range.clone() {
            None | Some((Unbounded | Excluded(_), Unbounded)) => (query, false),
            Some((Included(low), Unbounded)) => (query.sk(|k| k.$part(low)..), false),
            Some((Included(low), Included(high))) if low == high => (query.sk(|k| k.$part(low)), false),
            Some((Included(low), Included(high))) => (query.sk(|k| k.$part(low)..=k.$part(high)), false),
            Some((Included(low), Excluded(high))) => (query.sk(|k| k.$part(low)..k.$part(high)), true),
            Some((_, Included(high))) => (query.sk(|k| ..=k.$part(high)), false),
            Some((_, Excluded(high))) => (query.sk(|k| ..k.$part(high)), true),
        }
    }};
}
pub(super) use within;

/// What entities can do that any write may replace.
macro_rules! replaceable {
    () => {
        fn replace(self) -> Option<Put<Self>> {
            Some(self.put())
        }
        fn merge(self) -> Option<Upsert<Self>> {
            Some(self.upsert())
        }
        fn erase(id: Self::Id) -> Option<Delete<Self>> {
            Some(Self::delete(id))
        }
    };
}
pub(super) use replaceable;

/// What entities can do of which a write tells whether they have changed.
macro_rules! guarded {
    () => {
        fn replace_over(self, old: &Self) -> Option<Put<Self>> {
            Some(self.put_over(old))
        }
        fn erase_seen(&self) -> Option<Delete<Self>> {
            Some(Self::delete_of(self))
        }
        fn update_seen(&self) -> Option<Update<Self>> {
            Some(Self::update_of(self))
        }
    };
}
pub(super) use guarded;
