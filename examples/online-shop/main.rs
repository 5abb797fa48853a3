//! An online shop that moves from MySQL to DynamoDB. `cargo xtask demo` starts what it needs.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use online_shop::demo::{self, Options};

#[derive(Parser)]
#[command(name = "online-shop", about = "An online shop that moves from MySQL to DynamoDB")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fill MySQL, copy to DynamoDB, verify, compare all access patterns, clean up
    Demo(Options),
}

/// The exit code after Ctrl-C or a signal.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Demo(options) = Cli::parse().command;
    let interrupted = signals::Interrupt::default();
    match demo::run(&options, interrupted.wait()).await {
        Ok(report) => {
            println!("{report}");
            if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            if interrupted.happened() { ExitCode::from(INTERRUPTED) } else { ExitCode::FAILURE }
        }
    }
}

mod signals {
    //! Ctrl-C, and `SIGTERM` where there is one.

    use std::sync::atomic::{AtomicBool, Ordering};

    /// Whether somebody wants the program to end.
    #[derive(Default)]
    pub(crate) struct Interrupt(AtomicBool);

    impl Interrupt {
        pub(crate) fn happened(&self) -> bool {
            self.0.load(Ordering::SeqCst)
        }

        /// Ends when it happens. Where signals cannot be listened to, it never does.
        pub(crate) async fn wait(&self) {
            if signal().await.is_err() {
                std::future::pending::<()>().await;
            }
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[cfg(unix)]
    async fn signal() -> std::io::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut hang_up) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
        tokio::select! {
            interrupt = tokio::signal::ctrl_c() => interrupt,
            _ = terminate.recv() => Ok(()),
            _ = hang_up.recv() => Ok(()),
        }
    }

    #[cfg(not(unix))]
    async fn signal() -> std::io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
