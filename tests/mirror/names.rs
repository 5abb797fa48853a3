//! Entities are told from each other by their names.

use dual_repo::MySqlEntity;
use dual_repo::repository::ErrorKind;
use dynamo_core::{Dynamo, DynamoEntity};

use crate::setting::Setting;

/// A tag as another design has it, in a table of its own, under the same name.
#[derive(Debug, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Tags", entity = "TAG")]
#[pk("{name}")]
#[sk("{tenant}")]
#[mysql(table = "tags", key("tenant", "name"))]
struct TagApart {
    tenant: String,
    name: String,
    weight: Option<i32>,
}

integration::on_every_engine! {
    async fn two_entities_of_one_name_are_refused(db: Dynamo) {
        let setting = Setting::new(db).await;
        let refused = setting.builder().entity::<TagApart>().connect().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        let why = std::error::Error::source(&refused).unwrap().to_string();
        assert!(why.contains("`TAG` is an entity of table `Ledger` and another one of table `Tags`"), "{why}");
    }
}
