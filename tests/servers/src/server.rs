//! Starting a server on a free port, and waiting until it answers.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::{
    error::{Doing, Error, Result, tail},
    group::{POLL, ProcessGroup},
    home::Home,
};

/// How long a server may take until it answers: a loaded machine needs several seconds.
const ANSWERS_WITHIN: Duration = Duration::from_secs(90);

/// How often another port is tried when somebody else was quicker to take it.
const PORTS: u32 = 5;

/// A server that answers. The order of the fields is the order in which they are dropped: the
/// process ends before its directory goes.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) process: ProcessGroup,
    pub(crate) home: Home,
    pub(crate) port: u16,
}

impl Server {
    /// Runs the command for a free port, its output in `server.log`, until `answers` says that it
    /// does.
    pub(crate) fn start(
        name: &'static str,
        home: Home,
        command: impl Fn(&Home, u16) -> Command,
        answers: fn(u16) -> bool,
    ) -> Result<Self> {
        let log = home.path().join("server.log");
        let read_log = || fs::read_to_string(&log).unwrap_or_default();
        let mut ports = 1..=PORTS;
        loop {
            let port = free_port().doing(|| format!("find a free port for {name}"))?;
            let output = || File::create(&log).or_else(|_| File::open("/dev/null"));
            let (out, err) =
                output().and_then(|out| Ok((out.try_clone()?, out))).doing(|| format!("write `{}`", log.display()))?;
            let mut process =
                ProcessGroup::spawn(command(&home, port).stdout(out).stderr(err)).doing(|| format!("start {name}"))?;
            match wait(&mut process, || answers(port)).doing(|| format!("wait for {name}"))? {
                Waited::Answered => {
                    return Ok(Self { process, home, port });
                }
                Waited::Ended if read_log().contains("Address already in use") && ports.next().is_some() => {}
                Waited::Ended => {
                    return Err(Error::Stopped { server: name, log: tail(&read_log()) });
                }
                Waited::Nothing => {
                    return Err(Error::Silent { server: name, waited: ANSWERS_WITHIN, log: tail(&read_log()) });
                }
            }
        }
    }
}

enum Waited {
    Answered,
    Ended,
    Nothing,
}

fn wait(process: &mut ProcessGroup, answers: impl Fn() -> bool) -> std::io::Result<Waited> {
    let deadline = Instant::now() + ANSWERS_WITHIN;
    while Instant::now() < deadline {
        if process.try_wait()?.is_some() {
            return Ok(Waited::Ended);
        }
        if answers() {
            return Ok(Waited::Answered);
        }
        thread::sleep(POLL);
    }
    Ok(Waited::Nothing)
}

/// A port that nobody listens on at this moment.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
