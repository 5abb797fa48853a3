//! The standard library's times: numbers of seconds with a fraction of up to nine digits, so nothing is rounded.
//!
//! A [`SystemTime`] counts from 1970, and may be negative.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::number::parts;
use super::{R, Sink, Source, Value, ValueError};

impl Value for Duration {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        sink.number(&text(*self))
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        match read(&source.number()?)? {
            (false, duration) => Ok(duration),
            (true, _) => Err(ValueError::invalid("a number of seconds", "it is negative")),
        }
    }
}

impl Value for SystemTime {
    fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => sink.number(&text(after)),
            Err(before) => sink.number(&format!("-{}", text(before.duration()))),
        }
    }
    fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
        let (negative, duration) = read(&source.number()?)?;
        let time = if negative { UNIX_EPOCH.checked_sub(duration) } else { UNIX_EPOCH.checked_add(duration) };
        time.ok_or_else(|| ValueError::invalid("a time of this machine's clock", "it is too far from 1970"))
    }
}

/// Seconds, with a fraction where there is one.
fn text(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 {
        return duration.as_secs().to_string();
    }
    let text = format!("{}.{:09}", duration.as_secs(), duration.subsec_nanos());
    text.trim_end_matches('0').to_owned()
}

/// The sign and the magnitude.
fn read(text: &str) -> R<(bool, Duration)> {
    let number = parts(text).map_err(super::number::invalid_number)?;
    let plain = number.canonical();
    let magnitude = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    let seconds = whole.parse().ok().filter(|_| fraction.len() <= 9);
    let nanos = format!("{fraction:0<9}").parse().ok();
    match (seconds, nanos) {
        (Some(seconds), Some(nanos)) => Ok((number.negative, Duration::new(seconds, nanos))),
        _ => Err(ValueError::invalid("seconds with up to nine decimal places", "it has more, or is too large")),
    }
}
