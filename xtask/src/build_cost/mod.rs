//! `cargo xtask build-cost`: what the derives cost a user's build, next to serde's and to conversions by hand.

mod measure;
mod sources;

use std::{
    fs,
    io::{Write, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;

use self::measure::{Build, Builder};
use self::sources::Way;
use crate::{interrupt::Interrupt, say};

#[derive(Args)]
pub(crate) struct Options {
    /// How many structs each crate has
    #[arg(long, default_value_t = 200)]
    entities: usize,

    /// Leave the release builds out, which take most of the time
    #[arg(long)]
    no_release: bool,

    /// Where the crates are written and built
    #[arg(long, hide = true)]
    directory: Option<PathBuf>,
}

/// A bar: how our crate may compare with another one, in CPU seconds of the same build.
struct Bar {
    build: Build,
    against: Way,
    at_most: f64,
}

const BARS: [Bar; 4] = [
    Bar { build: Build::Check, against: Way::Serde, at_most: 1.5 },
    Bar { build: Build::Release, against: Way::Serde, at_most: 0.55 },
    Bar { build: Build::Dev, against: Way::ByHand, at_most: 1.3 },
    Bar { build: Build::Release, against: Way::ByHand, at_most: 1.3 },
];

/// The derive macros themselves, in CPU seconds.
const MACROS_AT_MOST: f64 = 8.0;

/// The runtime, as a part of what the SDK and its dependencies take.
const RUNTIME_AT_MOST: f64 = 0.15;

pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("`xtask` is a folder of the workspace")?;
    let directory = options.directory.clone().unwrap_or_else(|| root.join("target/build-cost"));
    write_crates(&directory, root, options.entities)?;
    let builder = Builder { directory: &directory, interrupt };
    let builds: &[Build] =
        if options.no_release { &[Build::Check, Build::Dev] } else { &[Build::Check, Build::Dev, Build::Release] };
    let row = |build: Build, what: &str, seconds: f64| format!("{:<8} {what:<11} {seconds:>7.2}", build.name());
    let mut seconds = Vec::new();
    for build in builds {
        say(&format!("{}: building the dependencies, then {} structs three ways", build.name(), options.entities));
        builder.prepare(*build)?;
        for way in Way::ALL {
            let taken = builder.seconds(*build, way.name())?;
            say(&row(*build, way.name(), taken));
            seconds.push((*build, way, taken));
        }
    }
    let macros = builder.seconds(Build::Dev, "dynamo-derive")?;
    let runtime = builder.seconds(Build::Dev, "dynamo-core")?;
    say("dev: building the SDK and its dependencies");
    let sdk = builder.seconds_from_nothing("aws-sdk-dynamodb")?;
    let of = |build, way| seconds.iter().find(|(b, w, _)| (*b, *w) == (build, way)).map(|(.., seconds)| *seconds);

    let mut report =
        vec![format!("CPU seconds to build {} structs of 12 fields, dependencies built\n", options.entities)];
    report.extend(seconds.iter().map(|(build, way, seconds)| row(*build, way.name(), *seconds)));
    report.push(row(Build::Dev, "the macros", macros));
    report.push(row(Build::Dev, "the runtime", runtime));
    report.push(row(Build::Dev, "the SDK", sdk) + "\n");
    let added = runtime / sdk;
    let mut passed = macros <= MACROS_AT_MOST && added <= RUNTIME_AT_MOST;
    report.push(verdict("the macros themselves", macros, MACROS_AT_MOST));
    report.push(verdict("the runtime, of the SDK", added, RUNTIME_AT_MOST));
    for Bar { build, against, at_most } in BARS {
        let (Some(ours), Some(theirs)) = (of(build, Way::Ours), of(build, against)) else { continue };
        passed &= ours / theirs <= at_most;
        report.push(verdict(&format!("{}, against {}", build.name(), against.name()), ours / theirs, at_most));
    }
    let _ = writeln!(stdout(), "{}", report.join("\n"));
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verdict(what: &str, found: f64, at_most: f64) -> String {
    let word = if found <= at_most { "pass" } else { "FAIL" };
    format!("{what:<30} {found:>6.2}  at most {at_most:.2}  {word}")
}

/// A workspace of its own, so that no user of this one builds the others' crates.
fn write_crates(directory: &Path, root: &Path, entities: usize) -> Result<()> {
    let root = root.to_str().context("the workspace's path is text")?;
    let members: Vec<String> = Way::ALL.iter().map(|way| format!("\"{}\"", way.name())).collect();
    write(
        &directory.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", ")),
    )?;
    for way in Way::ALL {
        let manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n{}",
            way.name(),
            way.dependencies(root)
        );
        write(&directory.join(way.name()).join("Cargo.toml"), &manifest)?;
        write(&directory.join(way.name()).join("src/lib.rs"), &way.source(entities))?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, text))
        .with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_failed_above_it_only() {
        assert!(verdict("check", 1.5, 1.5).ends_with("pass"));
        assert!(verdict("check", 1.51, 1.5).ends_with("FAIL"));
    }

    #[test]
    fn every_way_has_the_same_structs() {
        for way in Way::ALL {
            let source = way.source(3);
            assert_eq!(source.matches("pub struct Entity").count(), 3, "{}", way.name());
            assert_eq!(source.matches("    pub history: Vec<String>,").count(), 3, "{}", way.name());
        }
    }
}
