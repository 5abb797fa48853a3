//! Valgrind, which counts instructions; no server, but to be found and installed like one.

use std::path::PathBuf;

use crate::{error::Result, install::Debian, locate};

const VALGRIND: Debian = Debian {
    program: "valgrind",
    packages: &["valgrind"],
    advice: "run `sudo apt-get install --no-install-recommends valgrind`, or put `valgrind` on the PATH",
};

/// Where valgrind is, installed if it was not there.
///
/// # Errors
/// When it can be neither found nor installed; the error says what to do.
pub fn valgrind(say: &dyn Fn(&str)) -> Result<PathBuf> {
    if let Some(program) = locate::program(&["valgrind"]) {
        return Ok(program);
    }
    VALGRIND.install(say)?;
    locate::program(&["valgrind"]).ok_or_else(|| VALGRIND.missing())
}
