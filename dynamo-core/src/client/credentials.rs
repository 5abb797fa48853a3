//! Static credentials that never show in a `Debug`.

use std::fmt;

use aws_credential_types::Credentials;

#[derive(Clone)]
pub(super) struct StaticCredentials(pub(super) Credentials);

impl StaticCredentials {
    pub(super) fn new(access_key: String, secret: String, session_token: Option<String>) -> Self {
        StaticCredentials(Credentials::from_keys(access_key, secret, session_token))
    }
}

impl fmt::Debug for StaticCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}
