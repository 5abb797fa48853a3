//! What the environment variables and the AWS profile say.

use aws_config::profile::ProfileSet;
use aws_runtime::env_config::EnvConfigValue;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use super::endpoint::Endpoint;
use crate::{Error, Result};

/// How long a chain of `source_profile` settings is followed.
const SOURCE_PROFILES_MAX: usize = 16;

pub(super) struct Environment {
    env: Env,
    profiles: ProfileSet,
}

impl Environment {
    /// Reads the profile files. A profile that was asked for, in code or by `AWS_PROFILE`, has to be there.
    pub(super) async fn load(env: Env, profile: Option<&str>) -> Result<Environment> {
        let name = profile.map(str::to_owned).or_else(|| variable(&env, "AWS_PROFILE"));
        // Without a name the variable is unset or blank, and a blank one would not mean the default.
        let selected = name.clone().unwrap_or_else(|| "default".to_owned());
        let profiles = aws_config::profile::load(&Fs::real(), &env, &EnvConfigFiles::default(), Some(selected.into()))
            .await
            .map_err(|error| Error::Config(format!("cannot read the AWS profiles: {}", chain(&error))))?;
        match name {
            Some(name) if profiles.get_profile(&name).is_none() => {
                Err(Error::Config(format!("there is no profile `{name}` in the AWS config and credentials files")))
            }
            _ => Ok(Environment { env, profiles }),
        }
    }

    pub(super) fn profile(&self) -> &str {
        self.profiles.selected_profile()
    }

    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's region.
    pub(super) fn region(&self) -> Result<String> {
        let variable = |name| variable(&self.env, name);
        variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")).or_else(|| self.profile_region()).ok_or_else(
            || {
                Error::Config(format!(
                    "no AWS region is set; call `.region(\"..\")`, or set the environment variable `AWS_REGION`, \
                 or `region` in the AWS profile `{}`",
                    self.profile()
                ))
            },
        )
    }

    fn profile_region(&self) -> Option<String> {
        let mut name = self.profile();
        for _ in 0..SOURCE_PROFILES_MAX {
            let profile = self.profiles.get_profile(name)?;
            if let Some(region) = profile.get("region") {
                return Some(region.to_owned());
            }
            name = profile.get("source_profile")?;
        }
        None
    }

    /// The endpoint that the environment or the profile puts in the place of AWS's, and the setting that does it.
    pub(super) fn endpoint(&self) -> Option<(String, String)> {
        if self.ignores_endpoints() {
            return None;
        }
        let setting = EnvConfigValue::new().env("AWS_ENDPOINT_URL").profile("endpoint_url").service_id("DynamoDB");
        let (url, _) = setting.load(&self.env, Some(&self.profiles))?;
        let source = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"]
            .iter()
            .find(|name| self.env.get(name).is_ok())
            .map_or_else(
                || format!("`endpoint_url` of the AWS profile `{}`", self.profile()),
                |name| format!("the environment variable `{name}`"),
            );
        (!url.trim().is_empty()).then(|| (url.into_owned(), source))
    }

    /// The endpoint of [`Environment::endpoint`] if it may be followed.
    pub(super) fn allowed_endpoint(&self, is_allowed: bool) -> Result<Option<Endpoint>> {
        match self.endpoint() {
            None => Ok(None),
            Some((url, source)) if is_allowed => Endpoint::parse(&url, &source).map(Some),
            Some((_, source)) => Err(Error::Config(format!(
                "{source} sends DynamoDB's requests to another endpoint; call `.allow_endpoint_from_env()` to follow it, \
                 `.endpoint(\"..\")` to name the endpoint in code, or remove the setting"
            ))),
        }
    }

    fn ignores_endpoints(&self) -> bool {
        EnvConfigValue::new()
            .env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
            .profile("ignore_configured_endpoint_urls")
            .load(&self.env, Some(&self.profiles))
            .is_some_and(|(value, _)| value.eq_ignore_ascii_case("true"))
    }
}

/// A variable that is set to something.
fn variable(env: &Env, name: &str) -> Option<String> {
    env.get(name).ok().filter(|value| !value.trim().is_empty())
}

/// An error and what caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
