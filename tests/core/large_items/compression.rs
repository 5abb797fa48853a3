//! A field that is compressed in a table in use, and made plain again.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamo_core::schema::UpgradeError;
use dynamo_core::value::{Item, inflated};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable};
use integration::on_every_engine;

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Poems", entity = "POEM")]
#[pk("{id}")]
struct Plain {
    id: u32,
    text: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Poems", entity = "POEM")]
#[pk("{id}")]
struct Compressed {
    id: u32,
    #[dynamo(compress)]
    text: String,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Poems", entity = "POEM", schema_version = 2, upgrade = upgrade)]
#[pk("{id}")]
struct PlainAgain {
    id: u32,
    text: String,
}

fn upgrade(_: u32, item: &mut Item) -> Result<(), UpgradeError> {
    let text = item.get("text").ok_or("a poem without a text")?;
    let text = inflated(text)?;
    item.insert("text".to_owned(), text);
    Ok(())
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Poems")]
#[expect(dead_code, reason = "the table is made of it")]
enum Poems {
    Poem(Plain),
}

fn text(id: u32) -> String {
    format!("verse {id}, ").repeat(200)
}

/// How the texts are stored, in the order of their items.
async fn stored(db: &Dynamo) -> Vec<AttributeValue> {
    let table = db.table_name("Poems").unwrap();
    let mut items = db.client().scan().table_name(table).send().await.unwrap().items.unwrap();
    items.sort_by_key(|item| item["id"].as_n().unwrap().parse::<u32>().unwrap());
    items.into_iter().map(|mut item| item.remove("text").unwrap()).collect()
}

on_every_engine! {
    async fn a_sweep_compresses_what_is_stored_and_an_upgrade_makes_it_plain_again(db: Dynamo) {
        const POEMS: u32 = 5;
        Poems::ensure_table(&db).await.unwrap();
        for id in 0..POEMS {
            Plain { id, text: text(id) }.create().send(&db).await.unwrap();
        }
        let swept = Compressed::sweep().send(&db).await.unwrap();
        assert_eq!((swept.read, swept.rewritten, swept.failed), (5, 5, 0), "{swept:?}");
        assert!(stored(&db).await.iter().all(|text| text.as_b().is_ok_and(|bytes| bytes.as_ref().len() < 100)));
        let again = Compressed::sweep().send(&db).await.unwrap();
        assert_eq!((again.differing, again.rewritten), (0, 0), "what is compressed stays as it is");
        for id in 0..POEMS {
            assert_eq!(Compressed::get(id).send(&db).await.unwrap(), Some(Compressed { id, text: text(id) }));
            assert_eq!(PlainAgain::get(id).send(&db).await.unwrap(), Some(PlainAgain { id, text: text(id) }));
        }
        let swept = PlainAgain::sweep().send(&db).await.unwrap();
        assert_eq!((swept.rewritten, swept.failed), (5, 0), "{swept:?}");
        assert_eq!(stored(&db).await, (0..POEMS).map(|id| AttributeValue::S(text(id))).collect::<Vec<_>>());
    }
}
