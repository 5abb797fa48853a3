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
