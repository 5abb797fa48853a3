//! Ctrl-C, `SIGTERM` and `SIGHUP`: noted here, acted upon wherever something is waited for, so that
//! everything is cleaned up by being dropped.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::say;

/// How often a flag or a child is looked at while it is waited for.
pub(crate) const POLL: Duration = Duration::from_millis(50);

#[derive(Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From here on, the signals do nothing but be noted.
    pub(crate) fn listen(&self) -> Result<()> {
        let Self(flag) = self.clone();
        let handler = move || {
            if !flag.swap(true, Ordering::SeqCst) {
                say("Stopping, and cleaning up.");
            }
        };
        ctrlc::set_handler(handler).context("cannot listen to Ctrl-C")
    }

    pub(crate) fn requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// An error once it has been requested, for use with `?` between two steps.
    pub(crate) fn check(&self) -> Result<()> {
        if self.requested() {
            bail!("interrupted");
        }
        Ok(())
    }

    pub(crate) fn wait(&self) {
        while !self.requested() {
            thread::sleep(POLL);
        }
    }
}
