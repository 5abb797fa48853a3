//! An entity with compressed fields is moved: plain columns in MySQL, compressed attributes in DynamoDB, and no difference.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use dual_repo::mirror::Phase;
use dual_repo::repository::{DualStore, Repository};
use dual_repo::{MySql, MySqlEntity, MySqlRow};
use dynamo_core::value::{Item, to_item};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue};

use crate::setting::go_up;

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Letters", entity = "LETTER")]
#[pk("{id}")]
#[mysql(table = "letters", key = "id")]
struct Letter {
    id: u32,
    #[dynamo(compress)]
    body: String,
    #[dynamo(compress, null)]
    note: Option<String>,
    #[dynamo(compress)]
    scan: Vec<u8>,
    #[dynamo(compress)]
    #[mysql(children(table = "pages", on = "pages.letter = letters.id", order_by = "number"))]
    pages: Vec<Page>,
}

#[derive(Debug, Clone, PartialEq, DynamoValue, MySqlRow)]
struct Page {
    number: u32,
    text: String,
}

#[derive(DynamoTable)]
#[dynamo(table = "Letters")]
#[expect(dead_code, reason = "the table is made of it")]
enum Letters {
    Letter(Letter),
}

fn again(text: &str, times: usize) -> String {
    format!("{text}, and once more: ").repeat(times)
}

fn letter(id: u32) -> Letter {
    let page = |number| Page { number, text: again("page", 50) };
    Letter {
        id,
        body: again("body", 50_000),
        note: Some("short".into()),
        scan: vec![9; 3000],
        pages: (1..=3).map(page).collect(),
    }
}

integration::on_every_engine! {
    async fn compressed_fields_are_moved_and_compared(db: Dynamo) {
        Letters::ensure_table(&db).await.unwrap();
        let database = integration::database().await;
        database
            .run(
                "CREATE TABLE letters (id INT UNSIGNED PRIMARY KEY, body LONGTEXT NOT NULL, note TEXT, scan LONGBLOB NOT NULL);
                 CREATE TABLE pages (letter INT UNSIGNED NOT NULL, number INT UNSIGNED NOT NULL, text TEXT NOT NULL,
                    PRIMARY KEY (letter, number), FOREIGN KEY (letter) REFERENCES letters (id));",
            )
            .await;
        database
            .run(
                "INSERT INTO letters VALUES (1, REPEAT('a text of a megabyte, ', 50000), NULL, 'abc'), (2, '', REPEAT('x', 500), '');
                 INSERT INTO pages VALUES (1, 1, REPEAT('page', 100)), (1, 2, 'last');",
            )
            .await;
        let mysql = MySql::connect(&database.url()).await.unwrap();
        let builder = DualStore::builder(mysql, db.clone()).dynamo_within(Duration::from_mins(1));
        let store = builder.entity::<Letter>().shadow_per_mille(1000).connect().await.unwrap();
        go_up(&store, Phase::ShadowRead).await;
        let letters = store.repository::<Letter>();
        letters.create(letter(3)).await.unwrap();
        letters.put(Letter { body: "short".into(), ..letter(4) }.put()).await.unwrap();
        let update = Letter::update(2_u32).set(|l| l.body, again("other", 100)).set(|l| l.note, None::<String>);
        letters.update(update).await.unwrap();
        let changed = Letter { scan: vec![1; 2000], pages: Vec::new(), ..letter(3) };
        letters.update_from(Letter::update_from(&letter(3), &changed)).await.unwrap();
        let unexplained = async || store.verify().await.unwrap().unexplained();
        assert_eq!(unexplained().await, 0, "{}", store.verify().await.unwrap());

        // What is mirrored is compressed, and reads as the rows do.
        for id in 1..=4 {
            let row = letters.get(Letter::get(id)).await.unwrap();
            assert_eq!(Letter::get(id).consistent().send(&db).await.unwrap(), row);
        }
        assert_eq!(letters.get(Letter::get(3_u32)).await.unwrap(), Some(changed.clone()));
        let table = db.table_name("Letters").unwrap();
        let stored = async || {
            let get = db.client().get_item().table_name(&table).set_key(Some(key(3))).consistent_read(true);
            get.send().await.unwrap().item.unwrap()
        };
        let item = stored().await;
        assert!(matches!(&item["body"], AttributeValue::B(bytes) if bytes.as_ref().len() < 10_000), "{:?}", item["body"]);

        // An item from before the field was compressed says the same.
        let set = async |name: &str, value: AttributeValue| {
            let write = db.client().update_item().table_name(&table).set_key(Some(key(3)));
            let write = write.update_expression("SET #n = :v").expression_attribute_names("#n", name);
            write.expression_attribute_values(":v", value).send().await.unwrap();
        };
        set("pages", AttributeValue::L(Vec::new())).await;
        set("note", AttributeValue::S("short".into())).await;
        assert_eq!(unexplained().await, 0);
        // One with another content does not.
        set("body", to_item(&Letter { body: again("another", 1000), ..letter(3) }).unwrap()["body"].clone()).await;
        let check = store.verify().await.unwrap();
        assert_eq!(check.unexplained(), 1, "{check}");
        assert!(format!("{check:?}").contains("body"), "{check:?}");
        store.repair().await.unwrap();
        assert_eq!(unexplained().await, 0);
        go_up(&store, Phase::DynamoRead).await;
        assert_eq!(store.repository::<Letter>().get(Letter::get(3_u32)).await.unwrap(), Some(changed));
    }
}

fn key(id: u32) -> Item {
    Letter::key_of(id).unwrap().into_item(&Letter::SCHEMA.primary)
}
