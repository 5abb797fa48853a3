//! What an instance believes of the state of the move.

use std::sync::{Mutex, PoisonError};

use super::Control;
use crate::repository::{Error, Result};

/// The state of the move as an instance knows it. What it believes decides where it reads; whether it may write is decided in
/// each transaction.
#[derive(Debug)]
pub struct View(Mutex<Control>);

impl View {
    /// As it was read.
    #[must_use]
    pub fn new(control: Control) -> Self {
        View(Mutex::new(control))
    }

    /// What is believed.
    #[must_use]
    pub fn get(&self) -> Control {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Compares it with what is read; whether it was right. If not, it is from now on.
    ///
    /// # Errors
    /// [`Error::Other`] when another server answers, or what is mirrored is mapped in another way: nothing may be written then.
    pub fn check(&self, found: &Control) -> Result<bool> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if found.server != known.server {
            return refuse(format!(
                "the server is `{}`, and the state of the move is that of `{}`: after a failover, say so before anything is written",
                found.server, known.server
            ));
        }
        if found.contract != known.contract && found.phase.captures() {
            return refuse(
                "other mappings are in use than those of this program; deploy one and the same everywhere".to_owned(),
            );
        }
        // An answer may come late.
        let is_right = found.epoch == known.epoch;
        if found.epoch > known.epoch {
            *known = Control { contract: known.contract.clone(), ..found.clone() };
        }
        Ok(is_right)
    }
}

#[cold]
fn refuse<T>(reason: String) -> Result<T> {
    Err(Error::Other { source: reason.into() })
}
