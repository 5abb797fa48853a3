//! The bytes of a compressed value: one that names the form, and a zlib stream.

use std::borrow::Cow;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::compress::Deflates;
use super::null::Own;
use super::ordered::Ordered;
use super::{As, AvSink, AvSource, Convert, Item, Problem, R, SizeSink, Value, ValueError};
use crate::wire::{read_value, write_value};

/// Bytes that a compressed value may have once it is inflated, as DynamoDB's JSON or as bytes. More is refused where it is
/// written, and where it is read: some kilobytes can be made that inflate to gigabytes.
pub const INFLATED_MAX: usize = 64 * 1024 * 1024;

/// How hard `zlib` tries, of 9: its own default.
const LEVEL: u32 = 6;
/// Bytes of the shortest stream, its header and its checksum; less is not worth a try.
const STREAM_MIN: usize = 9;
/// Bytes of room that a stream is given at a time.
const ROOM: usize = 64 * 1024;

/// The first byte. No text in UTF-8 begins with one of them, so that bytes from elsewhere are seldom taken for compressed ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The bytes of a binary value as they are.
    Bytes,
    /// A zlib stream of the value as DynamoDB's JSON.
    DeflatedJson,
    /// A zlib stream of the bytes of a binary value.
    DeflatedBytes,
}

impl Form {
    const fn byte(self) -> u8 {
        match self {
            Form::Bytes => 0xf8,
            Form::DeflatedJson => 0xf9,
            Form::DeflatedBytes => 0xfa,
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Form::Bytes, Form::DeflatedJson, Form::DeflatedBytes].into_iter().find(|form| form.byte() == byte)
    }
}

impl<C> Deflates for C {
    fn pack<T>(value: &T) -> R<Option<Vec<u8>>>
    where
        Self: Convert<T>,
    {
        packed(&C::encode(value, AvSink)?)
    }

    fn unpack<T>(packed: &[u8]) -> R<T>
    where
        Self: Convert<T>,
    {
        match Content::of(packed)? {
            Content::Bytes(bytes) => C::decode(AvSource::new(AttributeValue::B(Blob::new(bytes)))),
            Content::Json(text) => read_value::<As<C, T>>(&text).map(As::into_inner).map_err(inside),
        }
    }
}

/// What a compressed attribute holds; an attribute that is no bytes is not compressed, and is itself.
///
/// For what reads items without their entity, as the function of `upgrade` does that makes a field plain again.
///
/// # Errors
/// When bytes are not what `compress` writes, or inflate to more than [`INFLATED_MAX`].
pub fn inflated(value: &AttributeValue) -> R<AttributeValue> {
    match value {
        AttributeValue::B(packed) => Own::unpack::<AttributeValue>(packed.as_ref()),
        plain => Ok(plain.clone()),
    }
}

/// The value with everything plain that is compressed in it; `None` where nothing is, or it has no plain form.
pub(crate) fn all_inflated(value: &AttributeValue) -> Option<AttributeValue> {
    match value {
        // Bytes have no plain form: they would be taken for packed ones.
        AttributeValue::B(_) => inflated(value).ok().filter(|plain| !plain.is_b()),
        AttributeValue::M(entries) => {
            let found = entries.iter().filter_map(|(name, value)| Some((name.clone(), all_inflated(value)?)));
            let found: Item = found.collect();
            if found.is_empty() {
                return None;
            }
            let mut entries = entries.clone();
            entries.extend(found);
            Some(AttributeValue::M(entries))
        }
        AttributeValue::L(elements) => {
            let found: Vec<_> = elements.iter().map(all_inflated).collect();
            if found.iter().all(Option::is_none) {
                return None;
            }
            let either = |(found, old): (Option<_>, &AttributeValue)| found.unwrap_or_else(|| old.clone());
            Some(AttributeValue::L(found.into_iter().zip(elements).map(either).collect()))
        }
        _ => None,
    }
}

/// What is behind the first byte.
enum Content<'a> {
    Bytes(Cow<'a, [u8]>),
    Json(String),
}

impl<'a> Content<'a> {
    fn of(packed: &'a [u8]) -> R<Self> {
        let Some((first, rest)) = packed.split_first() else { return Err(corrupt("it is empty")) };
        match Form::of(*first) {
            Some(Form::Bytes) => Ok(Content::Bytes(Cow::Borrowed(rest))),
            Some(Form::DeflatedBytes) => inflate(rest).map(|bytes| Content::Bytes(Cow::Owned(bytes))),
            Some(Form::DeflatedJson) => {
                String::from_utf8(inflate(rest)?).map(Content::Json).map_err(|_| corrupt("it inflates to no UTF-8"))
            }
            None => Err(corrupt("its first byte names no form that this version knows")),
        }
    }
}

/// The bytes to store of a value: of a binary one always, of others where they are fewer.
fn packed(value: &AttributeValue) -> R<Option<Vec<u8>>> {
    if let AttributeValue::B(plain) = value {
        let plain = plain.as_ref();
        let deflated = deflate(Form::DeflatedBytes, plain)?;
        return Ok(Some(if deflated.len() <= plain.len() {
            deflated
        } else {
            [&[Form::Bytes.byte()], plain].concat()
        }));
    }
    let value = Ordered(value);
    let size = value.encode(SizeSink::default())?;
    if size <= STREAM_MIN {
        return Ok(None);
    }
    let mut text = String::with_capacity(size);
    write_value(&value, &mut text)?;
    let deflated = deflate(Form::DeflatedJson, text.as_bytes())?;
    Ok((deflated.len() < size).then_some(deflated))
}

/// The byte of the form, and the stream.
fn deflate(form: Form, plain: &[u8]) -> R<Vec<u8>> {
    let failed = |reason: String| ValueError::invalid("a value that can be compressed", reason);
    if plain.len() > INFLATED_MAX {
        return Err(failed(format!("it has {} bytes, more than {INFLATED_MAX}", plain.len())));
    }
    let mut out = Vec::with_capacity(plain.len() / 2 + STREAM_MIN);
    out.push(form.byte());
    let mut stream = Compress::new(Compression::new(LEVEL), true);
    loop {
        let rest = rest(plain, stream.total_in());
        match stream.compress_vec(rest, &mut out, FlushCompress::Finish).map_err(|error| failed(error.to_string()))? {
            Status::StreamEnd => return Ok(out),
            Status::Ok | Status::BufError => out.reserve(ROOM),
        }
    }
}

/// The content of a stream, which ends where the bytes do.
fn inflate(deflated: &[u8]) -> R<Vec<u8>> {
    let mut out = Vec::with_capacity(deflated.len().saturating_mul(4).min(ROOM));
    let mut stream = Decompress::new(true);
    loop {
        out.reserve(ROOM);
        let before = (stream.total_in(), stream.total_out());
        let status = stream.decompress_vec(rest(deflated, before.0), &mut out, FlushDecompress::None);
        let status = status.map_err(|_| corrupt("it is no zlib stream, or a damaged one"))?;
        if out.len() > INFLATED_MAX {
            return Err(corrupt("it inflates to more than 64 MiB"));
        }
        match status {
            Status::StreamEnd if rest(deflated, stream.total_in()).is_empty() => return Ok(out),
            Status::StreamEnd => return Err(corrupt("there are bytes behind its end")),
            Status::Ok | Status::BufError if before == (stream.total_in(), stream.total_out()) => {
                return Err(corrupt("it ends early"));
            }
            Status::Ok | Status::BufError => {}
        }
    }
}

/// What is left of the input.
fn rest(all: &[u8], done: u64) -> &[u8] {
    usize::try_from(done).ok().and_then(|done| all.get(done..)).unwrap_or_default()
}

#[cold]
fn corrupt(reason: &'static str) -> ValueError {
    ValueError::invalid("a compressed value", reason)
}

/// An error of what was inflated, which is no response body.
#[cold]
fn inside(error: ValueError) -> ValueError {
    match error.problem() {
        Problem::Malformed { .. } => corrupt("it inflates to no value in DynamoDB's JSON"),
        Problem::Key { .. }
        | Problem::Type { .. }
        | Problem::Missing
        | Problem::Duplicate
        | Problem::Invalid { .. }
        | Problem::TooDeep => error,
    }
}
