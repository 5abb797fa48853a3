//! A prefix ends with its component, and an open range with its entity: nothing else is returned, nor read.

use dynamo_core::key::SortCondition;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Indexed, Primary};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Places", entity = "ROOM")]
#[pk("{site}")]
#[sk("ROOM#{building}#{due:04}#{number}")]
struct Room {
    site: String,
    building: String,
    due: u16,
    number: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Places", entity = "POST")]
#[pk("{site}")]
#[sk("POST#{due:04}#{id}")]
struct Post {
    site: String,
    due: u16,
    id: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Places", entity = "POST_COMMENT")]
#[pk("{site}")]
#[sk("POST_COMMENT#{id:04}")]
struct Comment {
    site: String,
    id: u32,
}

/// Sorts between the posts and their comments.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Places", entity = "POSTER")]
#[pk("{site}")]
#[sk("POSTER#{id:04}")]
struct Poster {
    site: String,
    id: u32,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Places")]
enum Places {
    Room(Room),
    Post(Post),
    Comment(Comment),
    Poster(Poster),
}

async fn places(db: &Dynamo) {
    Places::ensure_table(db).await.unwrap();
    for (building, due, number) in [("f34", 9, 1), ("f34", 10, 2), ("f34", 10, 20), ("f340", 1, 3), ("f3", 1, 4)] {
        Room { site: "s".into(), building: building.into(), due, number }.create().send(db).await.unwrap();
    }
    for (due, id) in [(5, 1), (9, 2), (10, 3), (9999, 4)] {
        Post { site: "s".into(), due, id }.create().send(db).await.unwrap();
    }
    for id in [1, 9, 10] {
        Comment { site: "s".into(), id }.create().send(db).await.unwrap();
        Poster { site: "s".into(), id }.create().send(db).await.unwrap();
    }
}

/// How many items of `E` a query returns, how many DynamoDB counts, and how many it evaluates.
async fn read<E: Indexed<Primary, Partition = (String,)> + 'static, C: SortCondition>(
    db: &Dynamo,
    range: impl Fn(E::Sort) -> C,
) -> (usize, i32, i32) {
    let query = || E::query("s").sk(&range);
    let input = query().into_input(db).unwrap();
    let sent = db
        .client()
        .query()
        .set_table_name(input.table_name)
        .set_key_condition_expression(input.key_condition_expression);
    let sent = sent.set_expression_attribute_names(input.expression_attribute_names);
    let answer = sent.set_expression_attribute_values(input.expression_attribute_values).send().await.unwrap();
    (query().all(db).await.unwrap().len(), answer.count, answer.scanned_count)
}

fn all(count: i32) -> (usize, i32, i32) {
    (usize::try_from(count).unwrap(), count, count)
}

integration::on_every_engine! {
    async fn a_prefix_ends_with_its_component(db: Dynamo) {
        places(&db).await;
        assert_eq!(read::<Room, _>(&db, |k| k.building("f34")).await, all(3));
        assert_eq!(read::<Room, _>(&db, |k| k.building("f340")).await, all(1));
        assert_eq!(read::<Room, _>(&db, |k| k.building("f3")).await, all(1));
        assert_eq!(read::<Room, _>(&db, |k| k.building("f34").due(10)).await, all(2));
        assert_eq!(read::<Room, _>(&db, |k| k.building("f34").due(10).number(2)).await, all(1));
        assert_eq!(read::<Room, _>(&db, |k| k.building("f")).await, all(0));
    }

    async fn an_open_range_ends_with_its_entity(db: Dynamo) {
        places(&db).await;
        assert_eq!(read::<Post, _>(&db, |k| k.due(9)..).await, all(3));
        assert_eq!(read::<Post, _>(&db, |k| k.due(0)..).await, all(4));
        assert_eq!(read::<Post, _>(&db, |k| k.due(9999)..).await, all(1));
        assert_eq!(read::<Post, _>(&db, |k| ..k.due(9)).await, all(1));
        assert_eq!(read::<Post, _>(&db, |k| ..=k.due(9)).await, all(2));
        assert_eq!(read::<Post, _>(&db, |k| k.due(9)..=k.due(10)).await, all(2));
        assert_eq!(read::<Post, _>(&db, |k| k.due(9)..k.due(10)).await, all(1));
        assert_eq!(read::<Room, _>(&db, |k| k.building("f34").due(10)..).await, all(2));
        assert_eq!(read::<Room, _>(&db, |k| ..=k.building("f34").due(9)).await, all(1));
    }

    async fn an_entity_is_not_read_as_one_whose_name_begins_alike(db: Dynamo) {
        places(&db).await;
        let whole = |input: aws_sdk_dynamodb::operation::query::QueryInput, db: Dynamo| async move {
            let sent = db.client().query().set_table_name(input.table_name);
            let sent = sent.set_key_condition_expression(input.key_condition_expression);
            let sent = sent.set_expression_attribute_names(input.expression_attribute_names);
            sent.set_expression_attribute_values(input.expression_attribute_values).send().await.unwrap().scanned_count
        };
        assert_eq!(whole(Post::query("s").into_input(&db).unwrap(), db.clone()).await, 4);
        assert_eq!(whole(Comment::query("s").into_input(&db).unwrap(), db.clone()).await, 3);
        assert_eq!(whole(Poster::query("s").into_input(&db).unwrap(), db.clone()).await, 3);
        assert_eq!(Post::query("s").all(&db).await.unwrap().len(), 4);
        assert_eq!(Post::scan().all(&db).await.unwrap().len(), 4);
        assert_eq!(Places::query("s").all(&db).await.unwrap().len(), 15);
    }
}
