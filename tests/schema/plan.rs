//! Plans: what they say, what they do, and what they refuse.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamo_core::schema::{Change, Loss, TablePlan};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Engine, Error};
use integration::{Fault, Faults};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Parts", entity = "PART")]
#[pk("PART#{id}")]
#[gsi(1, pk = "KIND#{kind}")]
struct Part {
    pub id: u32,
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Parts")]
enum Parts {
    Part(Part),
}

/// Two indexes more.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Parts", entity = "PART")]
#[pk("PART#{id}")]
#[gsi(1, pk = "KIND#{kind}")]
#[gsi(2, pk = "ALL", sk = "{kind}")]
#[gsi(3, pk = "SHELF#{shelf}", projection = "keys-only")]
struct Shelved {
    pub id: u32,
    pub kind: String,
    pub shelf: Option<String>,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(
    table = "Parts",
    stream = "new-image",
    ttl = "over",
    deletion_protection,
    billing = provisioned(read = 3, write = 2..=9),
    gsi(2, billing = provisioned(read = 5, write = 6)),
    tags("team" = "shop")
)]
enum ShelvedParts {
    Shelved(Shelved),
}

/// Index 1 has another key and holds less.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Parts", entity = "PART")]
#[pk("PART#{id}")]
#[gsi(1, pk = "KIND#{kind}", sk = "PART#{id}", projection = "keys-only")]
struct Sorted {
    pub id: u32,
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Parts", stream = "keys-only", ttl = "until")]
enum SortedParts {
    Sorted(Sorted),
}

/// Another key, and a local index.
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Parts", entity = "PART")]
#[pk("PART#{id}")]
#[sk("KIND#{kind}")]
#[lsi(1, sk = "{shelf}")]
struct Moved {
    pub id: u32,
    pub kind: String,
    pub shelf: String,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Parts")]
enum MovedParts {
    Moved(Moved),
}

fn changes(plan: &TablePlan) -> Vec<String> {
    plan.steps.iter().map(|step| step.change.to_string()).collect()
}

fn part(id: u32) -> Part {
    Part { id, kind: if id.is_multiple_of(2) { "bolt" } else { "nut" }.to_owned() }
}

/// AWS has tags; DynamoDB Local has no `ListTagsOfResource`.
fn has_tags(db: &Dynamo) -> bool {
    db.engine() == Engine::Embedded
}

/// DynamoDB Local takes deletion protection in `UpdateTable` and forgets it; AWS does not.
fn protects(db: &Dynamo) -> bool {
    db.engine() == Engine::Embedded
}

/// The table is what is declared, as far as the engine can be told. The embedded engine forgets the capacity of an index that
/// is given in `UpdateTable`; AWS does not.
async fn is_settled<T: DynamoTable>(db: &Dynamo) {
    let plan = T::plan_table(db).await.unwrap();
    assert!(plan.is_empty(), "{plan}");
}

integration::on_every_engine! {
    async fn a_table_that_is_missing_is_made(db: Dynamo) {
        let plan = ShelvedParts::plan_table(&db).await.unwrap();
        assert_eq!(changes(&plan), ["create the table", "switch time to live on"]);
        let applied = plan.apply().send(&db).await.unwrap();
        assert_eq!(applied.steps.len(), 2);
        ShelvedParts::ensure_table(&db).await.unwrap();
        assert!(ShelvedParts::plan_table(&db).await.unwrap().is_empty());
    }

    async fn every_setting_and_two_indexes_are_added_to_a_table_that_is_in_use(db: Dynamo) {
        Parts::ensure_table(&db).await.unwrap();
        for id in 0..30 {
            part(id).create().send(&db).await.unwrap();
        }
        let plan = ShelvedParts::plan_table(&db).await.unwrap();
        let mut expected: Vec<_> = protects(&db).then_some("switch deletion protection on").into_iter().collect();
        expected.extend([
            "switch to provisioned capacity",
            "create index `GSI2`",
            "create index `GSI3`",
            "switch the stream on",
            "switch time to live on",
        ]);
        expected.extend(has_tags(&db).then_some("set tag `team`"));
        assert_eq!(changes(&plan), expected);
        let started = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&started);
        let apply = plan.apply().within(Duration::from_mins(2));
        let apply = apply.on_progress(move |progress| seen.lock().unwrap().push(progress.to_string()));
        let applied = apply.send(&db).await.unwrap();
        assert_eq!(applied.steps.iter().map(|step| step.change.to_string()).collect::<Vec<_>>(), expected);
        let started = started.lock().unwrap().clone();
        assert!(expected.iter().all(|step| started.iter().any(|told| told == step)), "{started:?}");
        is_settled::<ShelvedParts>(&db).await;
        // The new index has what was stored, where it has the attributes of its key.
        let nuts = Shelved::query_gsi::<1>("nut").all(&db).await.unwrap();
        assert_eq!(nuts.len(), 15);
        assert_eq!(Shelved::query_gsi::<2>(()).all(&db).await.unwrap(), []);
        let new = Shelved { id: 99, kind: "washer".to_owned(), shelf: Some("A".to_owned()) };
        new.clone().create().send(&db).await.unwrap();
        assert_eq!(Shelved::query_gsi::<2>(()).all(&db).await.unwrap(), [new]);
    }

    async fn what_is_given_up_is_asked_for_first(db: Dynamo) {
        ShelvedParts::plan_table(&db).await.unwrap().apply().send(&db).await.unwrap();
        let plan = Parts::plan_table(&db).await.unwrap();
        let mut expected = vec![
            "switch to on-demand",
            "drop index `GSI2`",
            "drop index `GSI3`",
            "switch the stream off",
            "switch time to live off",
        ];
        expected.extend(protects(&db).then_some("switch deletion protection off"));
        assert_eq!(changes(&plan), expected);
        let error = plan.clone().apply().allow(Loss::Index).send(&db).await.unwrap_err();
        let Error::PlanRefused { reasons, .. } = &error else { panic!("{error:?}") };
        let mut expected = vec![
            "switch the stream off: not done without `.allow(Loss::Stream)`",
            "switch time to live off: not done without `.allow(Loss::TimeToLive)`",
        ];
        expected.extend(protects(&db).then_some("switch deletion protection off: not done without `.allow(Loss::DeletionProtection)`"));
        assert_eq!(reasons, &expected);
        // Nothing was done.
        is_settled::<ShelvedParts>(&db).await;
        let apply = plan.apply().allow(Loss::Index).allow(Loss::Stream).allow(Loss::TimeToLive);
        apply.allow(Loss::DeletionProtection).within(Duration::from_mins(2)).send(&db).await.unwrap();
        is_settled::<Parts>(&db).await;
    }

    async fn an_index_with_another_key_is_dropped_and_made_again(db: Dynamo) {
        Parts::ensure_table(&db).await.unwrap();
        part(1).create().send(&db).await.unwrap();
        let plan = SortedParts::plan_table(&db).await.unwrap();
        let expected = ["drop index `GSI1`", "create index `GSI1`", "switch the stream on", "switch time to live on"];
        assert_eq!(changes(&plan), expected);
        assert!(matches!(plan.clone().apply().send(&db).await, Err(Error::PlanRefused { .. })));
        plan.apply().allow(Loss::Index).within(Duration::from_mins(2)).send(&db).await.unwrap();
        SortedParts::ensure_table(&db).await.unwrap();
        // Another stream and another attribute: off, then on.
        let plan = ShelvedParts::plan_table(&db).await.unwrap();
        let changed = changes(&plan);
        assert!(changed.contains(&"switch the stream off".to_owned()) && changed.contains(&"switch the stream on".to_owned()), "{plan}");
    }

    async fn a_plan_that_was_broken_off_is_gone_on_with(db: Dynamo) {
        Parts::ensure_table(&db).await.unwrap();
        // The answer to the second call is lost; the one after is not allowed.
        let denied = Fault::Refuse { code: "AccessDeniedException", message: "not you" };
        let faults = Faults::new().nth(2, "UpdateTable", Fault::LoseAnswer).nth(4, "UpdateTable", denied).attempts(1);
        let (broken, _) = faults.over(&db);
        let plan = ShelvedParts::plan_table(&broken).await.unwrap();
        plan.clone().apply().send(&broken).await.unwrap_err();
        let left = ShelvedParts::plan_table(&db).await.unwrap();
        assert_eq!(left.steps.len(), plan.steps.len() - 3, "{left}");
        // The old plan will do, and so will the new one.
        let applied = plan.apply().within(Duration::from_mins(2)).send(&db).await.unwrap();
        assert_eq!(applied.steps.len(), left.steps.len());
        is_settled::<ShelvedParts>(&db).await;
    }

    async fn a_table_that_was_changed_since_is_planned_again(db: Dynamo) {
        Parts::ensure_table(&db).await.unwrap();
        let plan = ShelvedParts::plan_table(&db).await.unwrap();
        SortedParts::plan_table(&db).await.unwrap().apply().allow(Loss::Index).send(&db).await.unwrap();
        let error = plan.apply().allow(Loss::Index).send(&db).await.unwrap_err().to_string();
        assert!(error.contains("drop index `GSI1`: not in the plan, as the table was changed since; plan again"), "{error}");
    }

    async fn two_processes_that_apply_at_once_make_one_table(db: Dynamo) {
        Parts::ensure_table(&db).await.unwrap();
        let apply = || async {
            let plan = ShelvedParts::plan_table(&db).await?;
            plan.apply().within(Duration::from_mins(2)).send(&db).await
        };
        let (one, other) = tokio::join!(apply(), apply());
        one.unwrap();
        other.unwrap();
        is_settled::<ShelvedParts>(&db).await;
    }

    async fn what_no_call_changes_is_refused_with_what_to_do(db: Dynamo) {
        Parts::ensure_table(&db).await.unwrap();
        let plan = MovedParts::plan_table(&db).await.unwrap();
        let refused: Vec<_> = plan.refusals.iter().map(ToString::to_string).collect();
        assert_eq!(refused.len(), 2, "{plan}");
        assert!(refused[0].starts_with("key: declared PK (S), SK (S), found PK (S): a table has one key for life"), "{plan}");
        assert!(refused[1].starts_with("local index `LSI1`: declared"), "{plan}");
        let error = plan.apply().allow(Loss::Index).send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::PlanRefused { reasons, .. } if reasons == &refused), "{error}");
        Parts::ensure_table(&db).await.unwrap();
    }

    async fn a_plan_is_text_and_json(db: Dynamo) {
        Parts::ensure_table(&db).await.unwrap();
        let plan = SortedParts::plan_table(&db).await.unwrap();
        let name = db.table_name("Parts").unwrap();
        let expected = format!(
            "table `{name}`: 4 steps\n  \
             1. drop index `GSI1` (UpdateTable): declared GSI1PK (S), GSI1SK (S), found GSI1PK (S); needs \
             `.allow(Loss::Index)`; indexes are dropped one at a time\n  \
             2. create index `GSI1` (UpdateTable): declared GSI1PK (S), GSI1SK (S), projects KEYS_ONLY, found GSI1PK (S); \
             indexes are made one at a time, and a table has 20 at most\n  \
             3. switch the stream on (UpdateTable): declared KEYS_ONLY, found none\n  \
             4. switch time to live on (UpdateTimeToLive): declared until, found none; time to live takes up to an hour to \
             change, and cannot be changed meanwhile"
        );
        assert_eq!(plan.to_string(), expected);
        let json: serde_json::Value = serde_json::from_str(&plan.to_json()).unwrap();
        assert_eq!(json["table"], name);
        let first = serde_json::json!({
            "operation": "UpdateTable", "change": "drop index `GSI1`", "declared": "GSI1PK (S), GSI1SK (S)",
            "found": "GSI1PK (S)", "loss": "Index", "limit": "indexes are dropped one at a time",
        });
        assert_eq!(json["steps"][0], first);
        assert_eq!(json["steps"].as_array().unwrap().len(), 4);
        assert_eq!((&json["refused"], &json["unsupported"]), (&serde_json::json!([]), &serde_json::json!([])));
        assert_eq!(plan.steps[2].change, Change::Stream(true));
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_does_not_end_is_given_up_at_the_deadline() {
    let db = Dynamo::embedded().unwrap();
    Parts::ensure_table(&db).await.unwrap();
    let busy = Fault::Refuse { code: "ResourceInUseException", message: "the table is being updated" };
    let (db, log) = Faults::new().always("UpdateTable", busy).over(&db);
    let plan = ShelvedParts::plan_table(&db).await.unwrap();
    let error = plan.apply().within(Duration::from_mins(5)).send(&db).await.unwrap_err();
    assert!(matches!(error, Error::TableNotActive { waited, .. } if waited > Duration::from_mins(5)), "{error}");
    assert!((40..100).contains(&log.count("UpdateTable")), "{}", log.count("UpdateTable"));
}
