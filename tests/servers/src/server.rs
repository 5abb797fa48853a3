//! Starting a server on a free port, and waiting until it answers.

use std::{
    fs::{self, OpenOptions},
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
    name: &'static str,
    answers: fn(u16) -> bool,
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
        let mut ports = 1..=PORTS;
        loop {
            let port = free_port().doing(|| format!("find a free port for {name}"))?;
            match launch(name, &home, command(&home, port), || answers(port)) {
                Ok(process) => return Ok(Self { process, home, port, name, answers }),
                Err(error) if is_taken(&error) && ports.next().is_some() => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Ends the process at once, as a crash does, and leaves its directory as it is.
    pub(crate) fn kill(&mut self) -> Result<()> {
        let name = self.name;
        self.process.kill().map(drop).doing(|| format!("kill {name}"))
    }

    /// Makes the process stand still.
    pub(crate) fn freeze(&mut self) -> Result<()> {
        let name = self.name;
        self.process.freeze().doing(|| format!("make {name} stand still"))
    }

    /// Lets it go on.
    pub(crate) fn thaw(&mut self) -> Result<()> {
        let name = self.name;
        self.process.thaw().doing(|| format!("let {name} go on"))
    }

    /// Runs a command for the same port in the same directory, when the process has ended.
    pub(crate) fn start_again(&mut self, command: impl Fn(&Home, u16) -> Command) -> Result<()> {
        let Self { home, port, name, answers, .. } = self;
        let mut times = 1..=PORTS;
        self.process = loop {
            match launch(name, home, command(home, *port), || answers(*port)) {
                Ok(process) => break process,
                // Somebody has been given it for a connection, or will be again.
                Err(error) if is_taken(&error) && times.next().is_some() => {}
                Err(error) => return Err(error),
            }
        };
        Ok(())
    }
}

/// Runs a command until it answers.
fn launch(name: &'static str, home: &Home, mut command: Command, answers: impl Fn() -> bool) -> Result<ProcessGroup> {
    let log = home.path().join("server.log");
    let before = fs::metadata(&log).map_or(0, |log| log.len());
    let output = OpenOptions::new().create(true).append(true).open(&log).and_then(|out| Ok((out.try_clone()?, out)));
    let (out, err) = output.doing(|| format!("write `{}`", log.display()))?;
    let mut process = ProcessGroup::spawn(command.stdout(out).stderr(err)).doing(|| format!("start {name}"))?;
    let waited = wait(&mut process, answers).doing(|| format!("wait for {name}"))?;
    let log = || {
        let log = fs::read(&log).unwrap_or_default();
        let since = usize::try_from(before).ok().and_then(|before| log.get(before..));
        tail(&String::from_utf8_lossy(since.unwrap_or_default()))
    };
    match waited {
        Waited::Answered => Ok(process),
        Waited::Ended => Err(Error::Stopped { server: name, log: log() }),
        Waited::Nothing => Err(Error::Silent { server: name, waited: ANSWERS_WITHIN, log: log() }),
    }
}

/// Whether a server has ended as its port was taken.
fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Stopped { log, .. } if log.contains("Address already in use"))
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
