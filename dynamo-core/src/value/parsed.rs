//! Types that are stored as the text that they print and parse: addresses, and URLs with the feature `url`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{R, Sink, Source, Value, ValueError};

macro_rules! parsed {
    ($($type:ty, $expected:literal;)*) => {$(
        impl Value for $type {
            fn encode<S: Sink>(&self, sink: S) -> R<S::Done> {
                sink.string(&self.to_string())
            }
            fn decode<'de, S: Source<'de>>(source: S) -> R<Self> {
                source.string()?.parse().map_err(|_| ValueError::invalid($expected, "the string is none"))
            }
        }
    )*};
}
parsed! {
    IpAddr, "an IP address";
    Ipv4Addr, "an IPv4 address";
    Ipv6Addr, "an IPv6 address";
    SocketAddr, "an IP address and a port";
}
#[cfg(feature = "url")]
parsed! {
    url::Url, "a URL";
}
