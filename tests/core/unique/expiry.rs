//! A value is free when the item that has it expires.

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use crate::managed::sessions::{NOW, at};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Coupons", entity = "COUPON")]
#[pk("COUPON#{id}")]
pub(crate) struct Coupon {
    pub id: String,
    #[dynamo(unique)]
    pub code: String,
    pub left: u32,
    #[dynamo(ttl)]
    pub until: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Coupons", ttl = "until")]
pub(crate) enum Coupons {
    Coupon(Coupon),
}

fn coupon(id: &str, until: impl Into<Option<u64>>) -> Coupon {
    Coupon { id: id.into(), code: "SUMMER".into(), left: 5, until: until.into() }
}

async fn coupons(db: Dynamo) -> Dynamo {
    Coupons::ensure_table(&db).await.unwrap();
    at(db, NOW)
}

integration::on_every_engine! {
    async fn a_value_is_free_when_its_item_has_expired(db: Dynamo) {
        let db = coupons(db).await;
        coupon("a", NOW + 10).create().send(&db).await.unwrap();
        let taken = coupon("b", None).create().send(&db).await;
        assert!(matches!(taken, Err(Error::NotUnique { unique: "code", .. })), "{taken:?}");
        let later = at(db, NOW + 11);
        coupon("b", None).create().send(&later).await.unwrap();
        // What has expired gives nothing up that is another's by now.
        let sent = Coupon::update_of(&coupon("a", NOW + 10)).set(|c| c.code, "WINTER").send(&later).await;
        assert!(matches!(sent, Err(Error::NotFound { .. })), "{sent:?}");
        let taken = coupon("c", None).create().send(&later).await;
        assert!(matches!(taken, Err(Error::NotUnique { .. })), "{taken:?}");
    }

    async fn a_value_is_kept_as_long_as_its_item(db: Dynamo) {
        let db = coupons(db).await;
        let short = coupon("a", NOW + 10).create().send_new(&db).await.unwrap();
        let unknown = Coupon::update("a").set(|c| c.until, Some(NOW + 100)).send(&db).await;
        let Err(Error::UnknownUnique { missing, .. }) = unknown else { panic!("{unknown:?}") };
        assert_eq!(missing, ["code"]);
        let longer = Coupon::update_of(&short).set(|c| c.until, Some(NOW + 100)).send_new(&db).await.unwrap();
        assert_eq!(longer.until, Some(NOW + 100));
        let later = at(db.clone(), NOW + 50);
        assert!(matches!(coupon("b", None).create().send(&later).await, Err(Error::NotUnique { .. })));
        let autumn = Coupon::update_of(&longer).set(|c| c.code, "AUTUMN").send_new(&later).await.unwrap();
        coupon("b", None).create().send(&later).await.unwrap();
        // By key, the expiry has to be said too: the marker expires with the item.
        let by_key = || Coupon::update("a").change(|c| c.code, "AUTUMN", "WINTER");
        let unknown = by_key().send(&later).await;
        let Err(Error::UnknownUnique { missing, .. }) = unknown else { panic!("{unknown:?}") };
        assert_eq!(missing, ["until"]);
        by_key().set(|c| c.until, Some(NOW + 60)).send(&later).await.unwrap();
        assert_eq!(autumn.code, "AUTUMN");
        let late = at(db, NOW + 61);
        let winter = Coupon { code: "WINTER".into(), ..coupon("d", None) };
        winter.create().send(&late).await.unwrap();
    }
}
