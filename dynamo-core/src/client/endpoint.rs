//! An endpoint that was named instead of being derived from the region.

use http::Uri;
use http::uri::Scheme;

use crate::{Error, Result};

#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) is_tls: bool,
}

impl Endpoint {
    /// `source` says where the URL was found; the URL itself is not repeated, since it may hold a password.
    pub(super) fn parse(url: &str, source: &str) -> Result<Endpoint> {
        let refused = |reason: &str| Error::Config(format!("the endpoint given by {source} {reason}"));
        let uri: Uri = url.parse().map_err(|_| refused("is not a URL"))?;
        let is_tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(refused("does not start with `https://` or `http://`")),
        };
        let Some(authority) = uri.authority().filter(|authority| !authority.host().is_empty()) else {
            return Err(refused("names no host"));
        };
        if authority.as_str().contains('@') {
            return Err(refused("contains a user name; credentials do not belong in a URL"));
        }
        if uri.query().is_some() {
            return Err(refused("contains a query string"));
        }
        Ok(Endpoint { url: url.to_owned(), is_tls })
    }
}
