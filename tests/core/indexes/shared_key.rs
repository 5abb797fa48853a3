//! Indexes whose keys are the table's own: the inverted index, and others that take one attribute over.
#![allow(clippy::duplicated_attributes, reason = "two indexes name one attribute")]

use dynamo_core::value::into_item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use crate::ops::entities::{stored, text};

/// Who is in which group: by user in the table, by group in the inverted index.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Groups", entity = "MEMBER")]
#[pk("USER#{user}")]
#[sk("GROUP#{group}")]
#[gsi(1, pk_attr = "SK", sk_attr = "PK")]
#[gsi(2, pk_attr = "SK", sk = "{role}#{since:08}")]
pub(super) struct Member {
    #[dynamo(key_only)]
    pub user: String,
    #[dynamo(key_only)]
    pub group: String,
    pub role: String,
    pub since: u32,
}

/// Another entity of the table, which does not mention the index and is in it all the same.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Groups", entity = "USER")]
#[pk("USER#{name}")]
#[sk("#META")]
pub(super) struct User {
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Groups")]
pub(super) enum Groups {
    Member(Member),
    User(User),
}

/// Keys that are fields can be turned around as well.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Edges", entity = "EDGE")]
#[gsi(1, pk_attr = "to", sk_attr = "from")]
struct Edge {
    #[pk]
    from: u64,
    #[sk]
    to: u64,
    weight: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Edges")]
enum Edges {
    Edge(Edge),
}

fn member(user: &str, group: &str, role: &str) -> Member {
    Member { user: user.into(), group: group.into(), role: role.into(), since: 7 }
}

async fn filled(db: &Dynamo) {
    Groups::ensure_table(db).await.unwrap();
    for (user, group, role) in [("ann", "g1", "owner"), ("bob", "g1", "guest"), ("bob", "g2", "owner")] {
        member(user, group, role).create().send(db).await.unwrap();
    }
    User { name: "ann".into() }.create().send(db).await.unwrap();
}

integration::on_every_engine! {
    async fn the_inverted_index_reads_the_other_way(db: Dynamo) {
        filled(&db).await;
        let of_bob = Member::query("bob").all(&db).await.unwrap();
        assert_eq!(of_bob, [member("bob", "g1", "guest"), member("bob", "g2", "owner")]);
        let of_g1 = Member::query_gsi::<1>("g1").all(&db).await.unwrap();
        assert_eq!(of_g1, [member("ann", "g1", "owner"), member("bob", "g1", "guest")]);
        let one = Member::query_gsi::<1>("g1").sk(|k| k.user("bob")).all(&db).await.unwrap();
        assert_eq!(one, [member("bob", "g1", "guest")]);
        let page = Member::query_gsi::<1>("g1").limit(1).send(&db).await.unwrap();
        let rest = Member::query_gsi::<1>("g1").after(page.cursor.unwrap()).all(&db).await.unwrap();
        assert_eq!(rest, [member("bob", "g1", "guest")]);
    }

    async fn no_attribute_is_written_twice(db: Dynamo) {
        filled(&db).await;
        let item = stored(&db, &member("bob", "g1", "guest")).await.unwrap();
        let mut names: Vec<&str> = item.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["GSI2SK", "PK", "SK", "role", "since"]);
        assert_eq!(item, into_item(member("bob", "g1", "guest")).unwrap());
    }

    async fn the_own_half_of_a_key_follows_an_update(db: Dynamo) {
        filled(&db).await;
        let error = Member::update(("bob", "g1")).set(|m| m.role, "admin").into_input(&db).unwrap_err();
        assert!(matches!(&error, Error::PartialIndexKey { missing, .. } if *missing == ["since"]), "{error:?}");
        Member::update(("bob", "g1")).set(|m| m.role, "admin").keep(|m| m.since, 7).send(&db).await.unwrap();
        let item = stored(&db, &member("bob", "g1", "guest")).await.unwrap();
        assert_eq!(text(&item, "GSI2SK").as_deref(), Some("admin#00000007"));
        assert_eq!(text(&item, "SK").as_deref(), Some("GROUP#g1"));
        let admins = Member::query_gsi::<2>("g1").sk(|k| k.role("admin")).all(&db).await.unwrap();
        assert_eq!(admins, [member("bob", "g1", "admin")]);
    }

    async fn keys_that_are_fields_can_be_turned_around(db: Dynamo) {
        Edges::ensure_table(&db).await.unwrap();
        for (from, to) in [(1, 9), (2, 9), (10, 9), (1, 2)] {
            Edge { from, to, weight: 0 }.create().send(&db).await.unwrap();
        }
        let towards = Edge::query_gsi::<1>(9).sk(|k| k.from(2)..).all(&db).await.unwrap();
        assert_eq!(towards.iter().map(|edge| edge.from).collect::<Vec<_>>(), [2, 10]);
    }
}
