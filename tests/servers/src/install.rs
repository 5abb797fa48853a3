//! Installing what is missing: Debian's packages, and one package of the npm registry.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    error::{Doing, Error, Result, tail},
    locate,
};

/// Something that Debian and Ubuntu package.
pub(crate) struct Debian {
    /// What a person calls it.
    pub(crate) program: &'static str,
    /// The packages; `apt-get` also takes a regular expression over their names.
    pub(crate) packages: &'static [&'static str],
    /// What to do where this cannot be installed from here.
    pub(crate) advice: &'static str,
}

impl Debian {
    /// Installs the packages, as root or through a `sudo` that asks for no password.
    pub(crate) fn install(&self, say: &dyn Fn(&str)) -> Result<()> {
        let (Some(_), Some(rights)) = (locate::program(&["apt-get"]), root_rights()) else {
            return Err(self.missing());
        };
        say(&format!("installing {} with apt-get", self.program));
        let apt = |arguments: &[&str]| {
            let words = [rights, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"], arguments].concat();
            let (first, rest) = words.split_first().ok_or_else(|| self.missing())?;
            run(Command::new(first).args(rest))
        };
        // A list that cannot be refreshed may still be good enough, so the update's own failure
        // only counts when the installation fails.
        let update = apt(&["update"]);
        let options = ["install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];
        apt(&[&options, self.packages].concat()).or_else(|error| update.and(Err(error)))
    }

    pub(crate) fn missing(&self) -> Error {
        Error::Missing { program: self.program, advice: self.advice }
    }
}

/// What goes before a command to run it as root, if that is possible at all.
fn root_rights() -> Option<&'static [&'static str]> {
    if rustix::process::geteuid().is_root() {
        return Some(&[]);
    }
    locate::program(&["sudo"])?;
    let asks_nothing = run(Command::new("sudo").args(["-n", "true"])).is_ok();
    asks_nothing.then_some(&["sudo", "-n"])
}

/// Fetches a package from the npm registry, runs none of its scripts, and unpacks one folder of it
/// into `into`.
pub(crate) fn npm_folder(npm: &Path, package: &str, version: &str, folder: &str, into: &Path) -> Result<()> {
    let wanted = format!("{package}@{version}");
    run(Command::new(npm).args(["pack", "--silent", &wanted, "--pack-destination"]).arg(into))?;
    let archive = into.join(format!("{package}-{version}.tgz"));
    let member = format!("package/{folder}");
    run(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(into).arg("--strip-components=2").arg(member))?;
    std::fs::remove_file(&archive).doing(|| format!("remove `{}`", archive.display()))
}

/// Runs a command to its end, quietly; its output is told when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    output(command).map(drop)
}

/// Runs a command, and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let words: Vec<_> =
        std::iter::once(command.get_program()).chain(command.get_args()).map(|word| word.to_string_lossy()).collect();
    let line = words.join(" ");
    let output = command.stdin(Stdio::null()).output().doing(|| format!("run `{line}`"))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(printed.into_owned());
    }
    let text = printed + String::from_utf8_lossy(&output.stderr);
    Err(Error::Command { command: line, output: tail(&text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_command_tells_its_line_and_what_it_printed() {
        let error = run(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"])).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("`sh -c echo out;"), "{message}");
        assert!(message.ends_with("out\nerr"), "{message}");
    }

    #[test]
    fn a_command_that_does_not_exist_is_named() {
        let error = run(&mut Command::new("/nowhere/at-all")).unwrap_err();
        assert_eq!(error.to_string(), "cannot run `/nowhere/at-all`");
    }
}
