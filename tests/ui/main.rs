//! What does not compile, and what it says.
//!
//! `fail/<topic>/<rule>.rs` breaks one rule, and its `.stderr` is the whole output of the compiler; `pass/<topic>/<rule>.rs`
//! shows the right way. The passing files are modules of this test, so that they are built, linted and formatted with it.
//! After a change of a message: `TRYBUILD=overwrite cargo ui`, and read the difference.

#![allow(clippy::expect_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

mod pass;

/// Error texts are those of this compiler.
const COMPILER: &str = include_str!("../../rust-toolchain.toml");

#[test]
fn every_mistake_is_reported_as_it_should_be() {
    let rustc = Command::new("rustc").arg("--version").output().expect("`rustc` can be run");
    let version = String::from_utf8_lossy(&rustc.stdout).split(' ').nth(1).unwrap_or_default().to_owned();
    assert!(
        COMPILER.contains(&format!("channel = \"{version}\"")),
        "the expected errors are not those of rustc {version}; run with the toolchain of `rust-toolchain.toml`"
    );
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fail/*/*.rs");
}

#[test]
fn every_rule_has_its_errors_and_a_twin_that_compiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let (failing, passing) = (files(&root.join("fail"), "rs"), files(&root.join("pass"), "rs"));
    assert!(!failing.is_empty(), "no case was found in {}", root.display());
    assert_eq!(failing, files(&root.join("fail"), "stderr"), "each case has an expected output");
    let modules = fs::read_to_string(root.join("pass/mod.rs")).expect("`pass/mod.rs` can be read");
    for case in &failing {
        let (topic, rule) = case.split_once('/').expect("a case is in the folder of its topic");
        assert!(passing.contains(case), "`pass/{case}.rs` is missing");
        assert!(modules.contains(&format!("mod {rule};")), "`{rule}` is not in the list of `{topic}` in `pass/mod.rs`");
    }
}

/// The files below `folder` with this ending, as `topic/rule`.
fn files(folder: &Path, ending: &str) -> BTreeSet<String> {
    let list = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("the folder can be read");
        entries.map(|entry| entry.expect("the folder can be read").path()).collect::<Vec<_>>()
    };
    let topics = list(folder).into_iter().filter(|path| path.is_dir());
    let files =
        topics.flat_map(|topic| list(&topic)).filter(|path| path.extension().is_some_and(|found| found == ending));
    let names = files.filter_map(|file| {
        let rule = file.file_stem()?.to_str()?.to_owned();
        let topic = file.parent()?.file_name()?.to_str()?.to_owned();
        Some(format!("{topic}/{rule}"))
    });
    names.collect()
}
