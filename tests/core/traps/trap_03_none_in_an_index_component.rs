//! `None` in an index component: both attributes of the key go, and no half of a key is ever written.

use dynamo_core::value::Item;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

use crate::ops::entities::{count, stored, text};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Parcels", entity = "PARCEL")]
#[pk("PARCEL#{id}")]
#[gsi(1, pk = "VAN#{van}", sk = "STOP#{stop:03}")]
#[gsi(2, pk = "ALL", sk = "VAN#{van}")]
struct Parcel {
    id: u32,
    van: Option<String>,
    stop: Option<u16>,
    #[gsi(3, pk)]
    shelf: Option<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Parcels")]
enum Parcels {
    Parcel(Parcel),
}

fn parcel() -> Parcel {
    Parcel { id: 1, van: None, stop: None, shelf: None }
}

async fn item(db: &Dynamo) -> Item {
    stored(db, &parcel()).await.unwrap()
}

/// Partition and sort key of an index, where they are stored.
fn key(item: &Item, index: usize) -> (Option<String>, Option<String>) {
    (text(item, &format!("GSI{index}PK")), text(item, &format!("GSI{index}SK")))
}

fn some(pk: &str, sk: &str) -> (Option<String>, Option<String>) {
    (Some(pk.into()), Some(sk.into()))
}

const NEITHER: (Option<String>, Option<String>) = (None, None);

/// How many items the indexes hold.
async fn counts(db: &Dynamo) -> [i32; 3] {
    let of = async |index| count(db, "Parcels", Some(index)).await;
    [of("GSI1").await, of("GSI2").await, of("GSI3").await]
}

integration::on_every_engine! {
    async fn trap_03_put_none_then_some_then_none(db: Dynamo) {
        Parcels::ensure_table(&db).await.unwrap();
        parcel().put().send(&db).await.unwrap();
        assert_eq!((key(&item(&db).await, 1), key(&item(&db).await, 2)), (NEITHER, NEITHER));
        assert_eq!(counts(&db).await, [0, 0, 0]);

        let loaded = Parcel::update(1).set(|p| p.van, "v1").set(|p| p.stop, 0).set(|p| p.shelf, "a");
        loaded.send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 1), some("VAN#v1", "STOP#000"));
        assert_eq!(key(&item(&db).await, 2), some("ALL", "VAN#v1"));
        assert_eq!(counts(&db).await, [1, 1, 1]);

        let unloaded = Parcel::update(1).set(|p| p.van, None).remove(|p| p.shelf);
        unloaded.send(&db).await.unwrap();
        assert_eq!((key(&item(&db).await, 1), key(&item(&db).await, 2)), (NEITHER, NEITHER));
        assert_eq!(counts(&db).await, [0, 0, 0]);
        let expected = Parcel { stop: Some(0), ..parcel() };
        assert_eq!(item(&db).await, dynamo_core::value::into_item(expected).unwrap());
    }

    async fn trap_03_one_component_of_two_is_not_half_a_key(db: Dynamo) {
        Parcels::ensure_table(&db).await.unwrap();
        Parcel { van: Some("v1".into()), ..parcel() }.create().send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 1), NEITHER);
        assert_eq!(key(&item(&db).await, 2), some("ALL", "VAN#v1"));
        Parcel::update(1).set(|p| p.stop, 4).keep(|p| p.van, Some("v1".to_owned())).send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 1), some("VAN#v1", "STOP#004"));
        Parcel::update(1).remove(|p| p.stop).send(&db).await.unwrap();
        assert_eq!(key(&item(&db).await, 1), NEITHER);
        assert_eq!(counts(&db).await, [0, 1, 0]);
    }

    async fn trap_03_no_prefix_without_a_value_and_no_null(db: Dynamo) {
        Parcels::ensure_table(&db).await.unwrap();
        parcel().create().send(&db).await.unwrap();
        Parcel::update(1).set(|p| p.van, None).set(|p| p.stop, None).set(|p| p.shelf, None).send(&db).await.unwrap();
        let mut names: Vec<String> = item(&db).await.into_keys().collect();
        names.sort_unstable();
        assert_eq!(names, ["PK", "id"]);
    }
}
