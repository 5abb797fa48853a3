//! A field marked `secret` is shown nowhere: not by what else may show values, nor in anything that is logged.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use dynamo_core::batch::BatchRead;
use dynamo_core::heat::HeatMap;
use dynamo_core::local::Effect;
use dynamo_core::monitor::{CallReport, Monitor};
use dynamo_core::op::{Explain, Explanation};
use dynamo_core::value::{ShownItem, to_item};
use dynamo_core::{BatchWrite, Dynamo, DynamoEntity, DynamoTable, Error, Transaction};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What nobody may see.
const SECRET: &str = "tr0ub4dor";

#[derive(Clone, DynamoEntity)]
#[dynamo(table = "Vault", entity = "ACCOUNT")]
#[pk("{id}")]
#[sk("#META")]
#[gsi(1, pk = "{owner}")]
struct Account {
    id: u32,
    owner: String,
    #[dynamo(secret, rename = "pw")]
    password: String,
    #[dynamo(secret)]
    answers: Vec<String>,
}

#[derive(DynamoTable)]
#[dynamo(table = "Vault")]
#[expect(dead_code, reason = "the table is made of it")]
enum Vault {
    Account(Account),
}

fn account() -> Account {
    let (password, answers) = (SECRET.to_owned(), vec![SECRET.to_owned()]);
    Account { id: 1, owner: "bob".to_owned(), password, answers }
}

/// All that is said in spans and events of any level, but by the SDK: its `TRACE` has whole requests.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<String>>);

struct Text<'t>(&'t mut String);

impl Visit for Text<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

impl Subscriber for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("dynamo_core")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        attributes.record(&mut Text(&mut self.0.lock().unwrap()));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Text(&mut self.0.lock().unwrap()));
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Text(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Monitor for Heard {
    fn ended(&self, call: &CallReport) {
        let _ = write!(self.0.lock().unwrap(), "{call:?}");
    }
}

fn hidden(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
}

#[test]
fn the_schema_says_which_attributes_are_secret() {
    assert_eq!(Account::SCHEMA.secrets, ["pw", "answers"]);
}

#[tokio::test]
async fn explanations_with_values_show_none_where_an_expression_names_a_secret() {
    let db = Dynamo::embedded().unwrap();
    let shown = |explanation: Explanation| {
        let text = format!("{explanation} {explanation:?} {explanation:#}");
        hidden(&text);
        text
    };
    let mut texts = vec![
        Account::query(1_u32).filter(|a| a.password.eq(SECRET)).explain(&db),
        Account::scan().filter(|a| a.password.begins_with(SECRET)).explain(&db),
        Vault::scan().explain(&db),
        Account::update(1_u32).set(|a| a.password, SECRET).explain(&db),
        Account::update(1_u32).set(|a| a.owner, "eve").condition(|a| a.answers.contains(SECRET)).explain(&db),
        account().put().condition(|a| a.password.ne(SECRET)).explain(&db),
        account().create().explain(&db),
        Account::delete(1_u32).condition(|a| a.password.eq(SECRET)).explain(&db),
        account().upsert().condition(|a| a.password.eq(SECRET)).explain(&db),
        Transaction::new().update(Account::update(2_u32).set(|a| a.password, SECRET)).put(account()).explain(&db),
        BatchWrite::new().put(account()).explain(&db),
        BatchRead::new(Account::batch_get([1_u32])).explain(&db),
    ];
    let texts: Vec<String> = texts.drain(..).map(|explanation| shown(explanation.unwrap())).collect();
    assert!(
        texts[0].contains("= <redacted>") && texts[3].contains("= <redacted>") && texts[9].contains("= <redacted>"),
        "{texts:#?}"
    );
    // What is no secret is shown to who asks for it.
    let owner = Account::query(1_u32).filter(|a| a.owner.eq("bob")).explain(&db).unwrap();
    assert!(format!("{owner:#}").contains("bob") && !format!("{owner} {owner:?}").contains("bob"));
}

integration::on_every_engine! {
    async fn calls_their_errors_and_what_is_logged_of_them_show_no_secret(db: Dynamo) {
        Vault::ensure_table(&db).await.unwrap();
        let (heard, heat) = (Heard::default(), HeatMap::new().plain().warn_above(0.0));
        let db = db.with_monitor(heard.clone()).with_monitor(heat.clone());
        {
            let _guard = tracing::subscriber::set_default(heard.clone());
            account().create().send(&db).await.unwrap();
            let refused = Account::update(1_u32).set(|a| a.owner, "eve").condition(|a| a.password.eq("wrong")).send(&db).await;
            let refused = refused.unwrap_err();
            assert!(matches!(refused, Error::ConditionFailed { .. }), "{refused:?}");
            hidden(&format!("{refused} {refused:?}"));
            let update = Account::update(1_u32).set(|a| a.password, SECRET).condition(|a| a.password.eq("wrong"));
            let canceled = Transaction::new().update(update).send(&db).await.unwrap_err();
            let Error::TransactionCanceled { reasons } = &canceled else { panic!("{canceled:?}") };
            hidden(&format!("{canceled} {canceled:?} {reasons:?}"));
            BatchWrite::new().put(account()).send(&db).await.unwrap();
            let found = Account::query(1_u32).filter(|a| a.password.eq(SECRET)).send(&db).await.unwrap();
            assert_eq!(found.items[0].password, SECRET);
            // An attribute of another type is named, and not shown.
            let item = to_item(&account()).unwrap().into_iter().map(|(name, value)| {
                let name = if name == "pw" { "answers" } else if name == "answers" { "pw" } else { name.as_str() };
                (name.to_owned(), value)
            });
            let table = db.table_name("Vault").unwrap();
            db.client().put_item().table_name(table).set_item(Some(item.collect())).send().await.unwrap();
            let unread = Account::get(1_u32).consistent().send(&db).await.map(drop).unwrap_err();
            assert!(matches!(unread, Error::Decode { .. }), "{unread:?}");
            hidden(&format!("{unread} {unread:?}"));
        }
        let heard = heard.0.lock().unwrap();
        assert!(heard.contains("PutItem") && heard.contains("Query"), "{heard}");
        hidden(&heard);
        hidden(&format!("{:?} {heat:?}", heat.hottest(10)));
    }
}

#[test]
fn items_are_shown_by_their_names() {
    let item = to_item(&account()).unwrap();
    let shown = format!("{:?} {:?}", ShownItem(&item), Effect::Write(item.clone()));
    assert!(shown.contains("\"pw\""), "{shown}");
    hidden(&shown);
    hidden(&format!("{:?}", account().put()));
}
