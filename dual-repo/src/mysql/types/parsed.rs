//! Types that are read from the text that they print: addresses, `char`, and URLs with the feature `url`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::mysql::{Cell, ColumnType, MySqlValue, SqlValue, ValueProblem};

macro_rules! parsed {
    ($($type:ty, $expected:literal, $problem:literal;)*) => {$(
        impl MySqlValue for $type {
            const EXPECTED: &'static str = $expected;

            fn accepts(column: ColumnType) -> bool {
                column == ColumnType::Text
            }
            fn decode(cell: Cell<'_>) -> Result<Self, ValueProblem> {
                cell.text()?.parse().map_err(|_| ValueProblem::new($problem))
            }
            fn encode(&self) -> SqlValue {
                SqlValue::Text(self.to_string())
            }
        }
    )*};
}
parsed! {
    IpAddr, "a text, INET4 or INET6 column", "the text is no IP address";
    Ipv4Addr, "a text or INET4 column", "the text is no IPv4 address";
    Ipv6Addr, "a text or INET6 column", "the text is no IPv6 address";
    char, "a text column", "the text is not one character";
}
#[cfg(feature = "url")]
parsed! {
    url::Url, "a text column", "the text is no URL";
}
