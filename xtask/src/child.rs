//! Running other programs, cargo above all.

use std::{
    env,
    path::Path,
    process::{Command, ExitCode, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use ::servers::{Ask, ProcessGroup};
use anyhow::{Context, Result};

use crate::interrupt::{Interrupt, POLL};

/// How long a child may take to end after an interrupt.
const GRACE: Duration = Duration::from_secs(10);

/// Cargo, in the root of the workspace, without what `cargo run` told this program about itself:
/// some build scripts would take it for a change, and build everything again.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let ours = ["CARGO_PKG_", "CARGO_MANIFEST_"];
    for (name, _) in env::vars_os() {
        if ours.iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes())) {
            command.env_remove(name);
        }
    }
    command
}

/// Whether a command succeeds, whatever it prints.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

pub(crate) fn start(command: &mut Command) -> Result<ProcessGroup> {
    let program = command.get_program().to_owned();
    ProcessGroup::spawn(command).with_context(|| format!("cannot run `{}`", program.display()))
}

/// Waits until the child ends; passes an interrupt on to it, gives it time to end, and is then an
/// error.
pub(crate) fn wait(mut child: ProcessGroup, interrupt: &Interrupt) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if interrupt.requested() {
            child.stop(Ask::Interrupt, GRACE)?;
        }
        interrupt.check()?;
        thread::sleep(POLL);
    }
}

/// The child's exit code as ours.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
