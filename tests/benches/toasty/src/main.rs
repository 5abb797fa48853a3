//! All cases in one program.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::run(&toasty_peer::cases())
}
