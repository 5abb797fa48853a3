//! AWS's DynamoDB Local, a Java program that the npm package of AWS Amplify carries.

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    error::{Doing, Error, Result},
    home::Home,
    install::{self, Debian},
    locate,
    server::Server,
};

const NAME: &str = "DynamoDB Local";

/// The npm package that carries DynamoDB Local 1.25.1 in its folder `emulator`.
const PACKAGE: &str = "amplify-dynamodb-simulator";
const VERSION: &str = "2.9.30";

const JAVA: Debian = Debian {
    program: "Java",
    packages: &["default-jre-headless"],
    advice: "run `sudo apt-get install --no-install-recommends default-jre-headless`, or set JAVA_HOME to a Java 11 or later",
};

const NPM: Debian = Debian {
    program: "npm",
    packages: &["npm"],
    advice: "run `sudo apt-get install --no-install-recommends npm`, or put `npm` on the PATH, to fetch DynamoDB Local",
};

const MISSING: Error = Error::Missing { program: NAME, advice: "run `cargo xtask servers` once, which fetches it" };

/// How to start a [`DynamoDbLocal`].
#[derive(Debug, Clone)]
#[must_use = "options do nothing until `DynamoDbLocal::start` gets them"]
pub struct DynamoDbLocalOptions {
    directory: PathBuf,
    cache: PathBuf,
    on_disk: bool,
}

impl DynamoDbLocalOptions {
    /// A server with a new directory below `directory`, and the program that
    /// [`DynamoDbLocal::ensure_installed`] put there.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        let directory = directory.into();
        Self { cache: directory.clone(), directory, on_disk: false }
    }

    /// Another directory that [`DynamoDbLocal::ensure_installed`] was given.
    pub fn cache(mut self, cache: impl Into<PathBuf>) -> Self {
        self.cache = cache.into();
        self
    }

    /// Keeps its tables in its directory, where they are when it was killed and is started again. Each write then waits for
    /// the disk.
    pub fn on_disk(mut self) -> Self {
        self.on_disk = true;
        self
    }
}

/// A running DynamoDB Local, in memory unless told, with the same tables for all credentials and regions.
/// Dropping it stops the server.
#[derive(Debug)]
pub struct DynamoDbLocal {
    server: Server,
    java: PathBuf,
    jar: PathBuf,
    on_disk: bool,
}

impl DynamoDbLocal {
    /// Fetches DynamoDB Local into `cache` where it is missing, and on Debian and Ubuntu installs
    /// Java and npm if it needs them.
    ///
    /// # Errors
    /// Java or npm is missing and cannot be installed from here ([`Error::Missing`] says what to
    /// run), or a command fails.
    pub fn ensure_installed(cache: &Path, say: &dyn Fn(&str)) -> Result<()> {
        if locate::java().is_none() {
            JAVA.install(say)?;
        }
        if jar(cache).is_file() {
            return Ok(());
        }
        let npm = || locate::program(&["npm"]);
        if npm().is_none() {
            NPM.install(say)?;
        }
        fetch(&npm().ok_or_else(|| NPM.missing())?, cache, say)
    }

    /// Starts a server; returns once it answers.
    ///
    /// # Errors
    /// DynamoDB Local or Java is not installed, or it stops or does not answer in time; the message
    /// has the end of its log.
    pub fn start(options: &DynamoDbLocalOptions) -> Result<Self> {
        let java = locate::java().ok_or_else(|| JAVA.missing())?;
        let jar = jar(&options.cache).canonicalize().map_err(|_| MISSING)?;
        let home = Home::claim(&options.directory, "dynamodb-local")?;
        let on_disk = options.on_disk;
        let server = Server::start(NAME, home, |home, port| command(&java, &jar, home.path(), port, on_disk), answers)?;
        Ok(Self { server, java, jar, on_disk })
    }

    /// The URL to give to a client, which needs some credentials and a region, but any will do.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.server.port)
    }

    /// The process id of the server.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.server.process.id()
    }

    /// The server's own directory, which goes with it.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.server.home.path()
    }

    /// Ends the server at once, as a crash does (`SIGKILL`). Its tables stay where they are [on
    /// disk](DynamoDbLocalOptions::on_disk), and are gone otherwise.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.server.kill()
    }

    /// Starts a server that was killed again, on its port; returns once it answers.
    ///
    /// # Errors
    /// It stops, or does not answer in time; the message has the end of its log.
    pub fn start_again(&mut self) -> Result<()> {
        let Self { server, java, jar, on_disk } = self;
        server.start_again(|home, port| command(java, jar, home.path(), port, *on_disk))
    }

    /// Makes the server stand still (`SIGSTOP`): requests wait, and nobody answers.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn freeze(&mut self) -> Result<()> {
        self.server.freeze()
    }

    /// Lets a server that stands still go on.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn thaw(&mut self) -> Result<()> {
        self.server.thaw()
    }

    /// Stops the server and removes its directory, as dropping it does.
    pub fn stop(self) {
        drop(self);
    }
}

fn emulator(cache: &Path) -> PathBuf {
    cache.join(format!("{PACKAGE}-{VERSION}"))
}

fn jar(cache: &Path) -> PathBuf {
    emulator(cache).join("DynamoDBLocal.jar")
}

/// Unpacks into a temporary directory first, so that an interrupted fetch leaves nothing that looks
/// complete.
fn fetch(npm: &Path, cache: &Path, say: &dyn Fn(&str)) -> Result<()> {
    say(&format!("fetching {NAME} (the npm package {PACKAGE}, 57 MB)"));
    let action = || format!("put {NAME} into `{}`", cache.display());
    fs::create_dir_all(cache).doing(action)?;
    let guard = File::create(cache.join("fetch.lock")).doing(action)?;
    guard.lock().doing(action)?;
    if !jar(cache).is_file() {
        let draft = tempfile::tempdir_in(cache).doing(action)?;
        install::npm_folder(npm, PACKAGE, VERSION, "emulator", draft.path())?;
        fs::rename(draft.keep(), emulator(cache)).doing(action)?;
    }
    if jar(cache).is_file() { Ok(()) } else { Err(MISSING) }
}

fn command(java: &Path, jar: &Path, home: &Path, port: u16, on_disk: bool) -> Command {
    let libraries = jar.with_file_name("DynamoDBLocal_lib");
    let mut command = Command::new(java);
    command
        .arg(format!("-Djava.library.path={}", libraries.display()))
        .arg(format!("-Djava.io.tmpdir={}", home.display()));
    // Without this option, a killed JVM would leave a file in `/tmp`.
    command.arg("-XX:-UsePerfData");
    command.arg("-jar").arg(jar).args(["-sharedDb", "-disableTelemetry", "-port"]).arg(port.to_string());
    if on_disk {
        command.arg("-dbPath").arg(home);
    } else {
        command.arg("-inMemory");
    }
    command.current_dir(home);
    command
}

/// Whether the server answers a request, with whatever status.
fn answers(port: u16) -> bool {
    let answer = || -> std::io::Result<[u8; 7]> {
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        connection.set_read_timeout(Some(Duration::from_secs(5)))?;
        connection.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 7];
        connection.read_exact(&mut start)?;
        Ok(start)
    };
    matches!(answer(), Ok(start) if &start == b"HTTP/1.")
}
