//! How a table or an index is paid for: `billing = "on-demand" | on_demand(..) | provisioned(..)`.

use syn::parse::ParseStream;
use syn::{Error, Ident, LitInt, Result, Token};

use super::keyed::{Entry, entries};
use super::slot::Slot;
use super::table::choice;
use crate::ctxt::Ctxt;

/// How capacity is paid for.
#[derive(Clone, Copy)]
pub(crate) enum Billing {
    OnDemand { read: Option<i64>, write: Option<i64> },
    Provisioned { read: Capacity, write: Capacity, utilization: i64 },
}

/// Units a second.
#[derive(Clone, Copy)]
pub(crate) enum Capacity {
    /// `read = 5`.
    Fixed(i64),
    /// `read = 5..=500`.
    Scaled { min: i64, max: i64 },
}

const UNLIMITED: Billing = Billing::OnDemand { read: None, write: None };
const PROVISIONED: &str = "provisioned(read = 5, write = 5)";
const ON_DEMAND: &str = "on_demand(max_read = 1000, max_write = 500)";

/// What is kept in use where `utilization` is left out, in percent.
const UTILIZATION: i64 = 70;

/// `billing = "on-demand"`, `billing = on_demand(max_read = 1000)`, `billing = provisioned(read = 5..=500, write = 5)`.
pub(crate) fn billing(cx: &Ctxt, entry: &Entry<'_>) -> Result<Billing> {
    if entry.is_text() {
        return choice(entry, &[("on-demand", UNLIMITED)], &format!("; write `{PROVISIONED}` for capacity"));
    }
    entry.call(&format!("\"on-demand\" | {PROVISIONED}"), |name, input| match () {
        () if name == "on_demand" => on_demand(cx, name, input),
        () if name == "provisioned" => provisioned(cx, name, input),
        () => Err(Error::new(name.span(), format_args!("write `\"on-demand\"`, `{ON_DEMAND}` or `{PROVISIONED}`"))),
    })
}

fn on_demand(cx: &Ctxt, name: &Ident, input: ParseStream<'_>) -> Result<Billing> {
    let (mut read, mut write) = (Slot::<i64>::default(), Slot::<i64>::default());
    //     billing = on_demand()
    //               ^^^^^^^^^ limits nothing
    if input.is_empty() {
        return Err(Error::new(name.span(), format_args!("write `\"on-demand\"`, or limits: `{ON_DEMAND}`")));
    }
    entries(cx, input, "on_demand", |entry| {
        match () {
            () if entry.is("max_read") => read.set(cx, &entry.key, units(&entry.number()?)?),
            () if entry.is("max_write") => write.set(cx, &entry.key, units(&entry.number()?)?),
            () => return Err(entry.unknown(&["max_read", "max_write"])),
        }
        Ok(())
    });
    Ok(Billing::OnDemand { read: read.into_inner(), write: write.into_inner() })
}

fn provisioned(cx: &Ctxt, name: &Ident, input: ParseStream<'_>) -> Result<Billing> {
    let (mut read, mut write) = (Slot::<Capacity>::default(), Slot::<Capacity>::default());
    let mut utilization = Slot::<i64>::default();
    entries(cx, input, "provisioned", |entry| {
        read.mention(entry.is("read"));
        write.mention(entry.is("write"));
        match () {
            () if entry.is("read") => read.set(cx, &entry.key, capacity(entry)?),
            () if entry.is("write") => write.set(cx, &entry.key, capacity(entry)?),
            () if entry.is("utilization") => utilization.set(cx, &entry.key, percent(entry)?),
            () => return Err(entry.unknown(&["read", "write", "utilization"])),
        }
        Ok(())
    });
    let (Some(&read), Some(&write)) = (read.get(), write.get()) else {
        // A wrong one is reported where it is.
        return if read.is_mentioned() && write.is_mentioned() {
            Ok(UNLIMITED)
        } else {
            Err(Error::new(name.span(), format_args!("both are needed: `{PROVISIONED}`")))
        };
    };
    //     provisioned(read = 5, write = 5, utilization = 70)
    //                                      ^^^^^^^^^^^ nothing is scaled
    if let (Some(key), Capacity::Fixed(_), Capacity::Fixed(_)) = (utilization.key(), read, write) {
        cx.error(key, "`utilization` is what a range is scaled by, and there is none; write `read = 5..=500`");
    }
    Ok(Billing::Provisioned { read, write, utilization: utilization.into_inner().unwrap_or(UTILIZATION) })
}

/// `read = 5`, `read = 5..=500`.
fn capacity(entry: &Entry<'_>) -> Result<Capacity> {
    let min = units(&entry.number()?)?;
    if !entry.input.peek(Token![..=]) {
        return Ok(Capacity::Fixed(min));
    }
    entry.input.parse::<Token![..=]>()?;
    let literal: LitInt = entry.input.parse()?;
    let max = units(&literal)?;
    //     read = 500..=5
    //                  ^ is less than 500
    if max <= min {
        return Err(Error::new(
            literal.span(),
            format_args!("the most is greater than the least: `{min}..={}`", min * 10),
        ));
    }
    Ok(Capacity::Scaled { min, max })
}

//     billing = provisioned(read = 0, write = 5)
//                                  ^ at least 1
fn units(literal: &LitInt) -> Result<i64> {
    let units = literal.base10_parse::<i64>().ok().filter(|units| (1..=i64::from(i32::MAX)).contains(units));
    units.ok_or_else(|| Error::new(literal.span(), "capacity is at least 1 unit a second"))
}

//     provisioned(read = 5..=500, write = 5, utilization = 95)
//                                                          ^^
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html>
fn percent(entry: &Entry<'_>) -> Result<i64> {
    let literal = entry.number()?;
    let percent = literal.base10_parse::<i64>().ok().filter(|percent| (20..=90).contains(percent));
    percent.ok_or_else(|| Error::new(literal.span(), "the utilization to keep is 20 to 90 percent"))
}
