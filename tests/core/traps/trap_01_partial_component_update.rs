//! An update of one component of an index key needs the others: given, or asserted.

use dynamo_core::{Dynamo, DynamoEntity, DynamoTable, Error};

use crate::ops::entities::{stored, text};

#[derive(Debug, Clone, PartialEq, DynamoEntity)]
#[dynamo(table = "Tickets", entity = "TICKET")]
#[pk("TICKET#{id}")]
#[sk("#META")]
#[gsi(1, pk = "ORG#{org}#{status}", sk = "{level:02}")]
struct Ticket {
    id: u32,
    org: String,
    status: String,
    level: u8,
}

#[derive(Debug, Clone, PartialEq, DynamoTable)]
#[dynamo(table = "Tickets")]
enum Tickets {
    Ticket(Ticket),
}

async fn created(db: &Dynamo) -> Ticket {
    Tickets::ensure_table(db).await.unwrap();
    let ticket = Ticket { id: 7, org: "o".into(), status: "new".into(), level: 3 };
    ticket.clone().create().send(db).await.unwrap();
    ticket
}

/// The index key, as it is stored.
async fn key(db: &Dynamo, ticket: &Ticket) -> (String, String) {
    let item = stored(db, ticket).await.unwrap();
    (text(&item, "GSI1PK").unwrap(), text(&item, "GSI1SK").unwrap())
}

fn pair(pk: &str, sk: &str) -> (String, String) {
    (pk.into(), sk.into())
}

integration::on_every_engine! {
    async fn trap_01_without_the_others_nothing_is_sent_and_they_are_named(db: Dynamo) {
        let ticket = created(&db).await;
        let error = Ticket::update(7).set(|t| t.status, "done").send(&db).await.unwrap_err();
        let Error::PartialIndexKey { entity: "TICKET", index: "GSI1", missing } = &error else { panic!("{error:?}") };
        assert_eq!(*missing, ["org", "level"]);
        assert!(error.to_string().contains("`org`"), "{error}");
        assert_eq!(key(&db, &ticket).await, pair("ORG#o#new", "03"));
        assert_eq!(Ticket::get(7).consistent().send(&db).await.unwrap(), Some(ticket));
    }

    async fn trap_01_what_is_kept_completes_the_key_and_is_asserted(db: Dynamo) {
        let ticket = created(&db).await;
        let done = || Ticket::update(7).set(|t| t.status, "done").keep(|t| t.level, 3);
        let error = done().keep(|t| t.org, "x").send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::ConditionFailed { entity: "TICKET", item: Some(_) }), "{error:?}");
        assert_eq!(key(&db, &ticket).await, pair("ORG#o#new", "03"));
        assert_eq!(Ticket::get(7).consistent().send(&db).await.unwrap(), Some(ticket.clone()));

        done().keep(|t| t.org, "o").send(&db).await.unwrap();
        assert_eq!(key(&db, &ticket).await, pair("ORG#o#done", "03"));
        assert_eq!(Ticket::query_gsi::<1>(("o", "new")).all(&db).await.unwrap(), []);
        let moved = Ticket { status: "done".into(), ..ticket };
        assert_eq!(Ticket::query_gsi::<1>(("o", "done")).all(&db).await.unwrap(), [moved]);
    }

    async fn trap_01_in_a_transaction_too(db: Dynamo) {
        let ticket = created(&db).await;
        let partial = dynamo_core::Transaction::new().update(Ticket::update(7).set(|t| t.level, 4));
        let error = partial.send(&db).await.unwrap_err();
        assert!(matches!(&error, Error::PartialIndexKey { missing, .. } if *missing == ["org", "status"]), "{error:?}");
        let whole = Ticket::update(7).set(|t| t.level, 4).keep(|t| t.org, "o").keep(|t| t.status, "new");
        dynamo_core::Transaction::new().update(whole).send(&db).await.unwrap();
        assert_eq!(key(&db, &ticket).await, pair("ORG#o#new", "04"));
    }

    async fn trap_01_a_field_that_no_key_is_made_of_needs_nothing(db: Dynamo) {
        let ticket = created(&db).await;
        let both = Ticket::update(7).set(|t| t.org, "p").set(|t| t.status, "new").set(|t| t.level, 3);
        both.send(&db).await.unwrap();
        assert_eq!(key(&db, &ticket).await, pair("ORG#p#new", "03"));
    }
}
