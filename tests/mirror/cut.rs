//! Connections are cut at random moments, to MySQL and to DynamoDB, while writers write and the phase goes up and down.
//!
//! The moments are drawn from a seed, which requests meet them is up to the machine. So the test goes on until each kind of cut
//! has happened often enough, and outcomes have been unknown.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use dual_repo::mirror::{OpId, OpState, Phase};
use dual_repo::repository::{DualRepository, DualSession, DualStore, ErrorKind, Repository as _};
use dual_repo::testing::conformance::Tag;
use dual_repo::{MySql, MySqlOptions};
use dynamo_core::{Dynamo, DynamoEntity as _};
use integration::{Cut, Proxy, dynamodb_at};
use sqlx::mysql::MySqlSslMode;

use crate::crew::Crew;
use crate::ending::{both_are_the_same, given_up, hold_to_what_was_said, is_paid};
use crate::setting::{Setting, builder, go_up, let_claims_run_out, step};

/// Writers at the same time, an instance each.
const WRITERS: usize = 4;
/// How often each kind of cut has to happen, to each of the two stores.
const CUTS: u64 = 4;
/// How often a caller has to be told that an outcome is unknown.
const UNKNOWN: u32 = 5;
/// How often a commit has to be given up, as it is not known whether it has come to the server.
const GIVEN_UP: i64 = 3;
/// What the phase goes through: down, and up again.
const ROUTE: [Phase; 6] =
    [Phase::ShadowRead, Phase::DualWrite, Phase::Backfill, Phase::DualWrite, Phase::ShadowRead, Phase::DynamoRead];
const SEED: u64 = 7;

/// The way to both stores; the embedded engine is reached without a connection.
struct Ways {
    mysql: Proxy,
    dynamo: Option<Proxy>,
}

impl Ways {
    async fn to(setting: &Setting) -> Ways {
        let mysql = setting.database.options();
        let mysql = address(mysql.get_host(), mysql.get_port());
        // A query: <https://mariadb.com/kb/en/com_query/>.
        let mysql = Proxy::start(mysql, SEED, &["\u{3}COMMIT"]).await.unwrap();
        let mut dynamo = None;
        if let Some(endpoint) = setting.db.endpoint() {
            let endpoint: url::Url = endpoint.parse().unwrap();
            let server = address(endpoint.host_str().unwrap(), endpoint.port().unwrap());
            dynamo = Some(Proxy::start(server, SEED, &["PutItem", "TransactWriteItems"]).await.unwrap());
        }
        Ways { mysql, dynamo }
    }

    fn all(&self) -> impl Iterator<Item = &Proxy> {
        [&self.mysql].into_iter().chain(&self.dynamo)
    }

    /// An instance that reaches the stores by these ways alone.
    async fn instance(&self, setting: &Setting) -> DualStore {
        let address = self.mysql.address();
        let options = setting.database.options().host(&address.ip().to_string()).port(address.port());
        let options = MySqlOptions::from_driver(options.ssl_mode(MySqlSslMode::Disabled));
        let mysql: MySql = options.acquire_timeout(Duration::from_secs(5)).connect().await.unwrap();
        let db = match &self.dynamo {
            Some(proxy) => dynamodb_at(&format!("http://{}", proxy.address()), setting.db.table_prefix()).await,
            None => setting.db.clone(),
        };
        builder(mysql, db).connect().await.unwrap()
    }
}

pub(crate) fn address(host: &str, port: u16) -> SocketAddr {
    let mut found = std::net::ToSocketAddrs::to_socket_addrs(&(host, port)).unwrap();
    found.find(SocketAddr::is_ipv4).unwrap()
}

integration::on_every_engine! {
    async fn connections_that_are_cut_lose_nothing(db: Dynamo) {
        let began = Instant::now();
        let setting = Setting::new(db).await;
        // It sees both stores as they are, and leaves the debt to the others.
        let store = setting.store().await;
        go_up(&store, Phase::DynamoRead).await;
        let ways = Ways::to(&setting).await;
        let mut stores = Vec::new();
        for _ in 0..WRITERS {
            stores.push(ways.instance(&setting).await);
        }
        let crew = Crew::start(stores, BTreeMap::new());
        crew.writes(5).await;
        ways.all().for_each(Proxy::disturb);
        for phase in ROUTE {
            step(&store, phase).await;
            crew.writes(5).await;
        }
        crew.until(|| ways.all().all(|way| way.has_cut(CUTS)) && crew.unknown() >= UNKNOWN && crew.failed() > 0).await;
        while given_up(&setting).await < GIVEN_UP {
            crew.writes(1).await;
        }
        ways.all().for_each(Proxy::calm);
        let said = crew.stop().await;
        let tally = hold_to_what_was_said(&setting, &said).await;
        let_claims_run_out(&setting).await;
        let paid = is_paid(&store).await;
        both_are_the_same(&setting, &store, said.keys()).await;
        let cuts: Vec<_> = ways.all().map(Proxy::cuts).collect();
        let given_up = given_up(&setting).await;
        println!(
            "{:.1?}, debt paid after {paid:.1?}, cuts {cuts:?}: {tally}, {given_up} given up",
            began.elapsed()
        );
    }

    async fn the_answer_to_a_commit_is_lost_and_the_outcome_is_found_out(db: Dynamo) {
        let setting = Setting::new(db).await;
        let store = setting.store().await;
        go_up(&store, Phase::DynamoRead).await;
        let ways = Ways::to(&setting).await;
        let instance = ways.instance(&setting).await;
        let (session, tags) = (DualSession::new(), instance.repository::<Tag>());
        let (mine, others) = (tags.in_session(&session), store.repository::<Tag>());
        let write = async |op: &str, weight| {
            let tag = Tag { tenant: "acme".to_owned(), name: "a".to_owned(), weight: Some(weight) };
            let written = mine.named(OpId::new(op).unwrap()).put(tag.put()).await;
            written.map(|tag| tag.weight).map_err(|error| error.kind())
        };
        let read = async |from: &DualRepository<Tag>| from.get(Tag::get(("acme", "a"))).await.unwrap().unwrap().weight;
        assert_eq!(write("first", 1).await, Ok(Some(1)));

        // It was carried out, and it was not: the store finds that out by itself.
        ways.mysql.cut_next(Cut::BeforeAnswer);
        assert_eq!(write("second", 2).await, Ok(Some(2)));
        ways.mysql.cut_next(Cut::BeforeRequest);
        assert_eq!(write("third", 3).await, Err(ErrorKind::Unavailable));
        assert_eq!(write("third", 3).await, Err(ErrorKind::Unavailable), "it has been given up");
        is_paid(&store).await;
        assert_eq!(read(&others).await, Some(2));

        // It can not.
        ways.mysql.cut_next(Cut::Outage);
        assert_eq!(write("fourth", 4).await, Err(ErrorKind::OutcomeUnknown));
        assert_eq!(write("fourth", 4).await, Err(ErrorKind::Unavailable), "which is said of this call");
        let fourth = OpId::new("fourth").unwrap();
        assert_eq!(instance.resolve(&fourth).await.unwrap_err().kind(), ErrorKind::Unavailable);
        ways.mysql.calm();
        assert_eq!(instance.resolve(&fourth).await.unwrap(), OpState::Committed);
        // Nobody has shipped it yet, but its session has to see it.
        assert_eq!(read(&others).await, Some(2));
        assert_eq!(read(&mine).await, Some(4));
        assert_eq!(write("fourth", 5).await, Ok(Some(4)), "it is carried out once");
        let fifth = OpId::new("fifth").unwrap();
        assert_eq!(instance.resolve(&fifth).await.unwrap(), OpState::Aborted);
        assert_eq!(write("fifth", 5).await, Err(ErrorKind::Unavailable), "it was given up before it was sent");
        is_paid(&store).await;
        assert_eq!(read(&others).await, Some(4));
    }
}
