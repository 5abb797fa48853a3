//! Telling suites which servers run, and finding them from a suite: an environment variable, or
//! else a file that `cargo xtask servers` keeps.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::{
    error::{Doing, Error, Result},
    home, leftovers,
};

/// The environment variable with the URL of a MySQL or MariaDB, whose user may create databases and users.
pub const MYSQL_URL: &str = "DYNAMO_TEST_MYSQL_URL";
/// The environment variable with the URL of a DynamoDB Local.
pub const DYNAMODB_LOCAL_URL: &str = "DYNAMO_TEST_DYNAMODB_LOCAL_URL";

/// No server is known.
#[derive(Debug, thiserror::Error)]
#[error(
    "no {server} is running for the tests: run `cargo xtask test`, or `cargo xtask servers` in another terminal, or set `{variable}`"
)]
pub struct NotFound {
    server: &'static str,
    variable: &'static str,
}

/// The URL of the MySQL that tests use.
///
/// # Errors
/// None is known; the message says what to do.
pub fn find_mysql() -> Result<String, NotFound> {
    find(MYSQL_URL, env::var(MYSQL_URL).ok(), &file(&crate::directory()))
        .ok_or(NotFound { server: "MySQL", variable: MYSQL_URL })
}

/// The URL of the DynamoDB Local that tests use.
///
/// # Errors
/// None is known; the message says what to do.
pub fn find_dynamodb_local() -> Result<String, NotFound> {
    find(DYNAMODB_LOCAL_URL, env::var(DYNAMODB_LOCAL_URL).ok(), &file(&crate::directory()))
        .ok_or(NotFound { server: "DynamoDB Local", variable: DYNAMODB_LOCAL_URL })
}

/// Servers that suites find for as long as this lives.
#[derive(Debug)]
#[must_use = "dropping it takes the publication back"]
pub struct Published {
    file: PathBuf,
    /// Open, and therefore locked: a file whose lock is free is out of date.
    _lock: File,
}

/// Publishes servers in a file of `directory`, which is [`directory()`](crate::directory) for the
/// suites to look there.
///
/// # Errors
/// Somebody else publishes servers there, or the file cannot be written.
pub fn publish(directory: &Path, mysql_url: &str, dynamodb_local_url: &str) -> Result<Published> {
    let file = file(directory);
    let action = || format!("write `{}`", file.display());
    if !leftovers::is_free(&file).doing(action)? {
        return Err(Error::AlreadyPublished { file });
    }
    let draft = tempfile::NamedTempFile::new_in(directory).doing(action)?;
    let content = format!("{MYSQL_URL}={mysql_url}\n{DYNAMODB_LOCAL_URL}={dynamodb_local_url}\n");
    let lock = home::publish_locked(draft, &file, &content).doing(action)?;
    Ok(Published { file, _lock: lock })
}

impl Drop for Published {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}

fn file(directory: &Path) -> PathBuf {
    directory.join("running.env")
}

fn find(variable: &str, value: Option<String>, file: &Path) -> Option<String> {
    value.filter(|value| !value.is_empty()).or_else(|| {
        let out_of_date = leftovers::is_free(file).unwrap_or(true);
        let content = if out_of_date {
            return None;
        } else {
            fs::read_to_string(file).ok()?
        };
        content.lines().find_map(|line| line.strip_prefix(variable)?.strip_prefix('=').map(str::to_owned))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_wins_over_the_file_and_the_file_lasts_as_long_as_its_owner() {
        let directory = tempfile::tempdir().unwrap();
        let file = file(directory.path());
        assert_eq!(find(MYSQL_URL, None, &file), None);

        let published = publish(directory.path(), "mysql://one", "http://two").unwrap();
        assert_eq!(find(MYSQL_URL, None, &file).as_deref(), Some("mysql://one"));
        assert_eq!(find(DYNAMODB_LOCAL_URL, Some(String::new()), &file).as_deref(), Some("http://two"));
        assert_eq!(find(MYSQL_URL, Some("mysql://mine".to_owned()), &file).as_deref(), Some("mysql://mine"));
        assert!(matches!(publish(directory.path(), "", ""), Err(Error::AlreadyPublished { .. })));

        drop(published);
        assert!(!file.exists());
    }

    #[test]
    fn the_file_of_a_killed_owner_counts_for_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let file = file(directory.path());
        fs::write(&file, format!("{MYSQL_URL}=mysql://gone\n")).unwrap();
        assert_eq!(find(MYSQL_URL, None, &file), None);
        let published = publish(directory.path(), "mysql://new", "http://new").unwrap();
        assert_eq!(find(MYSQL_URL, None, &file).as_deref(), Some("mysql://new"));
        drop(published);
    }

    #[test]
    fn not_found_says_in_one_sentence_what_to_do() {
        let message = NotFound { server: "MySQL", variable: MYSQL_URL }.to_string();
        assert_eq!(
            message,
            "no MySQL is running for the tests: run `cargo xtask test`, or `cargo xtask servers` in another terminal, \
             or set `DYNAMO_TEST_MYSQL_URL`"
        );
    }
}
