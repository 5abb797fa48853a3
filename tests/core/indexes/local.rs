//! Local secondary indexes: other orders of the table's own partitions.

use dynamo_core::value::{Item, into_item};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use crate::ops::entities::{count, stored, text};

/// A template, a sparse one, and a field that is the key itself.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Forums", entity = "POST")]
#[pk("FORUM#{forum}")]
#[sk("POST#{id:06}")]
#[lsi(1, sk = "BY#{author}#{votes:05}")]
#[lsi(2, sk = "PIN#{pin:02}", name = "pinned", sk_attr = "pin_key")]
pub(super) struct Post {
    pub forum: String,
    pub id: u32,
    pub author: String,
    pub votes: u32,
    pub pin: Option<u8>,
    #[lsi(3, sk)]
    pub heat: i64,
}

/// In the same partitions and in the first index, with keys that begin alike.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Forums", entity = "POLL")]
#[pk("FORUM#{forum}")]
#[sk("POLL#{id:06}")]
#[lsi(1, sk = "BY#{author}")]
pub(super) struct Poll {
    pub forum: String,
    pub id: u32,
    pub author: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Forums")]
pub(super) enum Forums {
    Post(Post),
    Poll(Poll),
}

pub(super) fn post(id: u32, author: &str, votes: u32) -> Post {
    Post { forum: "rust".into(), id, author: author.into(), votes, pin: None, heat: 0 }
}

async fn item(db: &Dynamo, id: u32) -> Item {
    stored(db, &post(id, "a", 0)).await.unwrap()
}

/// A post of ann's, two of bob's, and a poll of bob's.
async fn filled(db: &Dynamo) {
    Forums::ensure_table(db).await.unwrap();
    for (id, author, votes, heat) in [(1, "bob", 20, 5), (2, "ann", 3, -5), (3, "bob", 7, 10)] {
        Post { heat, ..post(id, author, votes) }.create().send(db).await.unwrap();
    }
    Poll { forum: "rust".into(), id: 1, author: "bob".into() }.create().send(db).await.unwrap();
}

fn ids(posts: &[Post]) -> Vec<u32> {
    posts.iter().map(|post| post.id).collect()
}

integration::on_every_engine! {
    async fn the_order_is_that_of_the_index(db: Dynamo) {
        filled(&db).await;
        let all = Post::query_lsi::<1>("rust").all(&db).await.unwrap();
        assert_eq!(ids(&all), [2, 3, 1]);
        let bobs = Post::query_lsi::<1>("rust").sk(|k| k.author("bob").votes(10)..).descending().all(&db).await.unwrap();
        assert_eq!(ids(&bobs), [1]);
        let warm = Post::query_lsi::<3>("rust").sk(|k| k.heat(-5)..k.heat(10)).all(&db).await.unwrap();
        assert_eq!(ids(&warm), [2, 1]);
        assert_eq!(ids(&Post::query_lsi::<3>("other").all(&db).await.unwrap()), [0_u32; 0]);
        let polls = Poll::query_lsi::<1>("rust").sk(|k| k.author("bob")).all(&db).await.unwrap();
        assert_eq!(polls.len(), 1);
    }

    async fn it_can_be_read_consistently(db: Dynamo) {
        filled(&db).await;
        let query = Post::query_lsi::<1>("rust").consistent().sk(|k| k.author("ann")).filter(|p| p.heat.lt(0));
        assert_eq!(query.all(&db).await.unwrap(), [Post { heat: -5, ..post(2, "ann", 3) }]);
        let input = Post::query_lsi::<2>("rust").consistent().into_input(&db).unwrap();
        assert_eq!((input.index_name.as_deref(), input.consistent_read), (Some("pinned"), Some(true)));
    }

    async fn pages_go_on_where_they_ended_among_equal_keys(db: Dynamo) {
        Forums::ensure_table(&db).await.unwrap();
        for id in 1..=5 {
            post(id, "bob", 7).create().send(&db).await.unwrap();
        }
        for descending in [false, true] {
            let query = || {
                let query = Post::query_lsi::<1>("rust").sk(|k| k.author("bob").votes(7)).limit(2);
                if descending { query.descending() } else { query }
            };
            let mut page = query().send(&db).await.unwrap();
            let mut found = ids(&page.items);
            while let Some(cursor) = page.cursor {
                page = query().after(cursor.to_string().parse().unwrap()).send(&db).await.unwrap();
                found.extend(ids(&page.items));
            }
            found.sort_unstable();
            assert_eq!(found, [1, 2, 3, 4, 5]);
        }
    }

    async fn an_update_takes_the_key_along(db: Dynamo) {
        filled(&db).await;
        let error = Post::update(("rust", 1)).set(|p| p.votes, 21).send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::PartialIndexKey { index: "LSI1", missing, .. } if *missing == ["author"]), "{error:?}");
        let wrong = Post::update(("rust", 1)).set(|p| p.votes, 21).keep(|p| p.author, "ann").send(&db).await.unwrap_err();
        assert!(matches!(wrong, Error::ConditionFailed { .. }), "{wrong:?}");
        Post::update(("rust", 1)).set(|p| p.votes, 0).keep(|p| p.author, "bob").send(&db).await.unwrap();
        assert_eq!(text(&item(&db, 1).await, "LSI1SK").as_deref(), Some("BY#bob#00000"));
        assert_eq!(text(&item(&db, 1).await, "PK").as_deref(), Some("FORUM#rust"));
        Post::update(("rust", 1)).add(|p| p.heat, -105).send(&db).await.unwrap();
        let coldest = Post::query_lsi::<3>("rust").first(&db).await.unwrap();
        assert_eq!(coldest, Some(Post { heat: -100, ..post(1, "bob", 0) }));
    }

    async fn none_takes_an_item_out_and_some_puts_it_back(db: Dynamo) {
        filled(&db).await;
        assert_eq!((text(&item(&db, 1).await, "pin_key"), count(&db, "Forums", Some("pinned")).await), (None, 0));
        Post::update(("rust", 1)).set(|p| p.pin, 7).send(&db).await.unwrap();
        assert_eq!(text(&item(&db, 1).await, "pin_key").as_deref(), Some("PIN#07"));
        let pinned = Post { pin: Some(7), heat: 5, ..post(1, "bob", 20) };
        assert_eq!(Post::query_lsi::<2>("rust").all(&db).await.unwrap(), std::slice::from_ref(&pinned));
        assert_eq!(item(&db, 1).await, into_item(pinned.clone()).unwrap());
        Post::update(("rust", 1)).remove(|p| p.pin).send(&db).await.unwrap();
        assert_eq!(count(&db, "Forums", Some("pinned")).await, 0);
        assert_eq!(item(&db, 1).await, into_item(Post { pin: None, ..pinned }).unwrap());
    }

    async fn a_table_that_has_other_local_indexes_is_a_difference(db: Dynamo) {
        Forums::ensure_table(&db).await.unwrap();
        let Err(Error::TableMismatch { diff, .. }) = Others::ensure_table(&db).await else { panic!("no difference") };
        let diff = diff.to_string();
        let lines: Vec<&str> = diff.lines().map(str::trim).collect();
        assert_eq!(lines, [
            "local index `LSI1` key: declared PK (S), LSI1SK (N), found PK (S), LSI1SK (S)",
            "local index `LSI1` projection: declared KEYS_ONLY, found ALL",
            "local index `LSI2`: declared PK (S), LSI2SK (S), found none",
            "local index `LSI3`: declared none, found an index",
            "local index `pinned`: declared none, found an index",
        ]);
        // The same declaration again is none.
        Forums::ensure_table(&db).await.unwrap();
    }
}

/// The same table as somebody else sees it.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Forums", entity = "OTHER")]
#[pk("FORUM#{forum}")]
#[sk("POST#{id:06}")]
#[lsi(2, sk = "{author}")]
struct Other {
    forum: String,
    id: u32,
    author: String,
    #[dynamo(rename = "LSI1SK")]
    #[lsi(1, sk, projection = "keys-only")]
    votes: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Forums")]
enum Others {
    Other(Other),
}
