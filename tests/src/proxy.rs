//! A TCP proxy that cuts connections at random moments.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout};

/// One of so many requests is disturbed; of those that are risky, more.
const ODDS: u32 = 150;
const ODDS_OF_RISKY: u32 = 8;
/// How long a request is held, and for how long nobody gets through, at most.
const STALL: Duration = Duration::from_millis(100);
const UNTIL_CALM: Duration = Duration::from_hours(24);
/// There are requests that nobody answers.
const ANSWERED_WITHIN: Duration = Duration::from_secs(1);

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// It is not passed on: the connection ends before.
    BeforeRequest,
    /// It is passed on and answered, and the connection ends before the answer.
    BeforeAnswer,
    /// The connection ends in the middle of the answer.
    InAnswer,
    /// It is passed on a while later.
    Stall,
    /// It is passed on and answered; then all connections end, and nobody gets through for a while.
    Outage,
    /// It is passed on, and the answer never comes, while the connection stays open.
    Hang,
}

impl Cut {
    /// Those that happen by chance. Of one that hangs it is up to the program how long that lasts.
    pub const ALL: [Cut; 5] = [Cut::BeforeRequest, Cut::BeforeAnswer, Cut::InAnswer, Cut::Stall, Cut::Outage];
}

/// A proxy before a server on this machine. It passes everything on until [`disturb`](Self::disturb) or
/// [`cut_next`](Self::cut_next); dropping it ends its connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    risky: &'static [&'static str],
    disturbs: AtomicBool,
    next: Mutex<Option<Cut>>,
    cuts: Mutex<BTreeMap<Cut, u64>>,
    /// Until when nobody gets through.
    outage: watch::Sender<Instant>,
    rng: Mutex<fastrand::Rng>,
    passed: AtomicU64,
}

impl Proxy {
    /// Listens. What it does is drawn from a seed; requests in which one of the texts `risky` is are disturbed more often.
    ///
    /// # Errors
    /// The machine has no port left.
    pub async fn start(server: SocketAddr, seed: u64, risky: &'static [&'static str]) -> io::Result<Proxy> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            server,
            risky,
            disturbs: AtomicBool::new(false),
            next: Mutex::default(),
            cuts: Mutex::default(),
            outage: watch::Sender::new(Instant::now()),
            rng: Mutex::new(fastrand::Rng::with_seed(seed)),
            passed: AtomicU64::new(0),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Proxy { address, shared, task })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts the next risky request in this way. An outage lasts until [`calm`](Self::calm).
    pub fn cut_next(&self, cut: Cut) {
        *self.shared.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
    }

    /// Begins to cut at random.
    pub fn disturb(&self) {
        self.shared.disturbs.store(true, Ordering::Relaxed);
    }

    /// Passes everything on again.
    pub fn calm(&self) {
        self.shared.disturbs.store(false, Ordering::Relaxed);
        let now = Instant::now();
        self.shared.outage.send_if_modified(|until| std::mem::replace(until, now.min(*until)) > now);
    }

    /// How often each of them has happened.
    #[must_use]
    pub fn cuts(&self) -> BTreeMap<Cut, u64> {
        self.shared.cuts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether each of them has happened so often.
    #[must_use]
    pub fn has_cut(&self, each: u64) -> bool {
        let cuts = self.cuts();
        Cut::ALL.iter().all(|cut| cuts.get(cut).is_some_and(|count| *count >= each))
    }

    /// Requests that were passed on.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.shared.passed.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // Those that are dropped with it end.
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        if Instant::now() < *shared.outage.borrow() {
            // Accepted and closed at once: whoever is refused tries again by itself.
            continue;
        }
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let mut outage = shared.outage.subscribe();
            tokio::select! {
                // Either side has ended it, or it was cut.
                _ = shared.pass(client) => {}
                _ = outage.changed() => {}
            }
        });
    }
}

impl Shared {
    async fn pass(&self, mut client: TcpStream) -> io::Result<()> {
        let mut server = TcpStream::connect(self.server).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (mut request, mut answer) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        loop {
            let (asked, answered) = tokio::select! {
                asked = client.read(&mut request) => (Some(asked?), None),
                answered = server.read(&mut answer) => (None, Some(answered?)),
            };
            match (asked, answered) {
                (Some(0), _) | (_, Some(0)) | (None, None) => return Ok(()),
                (Some(length), _) => {
                    let sent = request.get(..length).unwrap_or_default();
                    if !self.pass_on(sent, &mut client, &mut server, &mut answer).await? {
                        return Ok(());
                    }
                }
                (None, Some(length)) => client.write_all(answer.get(..length).unwrap_or_default()).await?,
            }
        }
    }

    /// Passes a request on, or not; whether the connection lives.
    async fn pass_on(
        &self,
        request: &[u8],
        client: &mut TcpStream,
        server: &mut TcpStream,
        answer: &mut [u8],
    ) -> io::Result<bool> {
        let cut = self.draw(request);
        match cut {
            Some(Cut::BeforeRequest) => {
                self.count(Cut::BeforeRequest);
                return Ok(false);
            }
            Some(Cut::Stall) => {
                self.count(Cut::Stall);
                sleep(self.a_while()).await;
            }
            Some(Cut::Hang) => {
                self.count(Cut::Hang);
                server.write_all(request).await?;
                // Until the client has had enough of it.
                while client.read(answer).await? > 0 {}
                return Ok(false);
            }
            Some(Cut::BeforeAnswer | Cut::InAnswer | Cut::Outage) | None => {}
        }
        server.write_all(request).await?;
        self.passed.fetch_add(1, Ordering::Relaxed);
        let Some(cut @ (Cut::BeforeAnswer | Cut::InAnswer | Cut::Outage)) = cut else { return Ok(true) };
        let Ok(answered) = timeout(ANSWERED_WITHIN, server.read(answer)).await else { return Ok(false) };
        let half = answered? / 2;
        if half > 0 {
            self.count(cut);
            match cut {
                Cut::InAnswer => client.write_all(answer.get(..half).unwrap_or_default()).await?,
                Cut::Outage => {
                    let lasts = if self.disturbs.load(Ordering::Relaxed) { self.a_while() } else { UNTIL_CALM };
                    self.outage.send_replace(Instant::now() + lasts);
                }
                Cut::BeforeAnswer | Cut::BeforeRequest | Cut::Stall | Cut::Hang => {}
            }
        }
        Ok(false)
    }

    fn draw(&self, request: &[u8]) -> Option<Cut> {
        let is_in = |text: &&str| request.windows(text.len()).any(|part| part == text.as_bytes());
        let is_risky = self.risky.iter().any(is_in);
        if is_risky && let Some(cut) = self.next.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Some(cut);
        }
        if !self.disturbs.load(Ordering::Relaxed) {
            return None;
        }
        let odds = if is_risky { ODDS_OF_RISKY } else { ODDS };
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        if rng.u32(..odds) > 0 { None } else { rng.choice(Cut::ALL) }
    }

    fn a_while(&self) -> Duration {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        STALL.mul_f32(rng.f32())
    }

    fn count(&self, cut: Cut) {
        *self.cuts.lock().unwrap_or_else(PoisonError::into_inner).entry(cut).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "these are tests")]

    use super::*;

    /// Answers each request of four bytes with the next number, in four bytes.
    async fn server() -> (SocketAddr, Arc<AtomicU64>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&served);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    let mut request = [0; 4];
                    while client.read_exact(&mut request).await.is_ok() {
                        let number = u32::try_from(count.fetch_add(1, Ordering::Relaxed)).unwrap();
                        client.write_all(&number.to_be_bytes()).await.unwrap();
                    }
                });
            }
        });
        (address, served)
    }

    /// Bytes of the answer that come back.
    async fn ask(address: SocketAddr) -> usize {
        let mut client = TcpStream::connect(address).await.unwrap();
        // The connection may be closed already.
        let _ = client.write_all(b"what").await;
        let (mut answer, mut read) = ([0; 4], 0);
        while let Some(rest) = answer.get_mut(read..).filter(|rest| !rest.is_empty()) {
            match client.read(rest).await {
                Ok(0) | Err(_) => break,
                Ok(length) => read += length,
            }
        }
        read
    }

    #[tokio::test]
    async fn what_is_not_disturbed_is_passed_on() {
        let (to, served) = server().await;
        let proxy = Proxy::start(to, 1, &["what"]).await.unwrap();
        for _ in 0..20 {
            assert_eq!(ask(proxy.address()).await, 4);
        }
        assert_eq!((served.load(Ordering::Relaxed), proxy.passed()), (20, 20));
        assert!(proxy.cuts().is_empty());
    }

    #[tokio::test]
    async fn the_next_request_is_cut_as_it_is_told() {
        let (to, served) = server().await;
        let proxy = Proxy::start(to, 1, &["what"]).await.unwrap();
        for (cut, read) in [(Cut::BeforeRequest, 0), (Cut::BeforeAnswer, 0), (Cut::InAnswer, 2), (Cut::Stall, 4)] {
            proxy.cut_next(cut);
            assert_eq!(ask(proxy.address()).await, read);
            assert_eq!(ask(proxy.address()).await, 4);
            assert_eq!(proxy.cuts()[&cut], 1);
        }
        proxy.cut_next(Cut::Hang);
        timeout(Duration::from_millis(200), ask(proxy.address())).await.unwrap_err();
        proxy.cut_next(Cut::Outage);
        assert_eq!((ask(proxy.address()).await, ask(proxy.address()).await), (0, 0));
        proxy.calm();
        assert_eq!(ask(proxy.address()).await, 4);
        assert_eq!(served.load(Ordering::Relaxed), 10);
    }

    #[tokio::test]
    async fn each_cut_is_what_it_says() {
        let (to, served) = server().await;
        let proxy = Proxy::start(to, 1, &["what"]).await.unwrap();
        proxy.disturb();
        let (mut whole, mut half, mut asked) = (0, 0, 0);
        while !proxy.has_cut(2) {
            asked += 1;
            match ask(proxy.address()).await {
                4 => whole += 1,
                2 => half += 1,
                read => assert_eq!(read, 0),
            }
        }
        proxy.calm();
        let cuts = proxy.cuts();
        let lost: u64 = [Cut::BeforeAnswer, Cut::Outage].iter().map(|cut| cuts[cut]).sum();
        assert_eq!(half, cuts[&Cut::InAnswer]);
        // The others came back whole, or did not come to the server at all.
        assert_eq!(served.load(Ordering::Relaxed), whole + half + lost);
        assert!(asked > served.load(Ordering::Relaxed) + cuts[&Cut::BeforeRequest], "nobody was shut out: {cuts:?}");
    }
}
