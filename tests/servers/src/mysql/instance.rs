//! Starting the server, and what its user then needs to know.

use std::{
    fmt,
    fmt::Write as _,
    fs::{self, File},
    io::Read,
    net::{Ipv4Addr, TcpStream},
    path::Path,
    time::Duration,
};

use super::{
    Durability, MySqlServerOptions,
    programs::{PACKAGES, Programs},
};
use crate::{
    error::{Doing, Error, Result},
    home::Home,
    install,
    server::Server,
};

const USER: &str = "tester";

/// A running MariaDB or MySQL. Dropping it stops the server and removes its directory.
pub struct MySqlServer {
    server: Server,
    password: String,
    programs: Programs,
    durability: Durability,
}

impl MySqlServer {
    /// Installs MariaDB where neither it nor MySQL is there: on Debian and Ubuntu, as root or with a `sudo` that
    /// asks for no password. Returns what the server is called.
    ///
    /// # Errors
    /// It is missing and cannot be installed from here ([`Error::Missing`](crate::Error::Missing)
    /// says what to run), or `apt-get` fails. What [`MYSQLD`](super::MYSQLD) names is no server.
    pub fn ensure_installed(say: &dyn Fn(&str)) -> Result<&'static str> {
        let programs = match Programs::locate() {
            Err(Error::Missing { .. }) => {
                PACKAGES.install(say)?;
                Programs::locate()
            }
            // What the environment names is wrong in another way, and is not installed from here.
            located => located,
        };
        Ok(programs?.called())
    }

    /// Initialises a data directory and starts a server on it; returns once it answers.
    ///
    /// # Errors
    /// No server is installed, or it cannot initialise its directory, stops, or does not answer in
    /// time; the message has the end of its log.
    pub fn start(options: &MySqlServerOptions) -> Result<Self> {
        let programs = Programs::locate()?;
        let home = Home::claim(&options.directory, "mysql")?;
        let (sql, temporary) = (home.path().join("init.sql"), home.path().join("tmp"));
        fs::create_dir(&temporary).doing(|| format!("create `{}`", temporary.display()))?;
        install::run(&mut programs.initialisation(home.path()))?;
        let password = password().doing(|| "read random bytes".to_owned())?;
        fs::write(&sql, first_statements(&programs, &password, &options.databases))
            .doing(|| format!("write `{}`", sql.display()))?;
        let server = Server::start(
            programs.called(),
            home,
            |home, port| programs.server(home.path(), port, options.durability),
            greets,
        )?;
        Ok(Self { server, password, programs, durability: options.durability })
    }

    /// The URL of a database of this server, for a user who may do everything; the database need
    /// not exist yet.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let Self { server, password, .. } = self;
        format!("mysql://{USER}:{password}@127.0.0.1:{port}/{database}", port = server.port)
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

    /// Ends the server at once, as a crash does (`SIGKILL`). Its data stay.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.server.kill()
    }

    /// Starts a server that was killed again, on its data and its port; returns once it answers.
    ///
    /// # Errors
    /// It stops, or does not answer in time; the message has the end of its log.
    pub fn start_again(&mut self) -> Result<()> {
        let Self { server, programs, durability, .. } = self;
        server.start_again(|home, port| programs.server(home.path(), port, *durability))
    }

    /// Stops the server and removes its directory, as dropping it does.
    pub fn stop(self) {
        drop(self);
    }
}

impl fmt::Debug for MySqlServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MySqlServer").field("server", &self.server).finish_non_exhaustive()
    }
}

/// What the server runs before it answers, each time that it starts: our user is the only one, and
/// the databases exist. One statement a line.
fn first_statements(programs: &Programs, password: &str, databases: &[String]) -> String {
    let mut sql = format!(
        "{}\
         CREATE USER IF NOT EXISTS '{USER}'@'127.0.0.1' IDENTIFIED BY '{password}';\n\
         GRANT ALL PRIVILEGES ON *.* TO '{USER}'@'127.0.0.1' WITH GRANT OPTION;\n",
        programs.without_users()
    );
    for database in databases {
        let _ = writeln!(sql, "CREATE DATABASE IF NOT EXISTS `{}`;", database.replace('`', "``"));
    }
    sql
}

fn password() -> std::io::Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// Whether the server sends its greeting: a packet header, then version 10 of the protocol.
/// <https://mariadb.com/kb/en/connection/#initial-handshake-packet>
fn greets(port: u16) -> bool {
    let greeting = || -> std::io::Result<[u8; 5]> {
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        connection.set_read_timeout(Some(Duration::from_secs(1)))?;
        let mut start = [0; 5];
        connection.read_exact(&mut start)?;
        Ok(start)
    };
    matches!(greeting(), Ok([_, _, _, 0, 10]))
}
