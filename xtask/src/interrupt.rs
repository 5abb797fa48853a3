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
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
};

use crate::say;

/// How often a flag or a child is looked at while it is waited for.
pub(crate) const POLL: Duration = Duration::from_millis(50);

#[derive(Clone, Default)]
pub(crate) struct Interrupt {
    noted: Arc<AtomicBool>,
    told: Arc<AtomicBool>,
}

impl Interrupt {
    /// From here on, the signals do nothing but be noted.
    pub(crate) fn listen(&self) -> Result<()> {
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            flag::register(signal, Arc::clone(&self.noted)).context("cannot listen to Ctrl-C")?;
        }
        Ok(())
    }

    pub(crate) fn requested(&self) -> bool {
        let noted = self.noted.load(Ordering::SeqCst);
        if noted && !self.told.swap(true, Ordering::SeqCst) {
            say("Stopping, and cleaning up.");
        }
        noted
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
