//! The commands clean up however they end, and say how that was.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

use std::{
    fs::{self, Permissions},
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use servers::{DYNAMODB_LOCAL_URL, MYSQL_URL};

fn xtask(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.env("LC_ALL", "C").stderr(Stdio::null()).stdout(Stdio::piped());
    command.current_dir(directory);
    command
}

fn servers(directory: &Path) -> Command {
    let mut command = xtask(directory);
    command.args(["servers", "--directory"]).arg(directory);
    command
}

fn demo(directory: &Path, shop: &str) -> Command {
    let mut command = xtask(directory);
    command.args(["demo", "--users", "3", "--json", "r.json", "--directory"]);
    command.arg(directory.join("s")).arg("--program").arg(script(directory, shop));
    command
}

/// The test command with a script for cargo, and servers that somebody else runs.
fn test(directory: &Path, cargo: &str) -> Command {
    let mut command = xtask(directory);
    command.arg("test").env("CARGO", script(directory, cargo)).stderr(Stdio::piped());
    command.env(MYSQL_URL, "mysql://theirs").env(DYNAMODB_LOCAL_URL, "http://theirs");
    command
}

fn script(directory: &Path, text: &str) -> PathBuf {
    let script = directory.join("script.sh");
    fs::write(&script, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&script, Permissions::from_mode(0o755)).unwrap();
    script
}

/// The child, once it has printed a line that contains the text.
fn until(command: &mut Command, text: &str) -> Child {
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains(text)), "`{text}` was not printed");
    child
}

fn signal(mut child: Child, signal: Signal) -> ExitStatus {
    kill_process(Pid::from_child(&child), signal).unwrap();
    child.wait().unwrap()
}

/// The ids of the processes that were given a path in the directory.
fn processes(directory: &Path) -> Vec<String> {
    let directory = directory.to_str().unwrap();
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let uses = |id: &String| {
        let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(directory)
    };
    ids.filter(uses).collect()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn servers_that_are_told_to_stop_leave_nothing_behind() {
    for told in [Signal::INT, Signal::TERM, Signal::HUP] {
        let root = tempfile::tempdir().unwrap();
        let child = until(&mut servers(root.path()), "export DYNAMO_TEST_DYNAMODB_LOCAL_URL=");
        assert!(names(root.path()).contains(&"running.env".to_owned()));
        assert_eq!(processes(root.path()).len(), 3);

        assert_eq!(signal(child, told).code(), Some(130));
        assert!(names(root.path()).is_empty());
        assert!(processes(root.path()).is_empty());
    }
}

#[test]
fn what_a_killed_command_leaves_is_cleaned_up_by_the_next() {
    let root = tempfile::tempdir().unwrap();
    let ready = "export DYNAMO_TEST_DYNAMODB_LOCAL_URL=";
    let child = until(&mut servers(root.path()), ready);
    signal(child, Signal::KILL);
    let orphans = processes(root.path());
    assert_eq!((orphans.len(), names(root.path()).len()), (2, 5));

    let child = until(&mut servers(root.path()), ready);
    assert!(processes(root.path()).iter().all(|id| !orphans.contains(id)));
    assert_eq!((processes(root.path()).len(), names(root.path()).len()), (3, 5));

    signal(child, Signal::INT);
    assert!(names(root.path()).is_empty());
}

#[test]
fn the_demo_tells_the_shop_where_everything_is_and_ends_with_its_exit_code() {
    let root = tempfile::tempdir().unwrap();
    let output = demo(root.path(), "echo \"$@\"; exit 7").args(["--", "--chaos"]).output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    let line = String::from_utf8(output.stdout).unwrap();
    let json = root.path().canonicalize().unwrap().join("r.json");
    assert!(line.starts_with("demo --mysql mysql://tester:"), "{line}");
    let end = format!("/shop --users 3 --engine embedded --json {} --chaos\n", json.display());
    assert!(line.ends_with(&end), "{line}");
    assert!(names(&root.path().join("s")).is_empty());
}

#[test]
fn an_interrupted_demo_lets_the_shop_end_first() {
    for told in [Signal::INT, Signal::TERM] {
        let root = tempfile::tempdir().unwrap();
        let script = "trap 'touch ended; exit 0' INT; echo ready; while :; do sleep 0.1; done";
        let child = until(&mut demo(root.path(), &format!("cd {}; {script}", root.path().display())), "ready");
        assert_eq!(signal(child, told).code(), Some(130));
        assert!(root.path().join("ended").exists());
        assert!(names(&root.path().join("s")).is_empty());
        assert!(processes(root.path()).is_empty());
    }
}

#[test]
fn a_shop_that_cannot_run_is_an_error_and_leaves_nothing_behind() {
    let root = tempfile::tempdir().unwrap();
    let mut command = xtask(root.path());
    command.args(["demo", "--program", "/nowhere/shop", "--directory"]).arg(root.path());
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("error: cannot run `/nowhere/shop`"), "{message}");
    assert!(names(root.path()).is_empty());
}

#[test]
fn the_baseline_is_told_where_the_servers_and_the_files_are_and_ends_with_its_exit_code() {
    let root = tempfile::tempdir().unwrap();
    let command = |more: &[&str]| {
        let mut command = xtask(root.path());
        command.arg("baseline").args(more).arg("--directory").arg(root.path().join("s"));
        command.arg("--program").arg(script(root.path(), "echo \"$@\"; exit 1"));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout)
            .unwrap()
            .replace(&root.path().canonicalize().unwrap().display().to_string(), "")
    };
    let line = command(&["--items", "9", "--json", "r.json", "--compare", "old.json"]);
    assert!(line.starts_with("--mysql mysql://tester:"), "{line}");
    let end = "/baseline --engine embedded --items 9 --json /r.json --compare /old.json\n";
    assert!(line.ends_with(end), "{line}");
    assert!(names(&root.path().join("s")).is_empty());
    // Two reports need no servers.
    assert_eq!(command(&["--compare", "old.json", "new.json"]), "--compare /old.json /new.json\n");
}

#[test]
fn the_differential_command_tells_its_program_what_to_run_and_ends_with_its_exit_code() {
    let root = tempfile::tempdir().unwrap();
    let mut command = xtask(root.path());
    command.args(["differential", "--sequences", "7", "--seed", "3", "--json", "r.json"]);
    command.env("CARGO", script(root.path(), "echo \"$DYNAMO_TEST_MYSQL_URL $@\"; exit 1"));
    command.env(MYSQL_URL, "mysql://theirs").env(DYNAMODB_LOCAL_URL, "http://theirs");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let line = String::from_utf8(output.stdout).unwrap();
    let json = root.path().canonicalize().unwrap().join("r.json");
    let end = format!("--sequences 7 --seed 3 --differences 1 --json {}\n", json.display());
    assert_eq!(line, format!("mysql://theirs run --quiet --package integration --bin differential -- {end}"));
}

#[test]
fn the_test_command_runs_every_step_and_ends_with_their_count() {
    let root = tempfile::tempdir().unwrap();
    let cargo = "[ \"$2\" = --version ] || echo \"$1 $DYNAMO_TEST_MYSQL_URL $CARGO_PKG_NAME\"";
    let output = test(root.path(), cargo).env("CARGO_PKG_NAME", "xtask").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let steps = ["fmt", "clippy", "clippy", "doc", "nextest", "nextest", "test", "run"];
    assert_eq!(lines[..8], steps.map(|step| format!("{step} mysql://theirs ")));
    assert_eq!(lines.last(), Some(&"steps: 8 passed, 0 failed"));
}

#[test]
fn the_test_command_stops_at_a_failure_unless_told_to_go_on() {
    let root = tempfile::tempdir().unwrap();
    let cargo = "[ \"$2\" = --version ] || [ $1 != clippy ]";
    for (more, count) in [(None, "1 passed, 1 failed"), (Some("--keep-going"), "6 passed, 2 failed")] {
        let output = test(root.path(), cargo).args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.lines().last(), Some(format!("steps: {count}").as_str()), "{text}");
    }
}

#[test]
fn a_missing_component_is_an_error_that_says_how_to_add_it() {
    let root = tempfile::tempdir().unwrap();
    let output = test(root.path(), "[ $1 != clippy ]").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(message, "error: `cargo clippy` is missing: add it with `rustup component add clippy`\n");
}

#[test]
fn without_nextest_cargo_itself_runs_the_tests_that_were_asked_for() {
    let root = tempfile::tempdir().unwrap();
    let output = test(root.path(), "[ $1 = nextest ] && exit 1; echo \"$@\"").arg("orders").output();
    let output = output.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let expected = "test --workspace --lib --bins --tests -- orders\ntest --doc --workspace -- orders\n";
    assert!(text.starts_with(expected), "{text}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("cargo-nextest is not installed"));
}
