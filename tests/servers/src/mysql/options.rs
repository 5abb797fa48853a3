//! How to start a server.

use std::path::PathBuf;

/// What a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Durability {
    /// The operating system's cache: a crash of the machine loses a second of commits. Fast, and
    /// right for data that is thrown away.
    #[default]
    Relaxed,
    /// The disk, as in production: for measuring what a commit costs.
    Full,
}

/// How to start a [`MySqlServer`](super::MySqlServer).
#[derive(Debug, Clone)]
#[must_use = "options do nothing until `MySqlServer::start` gets them"]
pub struct MySqlServerOptions {
    pub(super) directory: PathBuf,
    pub(super) databases: Vec<String>,
    pub(super) durability: Durability,
}

impl MySqlServerOptions {
    /// A server that keeps its data in a new directory below `directory`.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), databases: Vec::new(), durability: Durability::default() }
    }

    /// Also creates a database.
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.databases.push(name.into());
        self
    }

    /// What a commit waits for; [`Durability::Relaxed`] unless told.
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }
}
