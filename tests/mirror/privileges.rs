//! Users of MySQL who may not do everything.

use std::error::Error;

use dual_repo::MySql;
use dual_repo::mirror::Phase;
use dual_repo::repository::Repository;
use dual_repo::testing::conformance::Tag;
use dynamo_core::{Dynamo, DynamoEntity};

use crate::setting::{Setting, builder, go_up};

/// What a program needs of a mirror that is set up.
const PROGRAM: &str = "SELECT, INSERT, UPDATE, DELETE";

/// A connection for a user who has these privileges.
async fn limited(setting: &Setting, privileges: &str) -> MySql {
    MySql::connect(&setting.database.url_of_user(privileges).await).await.unwrap()
}

/// Why it was refused.
fn why(refused: &impl Error) -> String {
    refused.source().unwrap().to_string()
}

fn tag(name: &str) -> Tag {
    Tag { tenant: "acme".to_owned(), name: name.to_owned(), weight: Some(1) }
}

integration::on_every_engine! {
    async fn who_may_make_nothing_goes_on_with_what_is_there(db: Dynamo) {
        let setting = Setting::new(db).await;
        // An instance that has made the tables, and is gone.
        setting.store().await.start().stop().await;
        let store = builder(limited(&setting, PROGRAM).await, setting.db.clone()).connect().await.unwrap();
        go_up(&store, Phase::DualWrite).await;
        let tags = store.repository::<Tag>();
        tags.create(tag("a")).await.unwrap();
        tags.update(Tag::update(("acme", "a")).set(|t| t.weight, Some(2))).await.unwrap();
        store.relay().await.unwrap();
        go_up(&store, Phase::DynamoRead).await;
        tags.delete(Tag::delete(("acme", "a"))).await.unwrap();
        assert_eq!(store.verify().await.unwrap().unexplained(), 0);

        let refused = why(&store.install_triggers().await.unwrap_err());
        assert!(refused.contains("denied") && refused.contains("`GRANT TRIGGER` on the database"), "{refused}");
    }

    async fn tables_that_are_missing_and_may_not_be_made_are_an_error_with_a_remedy(db: Dynamo) {
        let setting = Setting::new(db).await;
        let mysql = limited(&setting, PROGRAM).await;
        let refused = why(&builder(mysql.clone(), setting.db.clone()).connect().await.unwrap_err());
        assert!(refused.contains("CREATE command denied") && refused.contains("`GRANT CREATE` on the database"), "{refused}");
        setting.store().await;
        builder(mysql, setting.db.clone()).connect().await.unwrap();
    }

    async fn create_and_trigger_are_enough_to_set_a_mirror_up(db: Dynamo) {
        let setting = Setting::new(db).await;
        let mysql = limited(&setting, &format!("{PROGRAM}, CREATE, TRIGGER")).await;
        let store = builder(mysql, setting.db.clone()).connect().await.unwrap();
        store.install_triggers().await.unwrap();
        go_up(&store, Phase::DualWrite).await;
        setting.database.run("INSERT INTO tags (tenant, name, weight) VALUES ('acme', 'b', 3)").await;
        store.relay().await.unwrap();
        assert_eq!(store.verify().await.unwrap().compared, 1);
        store.drop_triggers().await.unwrap();
    }
}
