//! Capacity, limits, class and policy of a table: what is asked for, and what a table has then.

use dynamo_core::schema::Existence;
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Engine, Error};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Parts", entity = "PART")]
#[pk("PART#{id}")]
#[gsi(1, pk = "KIND#{kind}")]
#[gsi(2, pk = "COLOR#{color}")]
struct Part {
    pub id: String,
    pub kind: String,
    pub color: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Parts",
    billing = on_demand(max_read = 1000, max_write = 500),
    gsi(1, billing = on_demand(max_read = 70)),
    table_class = "standard-infrequent-access"
)]
enum Limited {
    Part(Part),
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Parts")]
enum Unlimited {
    Part(Part),
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Parts",
    billing = provisioned(read = 5..=50, write = 6, utilization = 60),
    gsi(2, billing = provisioned(read = 1, write = 2..=3))
)]
enum Scaled {
    Part(Part),
}

/// The bounds of `Scaled` are passed.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Parts",
    billing = provisioned(read = 6..=50, write = 6),
    gsi(2, billing = provisioned(read = 1, write = 1))
)]
enum Narrow {
    Part(Part),
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Parts", resource_policy = r#"{"Version": "2012-10-17", "Statement": []}"#)]
enum Shared {
    Part(Part),
}

async fn diff<T: DynamoTable>(db: &Dynamo) -> Vec<String> {
    match T::ensure_table(db).await.unwrap_err() {
        Error::TableMismatch { diff, .. } => diff.to_string().lines().map(|line| line.trim().to_owned()).collect(),
        other => panic!("{other:?}"),
    }
}

integration::on_every_engine! {
    async fn limits_and_class_are_those_of_the_table_that_is_made(db: Dynamo) {
        let input = Limited::create_table_input(&db).unwrap();
        let of_indexes = input.global_secondary_indexes().iter().map(|index| index.on_demand_throughput());
        let reads: Vec<_> = of_indexes.map(|limits| limits?.max_read_request_units()).collect();
        assert_eq!(reads, [Some(70), Some(1000)]);
        let made = Limited::ensure_table(&db).await.unwrap();
        assert_eq!(made.table, Existence::Created);
        // What the engines take and forget.
        let forgotten: &[&str] = if db.engine() == Engine::Embedded {
            &["on-demand limits of indexes"]
        } else {
            &["on-demand limits", "on-demand limits of indexes", "table class"]
        };
        assert_eq!(made.unsupported, forgotten);
        assert_eq!(Limited::ensure_table(&db).await.unwrap().table, Existence::Existed);
        if db.engine() == Engine::Embedded {
            let expected = [
                "on-demand limits: declared no limit read, no limit write, found 1000 read, 500 write",
                "table class: declared STANDARD, found STANDARD_INFREQUENT_ACCESS",
            ];
            assert_eq!(diff::<Unlimited>(&db).await, expected);
        }
    }

    async fn a_scaled_capacity_starts_with_the_fewest_units_and_may_be_any_between(db: Dynamo) {
        Scaled::ensure_table(&db).await.unwrap();
        assert_eq!(Scaled::ensure_table(&db).await.unwrap().table, Existence::Existed);
        let expected = [
            "index `GSI1` capacity: declared 6 to 50 read, 6 write, found 5 read, 6 write",
            "index `GSI2` capacity: declared 1 read, 1 write, found 1 read, 2 write",
            "capacity: declared 6 to 50 read, 6 write, found 5 read, 6 write",
        ];
        assert_eq!(diff::<Narrow>(&db).await, expected);
    }

    async fn what_auto_scaling_has_to_be_told_names_table_and_index(db: Dynamo) {
        let name = db.table_name("Parts").unwrap();
        let targets = Scaled::scaling_targets(&db).unwrap();
        let found: Vec<_> = targets
            .iter()
            .map(|target| (target.resource_id.as_str(), target.dimension, target.min_capacity, target.max_capacity, target.target_value))
            .collect();
        let (table, index) = (format!("table/{name}"), format!("table/{name}/index"));
        let expected = [
            (table.as_str(), "dynamodb:table:ReadCapacityUnits", 5, 50, 60),
            (&format!("{index}/GSI1"), "dynamodb:index:ReadCapacityUnits", 5, 50, 60),
            (&format!("{index}/GSI2"), "dynamodb:index:WriteCapacityUnits", 2, 3, 70),
        ];
        assert_eq!(found, expected);
        assert!(Unlimited::scaling_targets(&db).unwrap().is_empty());
    }

    async fn a_policy_is_part_of_the_request_and_neither_engine_knows_it(db: Dynamo) {
        let input = Shared::create_table_input(&db).unwrap();
        assert_eq!(input.resource_policy(), Some(r#"{"Version": "2012-10-17", "Statement": []}"#));
        assert_eq!(Shared::ensure_table(&db).await.unwrap().unsupported, ["resource policy"]);
    }
}
