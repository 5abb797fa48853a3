//! What the environment and the AWS profile decide, and what they may not.

use std::fs;

use aws_types::os_shim_internal::Env;

use super::complete;
use crate::client::build::build_in;
use crate::{Dynamo, DynamoBuilder, Error, Result};

const PROFILES: &str = "
[default]
region = eu-north-1
[profile staging]
region = eu-west-3
endpoint_url = http://staging.example
[profile assumed]
source_profile = staging
role_arn = arn:aws:iam::1:role/x
[profile circle]
source_profile = circle
[profile quiet]
region = eu-west-3
endpoint_url = http://staging.example
ignore_configured_endpoint_urls = true
[profile services]
region = eu-west-3
services = local
[services local]
dynamodb =
  endpoint_url = http://services.example
";

/// Builds with these variables and the profiles above, and with nothing of this machine.
async fn build(settings: DynamoBuilder, variables: &[(&str, &str)]) -> Result<Dynamo> {
    let directory = tempfile::tempdir().unwrap();
    let (config, credentials) = (directory.path().join("config"), directory.path().join("credentials"));
    fs::write(&config, PROFILES).unwrap();
    fs::write(&credentials, "").unwrap();
    let files =
        [("AWS_CONFIG_FILE", config.to_str().unwrap()), ("AWS_SHARED_CREDENTIALS_FILE", credentials.to_str().unwrap())];
    let variables: Vec<(&str, &str)> = files.into_iter().chain(variables.iter().copied()).collect();
    build_in(settings, Env::from_slice(&variables), |loader| loader).await
}

async fn region(settings: DynamoBuilder, variables: &[(&str, &str)]) -> String {
    let db = build(settings, variables).await.unwrap();
    db.client().config().region().unwrap().as_ref().to_owned()
}

async fn refusal(settings: DynamoBuilder, variables: &[(&str, &str)]) -> String {
    match build(settings, variables).await {
        Err(Error::Config(message)) => message,
        other => panic!("{other:?}"),
    }
}

fn local() -> DynamoBuilder {
    Dynamo::builder().endpoint("http://127.0.0.1:1").credentials("AKID", "SECRET", None)
}

fn aws() -> DynamoBuilder {
    Dynamo::builder().credentials("AKID", "SECRET", None)
}

#[tokio::test]
async fn the_region_is_the_codes_then_the_environments_then_the_profiles() {
    let (first, second) = (("AWS_REGION", "us-east-1"), ("AWS_DEFAULT_REGION", "us-east-2"));
    assert_eq!(region(local().region("eu-west-1"), &[first, second]).await, "eu-west-1");
    assert_eq!(region(local(), &[first, second]).await, "us-east-1");
    assert_eq!(region(local(), &[second]).await, "us-east-2");
    assert_eq!(region(local(), &[("AWS_REGION", " "), second]).await, "us-east-2");
    assert_eq!(region(local(), &[]).await, "eu-north-1");
    assert_eq!(region(local(), &[("AWS_PROFILE", "staging")]).await, "eu-west-3");
    assert_eq!(region(local().profile("staging"), &[("AWS_PROFILE", "default")]).await, "eu-west-3");
    assert_eq!(region(local().profile("staging"), &[first]).await, "us-east-1");
    assert_eq!(region(local().profile("assumed"), &[]).await, "eu-west-3");
}

#[tokio::test]
async fn without_a_region_there_is_no_handle() {
    let message = refusal(local().profile("circle"), &[]).await;
    assert_eq!(
        message,
        "no AWS region is set; call `.region(\"..\")`, or set the environment variable `AWS_REGION`, or `region` in the \
         AWS profile `circle`"
    );
    let message = refusal(local(), &[("AWS_REGION", "us east")]).await;
    assert_eq!(message, "`us east` is not an AWS region; a region looks like `eu-west-1`");
}

#[tokio::test]
async fn a_profile_that_was_asked_for_has_to_be_there() {
    let message = "there is no profile `nope` in the AWS config and credentials files";
    assert_eq!(refusal(complete().profile("nope"), &[]).await, message);
    assert_eq!(refusal(complete(), &[("AWS_PROFILE", "nope")]).await, message);
    assert!(build(complete(), &[("AWS_PROFILE", " ")]).await.is_ok());
}

#[tokio::test]
async fn an_endpoint_of_the_environment_is_refused() {
    let advice = "sends DynamoDB's requests to another endpoint; call `.allow_endpoint_from_env()` to follow it, \
                  `.endpoint(\"..\")` to name the endpoint in code, or remove the setting";
    for variable in ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"] {
        let message = refusal(aws(), &[(variable, "http://secret.example")]).await;
        assert_eq!(message, format!("the environment variable `{variable}` {advice}"));
    }
    for profile in ["staging", "services"] {
        let message = refusal(aws().profile(profile), &[]).await;
        assert_eq!(message, format!("`endpoint_url` of the AWS profile `{profile}` {advice}"));
    }
}

#[tokio::test]
async fn an_endpoint_of_the_environment_is_followed_when_that_is_allowed() {
    let endpoint = async |settings: DynamoBuilder, variables: &[(&str, &str)]| {
        build(settings.allow_endpoint_from_env(), variables).await.unwrap().endpoint().map(str::to_owned)
    };
    let (general, own) = (("AWS_ENDPOINT_URL", "http://general"), ("AWS_ENDPOINT_URL_DYNAMODB", "http://own"));
    assert_eq!(endpoint(aws(), &[general, own]).await.as_deref(), Some("http://own"));
    assert_eq!(endpoint(aws(), &[general]).await.as_deref(), Some("http://general"));
    assert_eq!(endpoint(aws().profile("staging"), &[]).await.as_deref(), Some("http://staging.example"));
    assert_eq!(endpoint(aws().profile("services"), &[]).await.as_deref(), Some("http://services.example"));
    assert_eq!(endpoint(aws(), &[]).await, None);
    let message = refusal(aws().allow_endpoint_from_env(), &[("AWS_ENDPOINT_URL", "secret:8000")]).await;
    let reason = "does not start with `https://` or `http://`";
    assert_eq!(message, format!("the endpoint given by the environment variable `AWS_ENDPOINT_URL` {reason}"));
}

#[tokio::test]
async fn an_endpoint_in_code_wins_and_configured_ones_can_be_ignored() {
    let own = ("AWS_ENDPOINT_URL_DYNAMODB", "http://own");
    assert_eq!(build(local(), &[own]).await.unwrap().endpoint(), Some("http://127.0.0.1:1"));
    assert_eq!(build(aws(), &[own, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE")]).await.unwrap().endpoint(), None);
    assert_eq!(build(aws().profile("quiet"), &[]).await.unwrap().endpoint(), None);
    assert!(build(aws(), &[("AWS_ENDPOINT_URL", "")]).await.is_ok());
}

#[tokio::test]
async fn a_malformed_profile_file_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("config");
    fs::write(&config, "[default\nregion = x").unwrap();
    let message = refusal(local(), &[("AWS_CONFIG_FILE", config.to_str().unwrap())]).await;
    assert!(message.starts_with("cannot read the AWS profiles: "), "{message}");
}
