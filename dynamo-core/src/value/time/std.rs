//! The standard library's times: numbers of seconds with a fraction of up to nine digits, so nothing is rounded.
//!
//! A [`SystemTime`] counts from 1970, and may be negative.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::civil::Day;
use super::{Instant, TextTime, dated_instants};
use crate::value::number::{invalid_number, parts};
use crate::value::{R, Sink, Source, Value, ValueError};

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
        of_duration(negative, duration)
    }
}

impl Instant for SystemTime {
    fn nanos(&self) -> R<i128> {
        let nanos = |duration: Duration| i128::try_from(duration.as_nanos()).map_err(|_| too_far());
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => nanos(after),
            Err(before) => nanos(before.duration()).map(|nanos| -nanos),
        }
    }
    fn of_nanos(nanos: i128) -> R<Self> {
        let magnitude = nanos.unsigned_abs();
        let seconds = u64::try_from(magnitude / 1_000_000_000).map_err(|_| too_far())?;
        let fraction = u32::try_from(magnitude % 1_000_000_000).map_err(|_| too_far())?;
        of_duration(nanos < 0, Duration::new(seconds, fraction))
    }
}

dated_instants!(SystemTime);

impl TextTime for SystemTime {
    fn text(&self) -> R<String> {
        let (day, clock) = Day::at_nanos(self.nanos()?)?;
        day.text_at(clock).map(|text| text + "Z")
    }
    fn of_text(text: &str) -> R<Self> {
        let (day, clock, minutes) = Day::parse_instant(text)?;
        Self::of_nanos(day.nanos_at(clock)? - i128::from(minutes) * 60_000_000_000)
    }
}

fn of_duration(negative: bool, duration: Duration) -> R<SystemTime> {
    let time = if negative { UNIX_EPOCH.checked_sub(duration) } else { UNIX_EPOCH.checked_add(duration) };
    time.ok_or_else(too_far)
}

#[cold]
fn too_far() -> ValueError {
    ValueError::invalid("a time of this machine's clock", "it is too far from 1970")
}

/// Writes a signed duration; both parts have its sign.
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
pub(super) fn encode_seconds<S: Sink>(seconds: i64, nanos: i32, sink: S) -> R<S::Done> {
    let magnitude = text(Duration::new(seconds.unsigned_abs(), nanos.unsigned_abs()));
    if seconds < 0 || nanos < 0 { sink.number(&format!("-{magnitude}")) } else { sink.number(&magnitude) }
}

/// The inverse of [`encode_seconds`].
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
pub(super) fn decode_seconds<'de, S: Source<'de>>(source: S) -> R<(i64, i32)> {
    let (negative, duration) = read(&source.number()?)?;
    let (seconds, nanos) = (i128::from(duration.as_secs()), i128::from(duration.subsec_nanos()));
    let sign = if negative { -1 } else { 1 };
    let parts = i64::try_from(seconds * sign).ok().zip(i32::try_from(nanos * sign).ok());
    parts.ok_or_else(|| ValueError::invalid("a number of seconds", "it has more than 64 bits"))
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
    let number = parts(text).map_err(invalid_number)?;
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
