//! What `ensure_table` says of a table that is not what its declaration says.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ProvisionedThroughput, ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Engine, Error};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Things", entity = "THING")]
#[pk("THING#{id}")]
#[sk("#META")]
#[gsi(1, pk = "KIND#{kind}")]
struct Thing {
    pub id: String,
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Things")]
enum Things {
    Thing(Thing),
}

/// The same with every setting that both engines know.
#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Things",
    billing = provisioned(read = 3, write = 4),
    deletion_protection,
    stream = "new-image",
    ttl = "expires_at",
    tags("team" = "shop")
)]
enum Settings {
    Thing(Thing),
}

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
}

fn attribute(name: &str, kind: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
}

fn index(name: &str, pk: &str, projection: ProjectionType) -> GlobalSecondaryIndex {
    let projection = Projection::builder().projection_type(projection).build();
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .key_schema(key(pk, KeyType::Hash))
        .projection(projection)
        .build()
        .unwrap()
}

fn table(db: &Dynamo) -> CreateTableFluentBuilder {
    let create = db.client().create_table().table_name(db.table_name("Things").unwrap());
    create.billing_mode(BillingMode::PayPerRequest).key_schema(key("PK", KeyType::Hash))
}

async fn diff<T: DynamoTable>(db: &Dynamo) -> Vec<String> {
    match T::ensure_table(db).await.unwrap_err() {
        Error::TableMismatch { diff, .. } => diff.to_string().lines().map(|line| line.trim().to_owned()).collect(),
        other => panic!("{other:?}"),
    }
}

/// What AWS would say, without what this engine does not show.
fn shown<'a>(db: &Dynamo, differences: &[&'a str]) -> Vec<&'a str> {
    let is_shown = |difference: &str| {
        // DynamoDB Local has no tags.
        db.engine() == Engine::Embedded || !difference.starts_with("tag")
    };
    differences.iter().copied().filter(|difference| is_shown(difference)).collect()
}

const S: ScalarAttributeType = ScalarAttributeType::S;

integration::on_every_engine! {
    async fn another_key(db: Dynamo) {
        let create = table(&db).attribute_definitions(attribute("PK", ScalarAttributeType::N)).attribute_definitions(attribute("GSI1PK", S));
        create.global_secondary_indexes(index("GSI1", "GSI1PK", ProjectionType::All)).send().await.unwrap();
        assert_eq!(diff::<Things>(&db).await, ["key: declared PK (S), SK (S), found PK (N)"]);
    }

    async fn an_index_that_is_missing_and_one_too_many(db: Dynamo) {
        let create = table(&db).key_schema(key("SK", KeyType::Range)).attribute_definitions(attribute("PK", S));
        let create = create.attribute_definitions(attribute("SK", S)).attribute_definitions(attribute("x", S));
        create.global_secondary_indexes(index("other", "x", ProjectionType::All)).send().await.unwrap();
        let expected = ["index `GSI1`: declared GSI1PK (S), found none", "index `other`: declared none, found an index"];
        assert_eq!(diff::<Things>(&db).await, expected);
    }

    async fn an_index_with_another_key_and_projection(db: Dynamo) {
        let create = table(&db).key_schema(key("SK", KeyType::Range)).attribute_definitions(attribute("PK", S));
        let create = create.attribute_definitions(attribute("SK", S)).attribute_definitions(attribute("x", ScalarAttributeType::B));
        create.global_secondary_indexes(index("GSI1", "x", ProjectionType::KeysOnly)).send().await.unwrap();
        let expected = [
            "index `GSI1` key: declared GSI1PK (S), found x (B)",
            "index `GSI1` projection: declared ALL, found KEYS_ONLY",
        ];
        assert_eq!(diff::<Things>(&db).await, expected);
    }

    async fn every_setting(db: Dynamo) {
        Things::ensure_table(&db).await.unwrap();
        let expected = [
            "index `GSI1` capacity: declared 3 read, 4 write, found 0 read, 0 write",
            "billing mode: declared PROVISIONED, found PAY_PER_REQUEST",
            "capacity: declared 3 read, 4 write, found 0 read, 0 write",
            "stream: declared NEW_IMAGE, found none",
            "deletion protection: declared on, found off",
        ];
        assert_eq!(diff::<Settings>(&db).await, shown(&db, &expected));
    }

    async fn settings_that_are_not_declared(db: Dynamo) {
        Settings::ensure_table(&db).await.unwrap();
        let expected = [
            "index `GSI1` capacity: declared 0 read, 0 write, found 3 read, 4 write",
            "billing mode: declared PAY_PER_REQUEST, found PROVISIONED",
            "stream: declared none, found NEW_IMAGE",
            "deletion protection: declared off, found on",
        ];
        assert_eq!(diff::<Things>(&db).await, shown(&db, &expected));
    }

    async fn another_time_to_live_and_other_tags(db: Dynamo) {
        let throughput = ProvisionedThroughput::builder().read_capacity_units(3).write_capacity_units(4).build().unwrap();
        let of_index = index("GSI1", "GSI1PK", ProjectionType::All);
        let of_index = GlobalSecondaryIndex::builder()
            .index_name("GSI1")
            .set_key_schema(Some(of_index.key_schema))
            .set_projection(of_index.projection)
            .provisioned_throughput(throughput.clone())
            .build()
            .unwrap();
        let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::NewImage).build().unwrap();
        let tag = |key: &str| aws_sdk_dynamodb::types::Tag::builder().key(key).value("other").build().unwrap();
        let create = table(&db).key_schema(key("SK", KeyType::Range)).attribute_definitions(attribute("PK", S));
        let create = create.attribute_definitions(attribute("SK", S)).attribute_definitions(attribute("GSI1PK", S));
        create
            .billing_mode(BillingMode::Provisioned)
            .provisioned_throughput(throughput)
            .global_secondary_indexes(of_index)
            .stream_specification(stream)
            .deletion_protection_enabled(true)
            .tags(tag("team"))
            .tags(tag("unrelated"))
            .send()
            .await
            .unwrap();
        let ttl = TimeToLiveSpecification::builder().attribute_name("other").enabled(true).build().unwrap();
        let update = db.client().update_time_to_live().table_name(db.table_name("Things").unwrap());
        update.time_to_live_specification(ttl).send().await.unwrap();
        let expected = ["time to live: declared expires_at, found other", "tag `team`: declared shop, found other"];
        assert_eq!(diff::<Settings>(&db).await, shown(&db, &expected));
    }
}
