//! The programs of MariaDB and MySQL, and their command lines.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use super::Durability;
use crate::{
    error::{Error, Result},
    install,
    install::Debian,
    locate,
};

/// The environment variable with the server to start, in place of what is installed: the path of a `mysqld` of MySQL, or of a
/// `mariadbd`.
pub const MYSQLD: &str = "DYNAMO_TEST_MYSQLD";

/// The packages without the service, so that nothing starts to run on its own; before MariaDB 10.11
/// their names ended in its version.
pub(super) const PACKAGES: Debian = Debian {
    program: "MariaDB",
    packages: &[r"^mariadb-server-core(-10\.[0-9]+)?$", r"^mariadb-client-core(-10\.[0-9]+)?$"],
    advice: "run `sudo apt-get install --no-install-recommends mariadb-server-core mariadb-client-core`, \
             or put `mariadbd` and `mariadb-install-db` on the PATH, or let `DYNAMO_TEST_MYSQLD` name the `mysqld` of a MySQL",
};

/// The programs of an installed server.
pub(super) enum Programs {
    MariaDb {
        server: PathBuf,
        initialise: PathBuf,
    },
    /// Its server initialises data directories as well.
    MySql {
        server: PathBuf,
    },
}

impl Programs {
    /// What the environment names, or else MariaDB, or else MySQL.
    pub(super) fn locate() -> Result<Self> {
        if let Some(server) = env::var_os(MYSQLD).filter(|server| !server.is_empty()) {
            return Self::of(server.into())
                .map_err(|error| Error::Misnamed { variable: MYSQLD, source: Box::new(error) });
        }
        let mut installed = ["mariadbd", "mysqld"].iter().filter_map(|name| locate::program(&[*name]));
        installed.find_map(|server| Self::of(server).ok()).ok_or_else(|| PACKAGES.missing())
    }

    /// Both are called `mysqld`; what they say of themselves tells them apart.
    fn of(server: PathBuf) -> Result<Self> {
        let version = install::output(Command::new(&server).args(["--no-defaults", "--version"]))?;
        if !version.contains("MariaDB") {
            let is_server = version.contains(" Ver ");
            return if is_server {
                Ok(Self::MySql { server })
            } else {
                Err(Error::NoServer { program: server, said: version })
            };
        }
        // The script that initialises a data directory calls the other one, which Debian keeps in the client's package.
        match ["mariadb-install-db", "my_print_defaults"].map(|name| locate::program(&[name])) {
            [Some(initialise), Some(_)] => Ok(Self::MariaDb { server, initialise }),
            _ => Err(PACKAGES.missing()),
        }
    }

    /// What a person calls it.
    pub(super) fn called(&self) -> &'static str {
        match self {
            Self::MariaDb { .. } => "MariaDB",
            Self::MySql { .. } => "MySQL",
        }
    }

    pub(super) fn initialisation(&self, home: &Path) -> Command {
        // A server that starts removes what looks like temporary tables: two in `/tmp` would remove each other's.
        let directories = [option("datadir", &home.join("data")), option("tmpdir", &home.join("tmp"))];
        let mut command = match self {
            Self::MariaDb { initialise, .. } => {
                let mut command = Command::new(initialise);
                command.arg("--no-defaults").args(directories);
                command.args(["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]);
                command
            }
            Self::MySql { server } => {
                let mut command = Command::new(server);
                command.args(["--no-defaults", "--initialize-insecure"]).args(directories);
                command
            }
        };
        as_root_if_root(&mut command);
        command
    }

    pub(super) fn server(&self, home: &Path, port: u16, durability: Durability) -> Command {
        // TCP on the loopback interface. A path of a socket file could not be longer than 107 bytes: MariaDB does without, MySQL
        // has one in the directory of its data.
        let (server, own): (_, &[_]) = match self {
            Self::MariaDb { server, .. } => (server, &["--socket="]),
            Self::MySql { server } => (server, &["--socket=mysql.sock", "--mysqlx=0", "--secure-file-priv=NULL"]),
        };
        let mut command = Command::new(server);
        command.arg("--no-defaults").arg(option("datadir", &home.join("data")));
        command.arg(option("tmpdir", &home.join("tmp"))).arg(option("init-file", &home.join("init.sql")));
        command.args(own).args(["--skip-networking=0", "--bind-address=127.0.0.1", "--skip-name-resolve"]);
        command.arg(format!("--port={port}"));
        command.args([
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_ci",
            "--default-time-zone=+00:00",
        ]);
        command.args(["--skip-log-bin", "--max-connections=400", "--innodb-buffer-pool-size=256M"]);
        command.arg(match durability {
            Durability::Relaxed => "--innodb-flush-log-at-trx-commit=2",
            Durability::Full => "--innodb-flush-log-at-trx-commit=1",
        });
        as_root_if_root(&mut command);
        command
    }

    /// What makes all users that an initialised directory has useless, those of the server's own views aside. Run each time that
    /// the server starts, one statement a line.
    pub(super) fn without_users(&self) -> &'static str {
        match self {
            Self::MariaDb { .. } => "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';\nFLUSH PRIVILEGES;\n",
            Self::MySql { .. } => "ALTER USER 'root'@'localhost' ACCOUNT LOCK;\n",
        }
    }
}

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(format!("--{name}="));
    option.push(path);
    option
}

/// Both refuse to run as root unless they are told to.
fn as_root_if_root(command: &mut Command) {
    if rustix::process::geteuid().is_root() {
        command.arg("--user=root");
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    /// A program that says this of itself.
    fn program(directory: &Path, version: &str) -> PathBuf {
        let file = directory.join("mysqld");
        fs::write(&file, format!("#!/bin/sh\necho '{version}'\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).unwrap();
        file
    }

    #[test]
    fn servers_are_told_apart_by_what_they_say() {
        let directory = tempfile::tempdir().unwrap();
        let mysql = program(directory.path(), "mysqld  Ver 8.0.43 for Linux on x86_64 (Source distribution)");
        assert_eq!(Programs::of(mysql).unwrap().called(), "MySQL");
        let mariadb = program(directory.path(), "mysqld  Ver 10.11.11-MariaDB-0+deb12u1 for debian-linux-gnu");
        // Where it is not installed as a whole, that is said.
        match Programs::of(mariadb) {
            Ok(programs) => assert_eq!(programs.called(), "MariaDB"),
            Err(error) => {
                assert!(error.to_string().starts_with("MariaDB is not installed: run `sudo apt-get"), "{error}");
            }
        }
        let error = Programs::of(program(directory.path(), "hello")).err().unwrap();
        assert!(
            error.to_string().ends_with("mysqld` is no server of MySQL or MariaDB: of itself it says \"hello\\n\""),
            "{error}"
        );
        let error = Programs::of(directory.path().join("nothing")).err().unwrap();
        assert!(error.to_string().contains("/nothing --no-defaults --version`"), "{error}");
    }
}
