//! The cases of this crate alone.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::run(&benches::cases::all())
}
