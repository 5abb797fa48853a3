//! A server's own directory. A lock file beside it is held for as long as its owner lives, however
//! the owner ends: a free lock marks a leftover.

use std::{
    fs::{self, DirBuilder, File},
    io::{ErrorKind, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use crate::{
    error::{Doing, Result},
    leftovers,
};

/// The extension of the lock file beside a home.
pub(crate) const LOCK: &str = "server-lock";

/// A directory that only this user can read, and that goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Home {
    directory: PathBuf,
    /// Open, and therefore locked.
    _lock: File,
}

impl Home {
    /// Cleans up what killed owners left in `parent`, then makes a new home there.
    pub(crate) fn claim(parent: &Path, name: &str) -> Result<Self> {
        let action = || format!("make a directory for {name} in `{}`", parent.display());
        fs::create_dir_all(parent).doing(action)?;
        let parent = parent.canonicalize().doing(action)?;
        leftovers::clean(&parent).doing(|| format!("clean up `{}`", parent.display()))?;

        let draft =
            tempfile::Builder::new().prefix(&format!("{name}-")).suffix(".new").tempfile_in(&parent).doing(action)?;
        let directory = draft.path().with_extension("");
        let lock = publish_locked(draft, &directory.with_extension(LOCK), "").doing(action)?;
        DirBuilder::new().mode(0o700).create(&directory).doing(action)?;
        Ok(Self { directory, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.directory
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What cannot be removed now is a leftover once the lock is free.
        let _ = remove(&self.directory);
    }
}

/// Removes a home and then its lock file.
pub(crate) fn remove(directory: &Path) -> std::io::Result<()> {
    for removed in [fs::remove_dir_all(directory), fs::remove_file(directory.with_extension(LOCK))] {
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Gives a file its content and its name in such an order that nobody ever sees it incomplete or
/// without its lock.
pub(crate) fn publish_locked(mut draft: tempfile::NamedTempFile, name: &Path, content: &str) -> std::io::Result<File> {
    draft.write_all(content.as_bytes())?;
    draft.as_file().lock()?;
    draft.persist(name).map_err(|error| error.error)
}
