//! The rules. Each is a function that reports to the accumulator, headed by the code that breaks it.

use crate::ctxt::Ctxt;
use crate::model::{Entity, Table, Value};

pub(crate) fn entity(_cx: &Ctxt, _entity: &Entity<'_>) {}
pub(crate) fn value(_cx: &Ctxt, _value: &Value<'_>) {}
pub(crate) fn table(_cx: &Ctxt, _table: &Table<'_>) {}
