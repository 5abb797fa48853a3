//! Where it was measured, and what.

use std::fs;
use std::thread;

use serde::{Deserialize, Serialize};

/// The machine, as far as it tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) processor: Option<String>,
    pub(crate) cores: Option<usize>,
    pub(crate) memory_kib: Option<u64>,
    pub(crate) system: String,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Versions {
    pub(crate) library: String,
    /// Whether the compiler has optimised it.
    pub(crate) optimised: bool,
    pub(crate) mysql: String,
    pub(crate) dynamodb: String,
    pub(crate) sdk: Option<String>,
    pub(crate) driver: Option<String>,
}

impl Machine {
    pub(crate) fn this() -> Machine {
        let memory = field("/proc/meminfo", "MemTotal");
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let system = format!("{} {} {}", std::env::consts::OS, std::env::consts::ARCH, release.trim());
        Machine {
            processor: field("/proc/cpuinfo", "model name"),
            cores: thread::available_parallelism().ok().map(Into::into),
            memory_kib: memory.and_then(|text| text.split(' ').next()?.parse().ok()),
            system: system.trim_end().to_owned(),
        }
    }
}

impl Versions {
    pub(crate) fn new(mysql: String, engine: &str) -> Versions {
        let dynamodb = match (engine, locked("dynoxide-rs")) {
            ("embedded", Some(version)) => format!("embedded, dynoxide {version}"),
            (engine, _) => engine.to_owned(),
        };
        Versions {
            library: env!("CARGO_PKG_VERSION").to_owned(),
            optimised: !cfg!(debug_assertions),
            mysql,
            dynamodb,
            sdk: locked("aws-sdk-dynamodb"),
            driver: locked("sqlx"),
        }
    }
}

/// The first field of this name in a file of `/proc`.
fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let mut fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(found, _)| found.trim() == name).map(|(_, value)| value.trim().to_owned())
}

/// The version of a dependency.
fn locked(package: &str) -> Option<String> {
    const LOCK: &str = include_str!("../../../../Cargo.lock");
    let (_, behind) = LOCK.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    behind.split_once('"').map(|(version, _)| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_that_are_built() {
        let versions = Versions::new("MariaDB".to_owned(), "embedded");
        assert!(versions.dynamodb.starts_with("embedded, dynoxide "), "{versions:?}");
        assert!(versions.sdk.is_some_and(|version| version.starts_with("1.")));
        assert!(versions.driver.is_some() && locked("nothing-of-the-kind").is_none());
    }
}
