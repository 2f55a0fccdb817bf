//! Where in AWS a pipeline lives.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Region, account and role to look with; what is not said is that of Larrey's own credentials.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct AwsPlace {
    /// The region, as `eu-west-1`; default `aws.region`, else that of the environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The role that is assumed to read there, as `arn:aws:iam::123456789012:role/larrey-read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The account whose Glue catalogue holds the tables; default that of the credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

impl AwsPlace {
    /// What is wrong with it beyond its form.
    pub(super) fn check(&self) -> Result<(), String> {
        if let Some(region) = &self.region
            && !is_region(region)
        {
            return Err(format!(
                "`aws.region` is `{region}`, and not one as `eu-west-1`"
            ));
        }
        if let Some(account) = &self.account
            && !is_account(account)
        {
            return Err(format!("`aws.account` is `{account}`, and not 12 digits"));
        }
        let Some(role) = &self.role else {
            return Ok(());
        };
        let Some(of_role) = account_of(role) else {
            return Err(format!(
                "`aws.role` is `{role}`, and not one as `arn:aws:iam::123456789012:role/larrey-read`"
            ));
        };
        match &self.account {
            Some(account) if account != of_role => Err(format!(
                "`aws.account` is `{account}`, and `aws.role` is of the account `{of_role}`"
            )),
            Some(_) | None => Ok(()),
        }
    }
}

/// `eu-west-1`, `us-gov-east-1`: words, then a number.
fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    is_number && words.contains('-') && words.split('-').all(is_word)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.chars().all(|c| c.is_ascii_digit())
}

/// The account in the ARN of a role.
fn account_of(role: &str) -> Option<&str> {
    let (partition, rest) = role.strip_prefix("arn:")?.split_once(':')?;
    let (account, name) = rest.strip_prefix("iam::")?.split_once(":role/")?;
    let fits = partition.starts_with("aws") && is_account(account) && !name.is_empty();
    fits.then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(toml: &str) -> String {
        let place: AwsPlace = toml::from_str(toml).unwrap();
        place.check().err().unwrap_or_default()
    }

    #[test]
    fn places_that_make_sense() {
        for fine in [
            "",
            "region = 'eu-west-1'",
            "region = 'us-gov-east-1'\naccount = '123456789012'",
            "role = 'arn:aws:iam::123456789012:role/larrey-read'",
            "role = 'arn:aws-cn:iam::123456789012:role/teams/data/read'\naccount = '123456789012'",
        ] {
            assert_eq!(wrong(fine), "", "{fine}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (toml, about) in [
            ("region = ''", "`aws.region`"),
            ("region = 'ireland'", "`aws.region`"),
            ("region = 'eu-west'", "`aws.region`"),
            ("region = 'eu-west-1/'", "`aws.region`"),
            ("account = '1234'", "12 digits"),
            ("account = '12345678901a'", "12 digits"),
            ("role = 'larrey-read'", "`aws.role`"),
            ("role = 'arn:aws:iam::123456789012:user/x'", "`aws.role`"),
            ("role = 'arn:aws:iam::1234:role/x'", "`aws.role`"),
            ("role = 'arn:aws:iam::123456789012:role/'", "`aws.role`"),
            (
                "role = 'arn:aws:iam::123456789012:role/x'\naccount = '210987654321'",
                "of the account `123456789012`",
            ),
        ] {
            assert!(wrong(toml).contains(about), "{toml}: {}", wrong(toml));
        }
    }
}
