//! What can go wrong between "not installed" and "answers".

use std::{io, path::PathBuf, time::Duration};

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a server cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A program is not on this machine, and it cannot be installed from here.
    #[error("{program} is not installed: {advice}")]
    Missing {
        /// What is missing.
        program: &'static str,
        /// What to run or do.
        advice: &'static str,
    },
    /// What an environment variable names cannot be started.
    #[error("`{variable}` has to name a `mysqld` of MySQL, or a `mariadbd`")]
    Misnamed {
        /// The variable.
        variable: &'static str,
        /// What is wrong with it.
        source: Box<Error>,
    },
    /// A program is another one than its name says.
    #[error("`{}` is no server of MySQL or MariaDB: of itself it says {said:?}", .program.display())]
    NoServer {
        /// The program.
        program: PathBuf,
        /// What it says.
        said: String,
    },
    /// A command that installs or initialises something failed.
    #[error("`{command}` failed, and its output ends with:\n{output}")]
    Command {
        /// The command line.
        command: String,
        /// The last lines it printed.
        output: String,
    },
    /// The server ended instead of answering.
    #[error("{server} stopped while it was starting, and its log ends with:\n{log}")]
    Stopped {
        /// The server's name.
        server: &'static str,
        /// The last lines of its log.
        log: String,
    },
    /// The server runs but does not answer.
    #[error("{server} did not answer within {} s, and its log ends with:\n{log}", .waited.as_secs())]
    Silent {
        /// The server's name.
        server: &'static str,
        /// How long it was given.
        waited: Duration,
        /// The last lines of its log.
        log: String,
    },
    /// Another process has published its servers and still runs.
    #[error("servers are running already, as `{}` says: stop them first", .file.display())]
    AlreadyPublished {
        /// The file that publishes them.
        file: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {action}")]
    Io {
        /// What was being done.
        action: String,
        /// Why it failed.
        source: io::Error,
    },
}

/// Says what was being done when an I/O operation failed.
pub(crate) trait Doing<T> {
    fn doing(self, action: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, action: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Io { action: action(), source })
    }
}

/// The last lines of a log or of a command's output.
pub(crate) fn tail(text: &str) -> String {
    const LINES: usize = 20;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn a_tail_is_the_last_twenty_lines() {
        let text = "old\n".repeat(3) + &"new\n".repeat(20);
        assert_eq!(tail(&text), "new\n".repeat(20).trim_end());
        assert_eq!(tail("only\n"), "only");
        assert_eq!(tail(""), "");
    }
}
