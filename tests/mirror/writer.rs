//! A program that writes until it is killed, or its standard input ends: `mirror-writer MYSQL DYNAMODB PREFIX NAME FIRST`.
//!
//! It says what it is about to write, and what became of it, a line each.

use std::io::{Read as _, Write as _, stdin, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use dual_repo::MySql;
use dual_repo::repository::DualStore;
use dual_repo::testing::conformance::{Account, Member, Session, Tag};
use dynamo_core::Dynamo;
use integration::numbered::{Told, Writer};

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
    let running = store.start();
    let stops = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&stops);
    thread::spawn(move || {
        // Nothing is ever said to it.
        let _ = stdin().read(&mut [0]);
        ended.store(true, Ordering::Relaxed);
    });
    println!("ready");
    let mut said = Ok(());
    let say = |told: Told| {
        let mut out = stdout().lock();
        let written = writeln!(out, "{told}").and_then(|()| out.flush());
        if said.is_ok() {
            said = written;
        }
    };
    Writer::new(&store, name).work(first.parse()?, || stops.load(Ordering::Relaxed), say).await?;
    running.stop().await;
    Ok(said?)
}
