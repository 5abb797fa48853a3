//! MariaDB's programs and their command lines.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use super::Durability;
use crate::{error::Result, install::Debian, locate};

/// The packages without the service, so that nothing starts to run on its own; before MariaDB 10.11
/// their names ended in its version.
pub(super) const PACKAGES: Debian = Debian {
    program: "MariaDB",
    packages: &[r"^mariadb-server-core(-10\.[0-9]+)?$", r"^mariadb-client-core(-10\.[0-9]+)?$"],
    advice: "run `sudo apt-get install --no-install-recommends mariadb-server-core mariadb-client-core`, \
             or put `mariadbd` and `mariadb-install-db` on the PATH",
};

/// The programs of an installed MariaDB.
pub(super) struct Programs {
    server: PathBuf,
    initialise: PathBuf,
}

impl Programs {
    pub(super) fn locate() -> Result<Self> {
        let server = locate::program(&["mariadbd", "mysqld"]);
        let initialise = locate::program(&["mariadb-install-db"]);
        // The script that initialises a data directory calls this one, which Debian keeps in the
        // client's package.
        let defaults = locate::program(&["my_print_defaults"]);
        match (server, initialise, defaults) {
            (Some(server), Some(initialise), Some(_)) => Ok(Self { server, initialise }),
            _ => Err(PACKAGES.missing()),
        }
    }

    pub(super) fn initialisation(&self, home: &Path) -> Command {
        let mut command = Command::new(&self.initialise);
        command.arg("--no-defaults").arg(option("datadir", &home.join("data")));
        // A server that starts removes what looks like temporary tables: two in `/tmp` would remove each other's.
        command.arg(option("tmpdir", &home.join("tmp")));
        command.args(["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]);
        as_root_if_root(&mut command);
        command
    }

    pub(super) fn server(&self, home: &Path, port: u16, durability: Durability) -> Command {
        let mut command = Command::new(&self.server);
        command.arg("--no-defaults").arg(option("datadir", &home.join("data")));
        command.arg(option("tmpdir", &home.join("tmp"))).arg(option("init-file", &home.join("init.sql")));
        // TCP on the loopback interface, and no socket file: its path could not be longer than 107
        // bytes.
        command
            .args(["--skip-networking=0", "--bind-address=127.0.0.1", "--socket=", "--skip-name-resolve"])
            .arg(format!("--port={port}"));
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
}

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(format!("--{name}="));
    option.push(path);
    option
}

/// MariaDB refuses to run as root unless it is told to.
fn as_root_if_root(command: &mut Command) {
    if rustix::process::geteuid().is_root() {
        command.arg("--user=root");
    }
}
