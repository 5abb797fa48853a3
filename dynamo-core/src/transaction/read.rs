//! What a transaction can read: a `get`, or several, in tuples and lists.

use aws_sdk_dynamodb::types::{Get as SdkGet, TransactGetItem};

use crate::client::Dynamo;
use crate::entity::DynamoEntity;
use crate::error::{Error, Result};
use crate::key::Key;
use crate::op::get::{Asked, Reader};
use crate::op::{Get, Selection};
use crate::value::Item;

/// What [`TransactGet`](super::TransactGet) reads: a [`Get`], and tuples and `Vec`s of them.
pub trait TransactRead: sealed::Read {}
impl<T: sealed::Read> TransactRead for T {}

/// The requests of a transaction that reads.
#[derive(Debug, Default)]
pub struct Requests {
    pub(super) items: Vec<TransactGetItem>,
    pub(super) entities: Vec<&'static str>,
    pub(super) keys: Vec<(String, Key)>,
}

/// The items that were found, in the order of the requests.
#[expect(missing_debug_implementations, reason = "nobody gets one")]
pub struct Answers(pub(super) std::vec::IntoIter<Option<Item>>);

/// How an item that was found is read.
pub struct ItemReader<E, S>(Reader<E, S>);

impl<E, S> std::fmt::Debug for ItemReader<E, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ItemReader").finish_non_exhaustive()
    }
}

pub(super) mod sealed {
    use super::{Answers, Requests};
    use crate::client::Dynamo;
    use crate::error::Result;

    pub trait Read: Send {
        /// What is read, in the same shape.
        type Out;
        /// What has to be known to read the answers.
        type Reader: Send;
        fn request(self, requests: &mut Requests, db: &Dynamo) -> Result<Self::Reader>;
        fn read(reader: Self::Reader, answers: &mut Answers) -> Result<Self::Out>;
    }
}

impl<E: DynamoEntity + 'static, S: Selection<E>> sealed::Read for Get<E, S> {
    type Out = Option<S::Out>;
    type Reader = ItemReader<E, S>;

    fn request(self, requests: &mut Requests, db: &Dynamo) -> Result<ItemReader<E, S>> {
        let (Asked { table, key, projection, names }, reader) = self.into_parts(db)?;
        let get = SdkGet::builder()
            .table_name(&table)
            .set_key(Some(key.clone().into_item(&E::SCHEMA.primary)))
            .set_projection_expression(projection)
            .set_expression_attribute_names(names);
        let get = get.build().map_err(Error::build)?;
        requests.items.push(TransactGetItem::builder().get(get).build());
        requests.entities.push(E::SCHEMA.entity);
        requests.keys.push((table, key));
        Ok(ItemReader(reader))
    }

    fn read(ItemReader(reader): ItemReader<E, S>, answers: &mut Answers) -> Result<Option<S::Out>> {
        reader.read_item(answers.0.next().flatten())
    }
}

impl<T: sealed::Read> sealed::Read for Vec<T> {
    type Out = Vec<T::Out>;
    type Reader = Vec<T::Reader>;

    fn request(self, requests: &mut Requests, db: &Dynamo) -> Result<Vec<T::Reader>> {
        self.into_iter().map(|read| read.request(requests, db)).collect()
    }
    fn read(readers: Vec<T::Reader>, answers: &mut Answers) -> Result<Vec<T::Out>> {
        readers.into_iter().map(|reader| T::read(reader, answers)).collect()
    }
}

macro_rules! tuples {
    ($(($($part:ident $place:tt),+))+) => {$(
        impl<$($part: sealed::Read),+> sealed::Read for ($($part,)+) {
            type Out = ($($part::Out,)+);
            type Reader = ($($part::Reader,)+);

            fn request(self, requests: &mut Requests, db: &Dynamo) -> Result<Self::Reader> {
                Ok(($(self.$place.request(requests, db)?,)+))
            }
            fn read(reader: Self::Reader, answers: &mut Answers) -> Result<Self::Out> {
                Ok(($($part::read(reader.$place, answers)?,)+))
            }
        }
    )+};
}
tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, F 4)
    (A 0, B 1, C 2, D 3, F 4, G 5)
    (A 0, B 1, C 2, D 3, F 4, G 5, H 6)
    (A 0, B 1, C 2, D 3, F 4, G 5, H 6, I 7)
}
