//! A child process and its descendants as one group, so that a signal reaches all of them, and a
//! Ctrl-C in the terminal none of them.

use std::{
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// How long a dropped group gets to end by itself.
const GRACE: Duration = Duration::from_secs(10);

/// How often a process or a port is looked at while it is waited for.
pub(crate) const POLL: Duration = Duration::from_millis(20);

/// How a group is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Like Ctrl-C: `SIGINT`.
    Interrupt,
    /// Like a service manager: `SIGTERM`.
    Terminate,
}

/// A child in a process group of its own, without standard input; dropping it ends the whole group.
#[derive(Debug)]
pub struct ProcessGroup {
    child: Child,
}

impl ProcessGroup {
    /// Starts the command as the leader of a new group.
    ///
    /// # Errors
    /// The command cannot be started.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        let child = command.process_group(0).stdin(Stdio::null()).spawn()?;
        Ok(Self { child })
    }

    /// The process id of the leader, which is also the id of the group.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How the leader ended, if it has.
    ///
    /// # Errors
    /// The operating system does not tell.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Asks the group to end, and kills it when its leader has not ended after `grace`.
    ///
    /// # Errors
    /// The operating system does not tell how the leader ended.
    pub fn stop(&mut self, ask: Ask, grace: Duration) -> io::Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        self.signal(match ask {
            Ask::Interrupt => Signal::INT,
            Ask::Terminate => Signal::TERM,
        });
        let deadline = Instant::now() + grace;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(POLL);
        }
        self.signal(Signal::KILL);
        self.child.wait()
    }

    /// Kills the group at once, as a crash does (`SIGKILL`), and waits for its leader.
    ///
    /// # Errors
    /// The operating system does not tell how the leader ended.
    pub fn kill(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        self.signal(Signal::KILL);
        self.child.wait()
    }

    /// Makes the group stand still (`SIGSTOP`): it answers nothing, and keeps its connections.
    ///
    /// # Errors
    /// The operating system does not tell whether the leader has ended.
    pub fn freeze(&mut self) -> io::Result<()> {
        self.signal_alive(Signal::STOP)
    }

    /// Lets a group that stands still go on (`SIGCONT`).
    ///
    /// # Errors
    /// The operating system does not tell whether the leader has ended.
    pub fn thaw(&mut self) -> io::Result<()> {
        self.signal_alive(Signal::CONT)
    }

    fn signal_alive(&mut self, signal: Signal) -> io::Result<()> {
        if self.child.try_wait()?.is_none() {
            self.signal(signal);
        }
        Ok(())
    }

    /// Only called while the leader has not been waited for, so the id cannot belong to anything
    /// else.
    fn signal(&self, signal: Signal) {
        // It fails when the whole group has just ended, which the wait that follows notices.
        let _ = kill_process_group(Pid::from_child(&self.child), signal);
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        // What stands still would not listen.
        let _ = self.thaw();
        let _ = self.stop(Ask::Terminate, GRACE);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    fn shell(script: &str) -> ProcessGroup {
        ProcessGroup::spawn(Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn a_group_that_listens_ends_by_itself() {
        let status = shell("exec sleep 100").stop(Ask::Terminate, GRACE).unwrap();
        assert_eq!(status.signal(), Some(15));
        let status = shell("exec sleep 100").stop(Ask::Interrupt, GRACE).unwrap();
        assert_eq!(status.signal(), Some(2));
    }

    #[test]
    fn a_group_that_does_not_listen_is_killed() {
        let directory = tempfile::tempdir().unwrap();
        let ready = directory.path().join("ready");
        let mut group = shell(&format!("trap '' TERM; touch {}; while :; do sleep 1; done", ready.display()));
        while !ready.exists() {
            thread::sleep(POLL);
        }
        let status = group.stop(Ask::Terminate, Duration::from_millis(200)).unwrap();
        assert_eq!(status.signal(), Some(9));
    }

    #[test]
    fn a_group_is_killed_at_once_even_when_it_stands_still() {
        let mut group = shell("exec sleep 100");
        group.freeze().unwrap();
        assert_eq!(group.kill().unwrap().signal(), Some(9));
        group.thaw().unwrap();
    }

    #[test]
    fn an_ended_group_keeps_its_status() {
        let mut group = shell("exit 7");
        while group.try_wait().unwrap().is_none() {
            thread::sleep(POLL);
        }
        assert_eq!(group.stop(Ask::Terminate, GRACE).unwrap().code(), Some(7));
    }
}
