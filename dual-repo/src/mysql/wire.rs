//! Values as the binary protocol has them.
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>

use super::{Cell, ColumnType, SqlValue, ValueProblem};

/// Any whole number that a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    Signed(i64),
    Unsigned(u64),
}

impl Whole {
    /// Reads an integer by the width and sign that its column has.
    pub(crate) fn read(cell: Cell<'_>) -> Result<Whole, ValueProblem> {
        let bytes = cell.bytes();
        let value = match cell.column() {
            // Big-endian, as many bytes as the bits need.
            ColumnType::Bit if bytes.len() <= 8 => {
                Some(Whole::Unsigned(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))))
            }
            ColumnType::Integer { unsigned: false } => {
                let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
                integer(bytes, if negative { 0xff } else { 0 }).map(|bytes| Whole::Signed(i64::from_le_bytes(bytes)))
            }
            ColumnType::Integer { unsigned: true } | ColumnType::Year => {
                integer(bytes, 0).map(|bytes| Whole::Unsigned(u64::from_le_bytes(bytes)))
            }
            _ => None,
        };
        value.ok_or_else(|| ValueProblem::wire(cell.column()))
    }
}

/// An integer of one to eight bytes, made eight bytes wide.
fn integer(bytes: &[u8], fill: u8) -> Option<[u8; 8]> {
    matches!(bytes.len(), 1 | 2 | 4 | 8).then(|| extended(bytes, fill))
}

/// Bytes, and as many of the same as are missing.
fn extended<const N: usize>(bytes: &[u8], fill: u8) -> [u8; N] {
    let mut wide = [fill; N];
    for (to, from) in wide.iter_mut().zip(bytes) {
        *to = *from;
    }
    wide
}

impl From<Whole> for SqlValue {
    fn from(value: Whole) -> Self {
        match value {
            Whole::Signed(value) => SqlValue::Int(value),
            Whole::Unsigned(value) => SqlValue::UInt(value),
        }
    }
}

/// The value of a `FLOAT` column.
pub(crate) fn float(cell: Cell<'_>) -> Result<f32, ValueProblem> {
    cell.bytes().try_into().map(f32::from_le_bytes).map_err(|_| ValueProblem::wire(cell.column()))
}

/// The value of a `DOUBLE` column.
pub(crate) fn double(cell: Cell<'_>) -> Result<f64, ValueProblem> {
    cell.bytes().try_into().map(f64::from_le_bytes).map_err(|_| ValueProblem::wire(cell.column()))
}

/// A `DATE`, `DATETIME` or `TIMESTAMP`, whether or not the calendar has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTimeParts {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    pub(crate) micros: u32,
}

impl DateTimeParts {
    pub(crate) fn read(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let bytes = timed(cell, &[0, 4, 7, 11])?;
        let [year, century, month, day, hour, minute, second, micros @ ..] = extended::<11>(bytes, 0);
        let (year, micros) = (u16::from_le_bytes([year, century]), u32::from_le_bytes(micros));
        Ok(DateTimeParts { year, month, day, hour, minute, second, micros })
    }

    /// The literal of the value.
    pub(crate) fn text(&self, column: ColumnType) -> String {
        let DateTimeParts { year, month, day, hour, minute, second, micros } = self;
        let date = format!("{year:04}-{month:02}-{day:02}");
        if column == ColumnType::Date {
            return date;
        }
        format!("{date} {hour:02}:{minute:02}:{second:02}.{micros:06}")
    }
}

/// A `TIME`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeParts {
    pub(crate) negative: bool,
    pub(crate) hours: u32,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    pub(crate) micros: u32,
}

impl TimeParts {
    pub(crate) fn read(cell: Cell<'_>) -> Result<Self, ValueProblem> {
        let bytes = timed(cell, &[0, 8, 12])?;
        let [sign, rest @ ..] = extended::<12>(bytes, 0);
        let (days, rest) = rest.split_at(4);
        let [hour, minute, second, micros @ ..] = extended::<7>(rest, 0);
        let days = u32::from_le_bytes(extended(days, 0));
        let hours = days.checked_mul(24).and_then(|hours| hours.checked_add(hour.into()));
        let hours = hours.ok_or_else(|| ValueProblem::wire(cell.column()))?;
        Ok(TimeParts { negative: sign != 0, hours, minute, second, micros: u32::from_le_bytes(micros) })
    }

    /// The literal of the value.
    pub(crate) fn text(&self) -> String {
        let TimeParts { negative, hours, minute, second, micros } = self;
        let sign = if *negative { "-" } else { "" };
        format!("{sign}{hours:02}:{minute:02}:{second:02}.{micros:06}")
    }
}

/// A time without its length, which comes first: zeros at its end are left out.
fn timed<'r>(cell: Cell<'r>, lengths: &[u8]) -> Result<&'r [u8], ValueProblem> {
    match cell.bytes() {
        [len, rest @ ..] if usize::from(*len) == rest.len() && lengths.contains(len) => Ok(rest),
        _ => Err(ValueProblem::wire(cell.column())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(bytes: &[u8], column: ColumnType) -> Option<Whole> {
        Whole::read(Cell::new(bytes, column)).ok()
    }

    #[test]
    fn integers_have_the_sign_and_width_of_their_column() {
        let (signed, unsigned) = (ColumnType::Integer { unsigned: false }, ColumnType::Integer { unsigned: true });
        assert_eq!(whole(&[0x80], signed), Some(Whole::Signed(-128)));
        assert_eq!(whole(&[0x80], unsigned), Some(Whole::Unsigned(128)));
        assert_eq!(whole(&[0xfe, 0xff], signed), Some(Whole::Signed(-2)));
        assert_eq!(whole(&[1, 0, 0, 0x80], signed), Some(Whole::Signed(i64::from(i32::MIN) + 1)));
        assert_eq!(whole(&[0xff; 8], unsigned), Some(Whole::Unsigned(u64::MAX)));
        assert_eq!(whole(&[0x02, 0x01], ColumnType::Bit), Some(Whole::Unsigned(0x201)));
        assert_eq!(whole(&[], signed), None);
        assert_eq!(whole(&[0; 3], signed), None);
        assert_eq!(whole(&[0; 9], ColumnType::Bit), None);
        assert_eq!(whole(&[0; 8], ColumnType::Double), None);
    }

    #[test]
    fn what_a_time_leaves_out_is_zero() {
        let time = |bytes: &[u8]| TimeParts::read(Cell::new(bytes, ColumnType::Time)).map(|time| time.text());
        assert_eq!(time(&[0]).unwrap(), "00:00:00.000000");
        assert_eq!(time(&[8, 1, 34, 0, 0, 0, 22, 59, 59]).unwrap(), "-838:59:59.000000");
        assert_eq!(time(&[12, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0]).unwrap(), "01:02:03.000004");
        assert!(time(&[9, 0, 0, 0, 0, 0, 0, 0, 0, 0]).is_err());
        assert!(time(&[12, 0, 255, 255, 255, 255, 1, 2, 3, 4, 0, 0, 0]).is_err());

        let date = |bytes: &[u8], column| DateTimeParts::read(Cell::new(bytes, column)).map(|date| date.text(column));
        assert_eq!(date(&[0], ColumnType::Date).unwrap(), "0000-00-00");
        assert_eq!(date(&[4, 0xe8, 7, 2, 29], ColumnType::Date).unwrap(), "2024-02-29");
        assert_eq!(date(&[7, 0xe8, 7, 2, 0, 1, 2, 3], ColumnType::DateTime).unwrap(), "2024-02-00 01:02:03.000000");
        assert!(date(&[4, 0xe8, 7, 2], ColumnType::Date).is_err());
        assert!(date(&[], ColumnType::Date).is_err());
    }
}
