//! Binary floating-point numbers, by their shortest decimal text that reads back as the same number.
//!
//! For measurements. Money and everything else that has decimal places by nature belongs in `Decimal` or
//! [`Number`](super::Number).

use super::number::parts;
use super::{R, Sink, Source, Value, ValueError};

macro_rules! floats {
    ($($float:ty),*) => {$(
        /// NaN and the infinities are errors, and so are magnitudes that DynamoDB does not have. The sign of a zero is not
        /// stored. A stored number with more digits reads as the nearest one.
        impl Value for $float {
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                if !self.is_finite() {
                    return Err(ValueError::invalid("a finite number", "DynamoDB has neither NaN nor infinities"));
                }
                // Scientific notation has the shortest digits; plain notation would write out hundreds of zeros first.
                sink.number(&super::number::canonical(&format!("{self:e}"))?)
            }
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                let text = source.number()?;
                // `parse` would take `inf` and `nan` as well.
                let is_zero = parts(&text).map_err(super::number::invalid_number)?.is_zero();
                match text.parse::<$float>() {
                    Ok(value) if value.is_finite() && (value != 0.0 || is_zero) => Ok(value),
                    _ => Err(ValueError::invalid(
                        concat!("a number that fits `", stringify!($float), "`"),
                        "its magnitude is too large or too small",
                    )),
                }
            }
        }
    )*};
}
floats!(f32, f64);
