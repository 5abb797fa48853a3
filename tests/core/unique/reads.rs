//! No read shows the items that stand for values.

use dynamo_core::op::Found;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};

use super::entities::{Account, Accounts, Badge, account, accounts, badge, taken};

integration::on_every_engine! {
    async fn markers_are_no_items_of_an_entity_or_a_table(db: Dynamo) {
        accounts(&db).await;
        let (ann, red) = (account("a", "ann@x", "Ann"), badge(1, "x").create().send_new(&db).await.unwrap());
        ann.clone().create().send(&db).await.unwrap();
        assert_eq!(taken(&db).await.len(), 3);

        assert_eq!(Account::scan().all(&db).await.unwrap(), std::slice::from_ref(&ann));
        assert_eq!(Badge::scan().all(&db).await.unwrap(), std::slice::from_ref(&red));
        assert_eq!(Accounts::scan().all(&db).await.unwrap().len(), 2);
        assert_eq!((Account::scan().count(&db).await.unwrap(), Badge::scan().count(&db).await.unwrap()), (1, 1));
        assert_eq!(Account::query_gsi::<1>(()).count(&db).await.unwrap(), 1);
        assert_eq!(Accounts::scan().count(&db).await.unwrap(), 2);
        assert_eq!(Accounts::scan().keep_unknown().count(&db).await.unwrap(), 2);
        let found = Accounts::scan().keep_unknown().all(&db).await.unwrap();
        assert!(found.iter().all(|found| matches!(found, Found::Entity(_))) && found.len() == 2, "{found:?}");
        assert_eq!(Account::query_gsi::<1>(()).all(&db).await.unwrap(), [ann]);
        assert!(Account::get("$unique#ACCOUNT#email#ann@x").send(&db).await.is_err());
    }
}
