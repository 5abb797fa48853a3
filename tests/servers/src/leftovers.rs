//! What a killed owner leaves behind: a directory, its lock file and, perhaps, a running server.

use std::{
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io,
    os::unix::ffi::OsStrExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    group::POLL,
    home::{self, LOCK},
};

/// How long a killed process may take to be gone.
const GONE: Duration = Duration::from_secs(10);

/// Removes every home in `parent` whose owner is dead, and ends the servers that still run in one.
pub(crate) fn clean(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let lock = entry?.path();
        if lock.extension() == Some(OsStr::new(LOCK)) && is_free(&lock)? {
            let directory = lock.with_extension("");
            kill_servers_in(&directory);
            home::remove(&directory)?;
        }
    }
    Ok(())
}

/// Whether nobody alive holds the lock on this file, which need not exist.
pub(crate) fn is_free(file: &Path) -> io::Result<bool> {
    let file = match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        file => file?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Kills the processes that were given the directory in an option, as our servers are; where there
/// is no `/proc`, none is known.
fn kill_servers_in(directory: &Path) {
    let deadline = Instant::now() + GONE;
    let servers: Vec<Pid> = processes().filter(|pid| is_given(*pid, directory)).collect();
    for pid in servers {
        let _ = kill_process(pid, Signal::KILL);
        while is_given(pid, directory) && Instant::now() < deadline {
            thread::sleep(POLL);
        }
    }
}

fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
}

fn is_given(pid: Pid, directory: &Path) -> bool {
    let command_line = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    names_in_an_option(&command_line, directory)
}

/// Whether an argument of the form `--option=value` has a value in the directory.
fn names_in_an_option(command_line: &[u8], directory: &Path) -> bool {
    command_line.split(|byte| *byte == 0).any(|argument| {
        let mut halves = argument.splitn(2, |byte| *byte == b'=');
        let (option, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        option.starts_with(b"-") && Path::new(OsStr::from_bytes(value)).starts_with(directory)
    })
}

#[cfg(test)]
mod tests {
    use std::{
        os::unix::process::ExitStatusExt,
        process::{Command, Stdio},
    };

    use super::*;
    use crate::group::ProcessGroup;

    #[test]
    fn only_a_process_that_was_given_the_directory_is_ours() {
        let ours = |line: &str| names_in_an_option(line.replace(' ', "\0").as_bytes(), Path::new("/t/mariadb-x1"));
        assert!(ours("mariadbd --no-defaults --datadir=/t/mariadb-x1/data"));
        assert!(ours("java -Djava.io.tmpdir=/t/mariadb-x1 -jar x.jar"));
        assert!(!ours("mariadbd --datadir=/t/mariadb-x12/data"));
        assert!(!ours("tail -f /t/mariadb-x1/server.log"));
        assert!(!ours("cargo run LOG=/t/mariadb-x1/server.log"));
        assert!(!ours(""));
    }

    #[test]
    fn a_server_in_a_leftover_is_killed_and_another_lives_on() {
        let parent = tempfile::tempdir().unwrap();
        let mut processes = ["left-1", "left-2"].map(|name| {
            let option = format!("--datadir={}", parent.path().join(name).join("data").display());
            let mut shell = Command::new("sh");
            shell.args(["-c", "while :; do sleep 1; done", "sh"]).arg(option);
            ProcessGroup::spawn(shell.stdout(Stdio::null()).stderr(Stdio::null())).unwrap()
        });
        let lock = parent.path().join("left-1").with_extension(LOCK);
        fs::write(&lock, "").unwrap();

        clean(parent.path()).unwrap();
        let ended = processes.each_mut().map(|process| process.try_wait().unwrap());
        assert_eq!(ended.map(|status| status.map(|status| status.signal())), [Some(Some(9)), None]);
        assert!(!lock.exists());
    }

    #[test]
    fn foreign_files_and_held_homes_stay() {
        let parent = tempfile::tempdir().unwrap();
        let held = home::Home::claim(parent.path(), "held").unwrap();
        for foreign in ["notes", "build.lock"] {
            fs::write(parent.path().join(foreign), "").unwrap();
        }
        let left = parent.path().join("left-1");
        fs::create_dir(&left).unwrap();
        fs::write(left.join("file"), "").unwrap();
        fs::write(left.with_extension(LOCK), "").unwrap();

        clean(parent.path()).unwrap();
        assert!(held.path().is_dir());
        assert!(parent.path().join("notes").exists() && parent.path().join("build.lock").exists());
        assert!(!left.exists() && !left.with_extension(LOCK).exists());

        let path = held.path().to_owned();
        drop(held);
        assert!(!path.exists() && !path.with_extension(LOCK).exists());
    }
}
