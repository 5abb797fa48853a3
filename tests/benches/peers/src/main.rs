//! All cases in one program.

use std::process::ExitCode;

fn main() -> ExitCode {
    benches::run(&peers::cases())
}
