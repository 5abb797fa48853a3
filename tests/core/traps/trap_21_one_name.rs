//! One name and one conversion for a field, whatever it is used for: put, update, filter, index, table, read.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, DynamoValue, Wire};

use crate::support::s;

#[allow(clippy::struct_field_names, reason = "names of several words are what is tested")]
#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Tickets", entity = "TICKET", rename_all = "camelCase")]
#[pk("{ticket_id}")]
#[gsi(1, pk = "STATE#{current_state}", sk = "{opened_at}")]
struct Ticket {
    ticket_id: u32,
    current_state: State,
    #[dynamo(format = "unix-millis")]
    opened_at: DateTime<Utc>,
    #[dynamo(rename = "size")]
    lines: u32,
    #[dynamo(rename = "a.b \"名\"", with = upper)]
    title: String,
    #[dynamo(with = upper)]
    sub_title: Option<String>,
    #[dynamo(null)]
    closed_by: Option<String>,
    #[gsi(2, pk)]
    owner_state: State,
    #[dynamo(flatten)]
    origin: Origin,
    r#type: u8,
}

#[derive(Debug, Clone, PartialEq, DynamoValue)]
#[dynamo(rename_all = "SCREAMING_SNAKE_CASE")]
struct Origin {
    came_by: String,
}

#[derive(Debug, Clone, Copy, PartialEq, DynamoValue)]
#[dynamo(rename_all = "kebab-case")]
enum State {
    InProgress,
    #[dynamo(rename = "fin")]
    Done,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Tickets")]
enum Tickets {
    Ticket(Ticket),
}

mod upper {
    use dynamo_core::value::{R, Sink, Source};

    pub(super) fn encode<S: Sink>(text: &str, sink: S) -> R<S::Done> {
        sink.string(&text.to_uppercase())
    }
    pub(super) fn decode<'de, S: Source<'de>>(source: S) -> R<String> {
        source.string().map(|text| text.to_lowercase())
    }
}

fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap()
}

fn ticket() -> Ticket {
    Ticket {
        ticket_id: 7,
        current_state: State::InProgress,
        opened_at: at(1500),
        lines: 3,
        title: "broken".into(),
        sub_title: None,
        closed_by: None,
        owner_state: State::InProgress,
        origin: Origin { came_by: "mail".into() },
        r#type: 1,
    }
}

async fn stored(db: &Dynamo) -> std::collections::HashMap<String, AttributeValue> {
    let name = db.table_name("Tickets").unwrap();
    db.client().get_item().table_name(name).key("PK", s("7")).send().await.unwrap().item.unwrap()
}

integration::on_every_engine! {
    async fn trap_21_an_update_writes_what_a_put_writes(db: Dynamo) {
        Tickets::ensure_table(&db).await.unwrap();
        Ticket::create(ticket()).send(&db).await.unwrap();
        let mut names: Vec<_> = stored(&db).await.into_keys().collect();
        names.sort_unstable();
        let expected = [
            "CAME_BY", "GSI1PK", "GSI1SK", "PK", "a.b \"名\"", "closedBy", "currentState", "openedAt", "ownerState", "size",
            "ticketId", "type",
        ];
        assert_eq!(names, expected);

        let changed = Ticket {
            ticket_id: 7,
            current_state: State::Done,
            opened_at: at(2500),
            lines: 4,
            title: "mended".into(),
            sub_title: Some("well".into()),
            closed_by: Some("ann".into()),
            owner_state: State::Done,
            origin: Origin { came_by: "phone".into() },
            r#type: 2,
        };
        Ticket::update(7)
            .set(|t| t.current_state, State::Done)
            .set(|t| t.opened_at, at(2500))
            .add(|t| t.lines, 1_u32)
            .set(|t| t.title, "mended")
            .set(|t| t.sub_title, "well")
            .set(|t| t.closed_by, "ann")
            .set(|t| t.owner_state, State::Done)
            .set(|t| t.r#type, 2)
            .set(|t| t.origin.at(|origin| origin.came_by), "phone")
            .condition(|t| t.origin.at(|origin| origin.came_by).eq("mail"))
            .condition(|t| t.title.eq("broken").and(t.opened_at.eq(at(1500))).and(t.lines.eq(3)))
            .send(&db)
            .await
            .unwrap();
        let updated = stored(&db).await;
        assert_eq!(updated["a.b \"名\""], s("MENDED"));
        assert_eq!(updated["subTitle"], s("WELL"));
        assert_eq!(updated["openedAt"], AttributeValue::N("2500".into()));
        assert_eq!(updated["GSI1PK"], s("STATE#fin"));
        assert_eq!(updated["GSI1SK"], s("1970-01-01T00:00:02.500000000Z"));
        for wire in [Wire::Direct, Wire::Sdk] {
            assert_eq!(Ticket::get(7).send(&db.clone().with_wire(wire)).await.unwrap().as_ref(), Some(&changed), "{wire:?}");
        }
        Ticket::put(changed).send(&db).await.unwrap();
        assert_eq!(stored(&db).await, updated);
    }

    async fn trap_21_none_is_written_by_an_update_as_by_a_put(db: Dynamo) {
        Tickets::ensure_table(&db).await.unwrap();
        Ticket::create(Ticket { sub_title: Some("x".into()), closed_by: Some("y".into()), ..ticket() }).send(&db).await.unwrap();
        Ticket::update(7).set(|t| t.sub_title, None::<String>).set(|t| t.closed_by, None::<String>).send(&db).await.unwrap();
        let item = stored(&db).await;
        assert!(!item.contains_key("subTitle"));
        assert_eq!(item["closedBy"], AttributeValue::Null(true));
        assert_eq!(Ticket::get(7).send(&db).await.unwrap(), Some(ticket()));
    }

    async fn trap_21_filters_and_indexes_find_what_was_put(db: Dynamo) {
        Tickets::ensure_table(&db).await.unwrap();
        Ticket::create(ticket()).send(&db).await.unwrap();
        Ticket::create(Ticket { ticket_id: 8, title: "other".into(), opened_at: at(9), lines: 9, ..ticket() }).send(&db).await.unwrap();
        let found = Ticket::scan()
            .filter(|t| {
                let state = t.current_state.eq(State::InProgress).and(t.owner_state.is_in([State::InProgress]));
                let names = t.title.eq("broken").and(t.r#type.eq(1)).and(t.lines.lt(5));
                state.and(names).and(t.opened_at.between(at(1000), at(2000))).and(t.sub_title.is_absent())
            })
            .all(&db)
            .await
            .unwrap();
        assert_eq!(found, [ticket()]);
        let found = Ticket::query_gsi::<1>(State::InProgress).sk(|k| k.opened_at(at(1000))..).all(&db).await.unwrap();
        assert_eq!(found, [ticket()]);
        assert_eq!(Ticket::query_gsi::<2>(State::InProgress).all(&db).await.unwrap().len(), 2);
        assert!(Ticket::query_gsi::<2>(State::Done).all(&db).await.unwrap().is_empty());
    }
}
