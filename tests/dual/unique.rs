//! The values of unique fields move along with their rows.

use aws_sdk_dynamodb::types::AttributeValue;
use dual_repo::verify::Difference;
use dual_repo::{Backfill, MySql, MySqlEntity, Verify};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};
use integration::{Database, database, on_every_engine};

#[derive(Debug, Clone, PartialEq, DynamoEntity, MySqlEntity)]
#[dynamo(table = "Club", entity = "MEMBER")]
#[pk("{id}")]
#[mysql(table = "members", key = "id")]
struct Member {
    id: u32,
    #[dynamo(unique(ignore_case))]
    email: String,
    #[dynamo(unique)]
    badge: Option<u32>,
}

#[derive(Debug, DynamoTable)]
#[dynamo(table = "Club")]
#[expect(dead_code, reason = "only the table is needed")]
enum Club {
    Member(Member),
}

/// More than one call writes.
const MEMBERS: u32 = 40;

fn member(id: u32) -> Member {
    Member { id, email: format!("Member{id}@club"), badge: id.is_multiple_of(2).then_some(1000 + id) }
}

async fn club() -> (Database, MySql) {
    let database = database().await;
    database
        .run(
            "CREATE TABLE members (id INT UNSIGNED PRIMARY KEY, email VARCHAR(50) COLLATE utf8mb4_bin NOT NULL,
             badge INT UNSIGNED) ENGINE = InnoDB",
        )
        .await;
    for Member { id, email, badge } in (1..=MEMBERS).map(member) {
        let badge = badge.map_or("NULL".to_owned(), |badge| badge.to_string());
        database.run(format!("INSERT INTO members VALUES ({id}, '{email}', {badge})")).await;
    }
    let mysql = MySql::from_pool(database.pool.clone()).await.unwrap();
    (database, mysql)
}

on_every_engine! {
    async fn unique_values_are_taken_after_a_backfill(db: Dynamo) {
        let (_database, mysql) = club().await;
        Club::ensure_table(&db).await.unwrap();
        let moved = Backfill::<Member>::new(&mysql, &db).page_rows(30).run().await.unwrap();
        assert!(moved.is_clean() && moved.items == u64::from(MEMBERS), "{moved}");

        let taken = Member { id: 100, email: "MEMBER7@club".to_owned(), badge: None };
        assert!(matches!(taken.create().send(&db).await, Err(Error::NotUnique { unique: "email", .. })));
        let taken = Member { id: 100, email: "other@club".to_owned(), badge: Some(1008) };
        assert!(matches!(taken.create().send(&db).await, Err(Error::NotUnique { unique: "badge", .. })));
        // Whose they are is known: they can be given up, and taken by another one.
        Member::delete_of(&member(8)).send(&db).await.unwrap();
        Member { id: 100, ..member(8) }.create().send(&db).await.unwrap();
    }

    async fn the_check_looks_at_unique_values(db: Dynamo) {
        let (database, mysql) = club().await;
        Club::ensure_table(&db).await.unwrap();
        assert!(Backfill::<Member>::new(&mysql, &db).run().await.unwrap().is_clean());
        let checked = Verify::<Member>::new(&mysql, &db).page_rows(30).run().await.unwrap();
        assert!(checked.is_clean() && checked.items == u64::from(MEMBERS), "{checked}");
        assert_eq!(checked.equal, u64::from(MEMBERS));

        let table = db.table_name("Club").unwrap();
        let key = |text: &str| AttributeValue::S(format!("$unique#MEMBER#{text}"));
        let delete = |text: &str| db.client().delete_item().table_name(&table).key("PK", key(text)).send();
        delete("email#member1@club").await.unwrap();
        // A value that is another one's, and one that is nobody's.
        let stolen = db.client().update_item().table_name(&table).key("PK", key("badge#1002"));
        let stolen = stolen.update_expression("SET #o.PK = :o").expression_attribute_names("#o", "$owner");
        stolen.expression_attribute_values(":o", AttributeValue::S("3".to_owned())).send().await.unwrap();
        let left = db.client().put_item().table_name(&table).item("PK", key("email#gone@club"));
        left.item("$owner", AttributeValue::M([("PK".to_owned(), AttributeValue::S("99".to_owned()))].into())).send().await.unwrap();

        let checked = Verify::<Member>::new(&mysql, &db).run().await.unwrap();
        assert_eq!((checked.items, checked.equal), (u64::from(MEMBERS), u64::from(MEMBERS) - 2), "{checked}");
        let mut texts: Vec<String> = checked.differences.iter().map(ToString::to_string).collect();
        texts.sort();
        assert_eq!(texts, [
            "item (PK = \"$unique#MEMBER#badge#1002\") differs from row (id = 2):\n    `$owner.PK` has another S",
            "item (PK = \"$unique#MEMBER#email#gone@club\") has no row",
            "row (id = 1) has no item (PK = \"$unique#MEMBER#email#member1@club\")",
        ]);

        // Two rows that MySQL tells apart: one of them has the value, and the other is told.
        database.run("UPDATE members SET email = 'MEMBER5@club' WHERE id = 6").await;
        let moved = Backfill::<Member>::new(&mysql, &db).readers(1).run().await.unwrap();
        assert_eq!((moved.items, moved.rejected), (u64::from(MEMBERS) - 1, 1), "{moved}");
        assert!(moved.to_string().contains("the same value of a unique field"), "{moved}");
        let checked = Verify::<Member>::new(&mysql, &db).run().await.unwrap();
        assert_eq!(checked.collisions, 1, "{checked}");
        assert!(checked.differences.iter().any(|found| matches!(found, Difference::Collision { .. })));
    }
}
