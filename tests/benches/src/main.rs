//! The cases of this crate alone.

use std::process::ExitCode;

fn main() -> ExitCode {
    benches::run(&benches::cases::all())
}
