//! A program that writes until it is killed: `mirror-writer MYSQL DYNAMODB PREFIX NAME FIRST`.
//!
//! It says what it is about to write, and again when that is answered, a line each.

use std::io::Write as _;

use dual_repo::MySql;
use dual_repo::mirror::OpId;
use dual_repo::repository::{DualStore, Error, Repository};
use dual_repo::testing::conformance::{Account, Member, Session, Tag};
use dynamo_core::{Dynamo, DynamoEntity, Transaction};

/// Keys of each kind that a writer has.
const KEYS: u32 = 6;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mysql, dynamo, prefix, name, first] = arguments.as_slice() else {
        anyhow::bail!("expected MYSQL DYNAMODB PREFIX NAME FIRST");
    };
    let db = Dynamo::builder().endpoint(dynamo).region("eu-west-1").credentials("local", "local", None);
    let db = db.table_prefix(prefix).build().await?;
    let store = DualStore::builder(MySql::connect(mysql).await?, db)
        .entity::<Account>()
        .entity::<Member>()
        .entity::<Tag>()
        .entity::<Session>()
        .connect()
        .await?;
    let _running = store.start();
    let (tags, members) = (store.repository::<Tag>(), store.repository::<Member>());
    let mut number: u32 = first.parse()?;
    say(&format!("ready {number}"))?;
    loop {
        let op = OpId::new(format!("{name}-{number}"))?;
        let key = number.wrapping_mul(2_654_435_761).rotate_left(9) % KEYS;
        let (tag, weight) = (format!("tag-{key}"), i32::try_from(number)?);
        let emails = [format!("{name}-{}@example.com", number % 3), format!("{name}-{}@example.com", (number + 1) % 3)];
        say(&format!("begin {number}"))?;
        let written = match number % 5 {
            // The newest number is what is there in the end.
            0..=2 => {
                let written = Tag { tenant: name.clone(), name: tag, weight: Some(weight) };
                tags.named(op).put(written.put()).await.map(drop)
            }
            3 => tags.named(op).delete(Tag::delete((name.as_str(), tag.as_str()))).await.map(drop),
            // Two members pass their addresses on to each other.
            _ => {
                let lookup = Member::batch_get([(name.as_str(), 1), (name.as_str(), 2)]).consistent();
                let found = members.batch_get(lookup).await?;
                let [one, other] = found.as_slice() else { anyhow::bail!("two were asked for") };
                let [first, second] = emails;
                let transaction = match (one, other) {
                    (Some(one), Some(other)) => Transaction::new()
                        .update(Member::update_of(one).set(|m| m.email, other.email.clone()))
                        .update(Member::update_of(other).set(|m| m.email, one.email.clone())),
                    (_, _) => Transaction::new()
                        .create(Member { tenant: name.clone(), id: 1, email: first, name: None })
                        .create(Member { tenant: name.clone(), id: 2, email: second, name: None }),
                };
                members.named(op).transaction(transaction).await
            }
        };
        match written {
            Ok(()) => say(&format!("done {number}"))?,
            Err(Error::Unavailable { .. } | Error::Conflict { .. }) => say(&format!("failed {number}"))?,
            Err(Error::OutcomeUnknown { .. }) => say(&format!("unknown {number}"))?,
            Err(error) => return Err(error.into()),
        }
        number += 1;
    }
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
