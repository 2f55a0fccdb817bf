//! Iceberg's REST catalogue: what it says of a table, by the two requests of its specification that read.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::fact::GapReason;
use crate::observe::look::Look;
use crate::observe::trouble::Trouble;

/// What parts of a namespace are joined with.
const UNIT_SEPARATOR: &str = "\u{1f}";
/// Largest configuration and largest error that are read, in bytes.
const SMALL: usize = 256 * 1024;

/// `[observe.rest_catalogs.NAME]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestCatalogSettings {
    /// Where it is, without `/v1`, as `https://catalog.example/iceberg`.
    pub url: String,
    /// The warehouse, where the catalogue has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<String>,
    /// A bearer token; a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// Reads tables in REST catalogues.
#[derive(Debug)]
pub struct RestCatalogs {
    known: BTreeMap<String, RestCatalogSettings>,
    http: Result<Client, Trouble>,
}

/// What a catalogue says of a table.
#[derive(Debug)]
pub struct LoadedTable {
    /// Where its newest metadata file lies; empty where the catalogue keeps none.
    pub file: String,
    /// The metadata themselves, as JSON.
    pub metadata: Vec<u8>,
}

/// `CatalogConfig` of the specification, as far as it matters here.
#[derive(Default, Deserialize)]
struct Config {
    #[serde(default)]
    defaults: BTreeMap<String, String>,
    #[serde(default)]
    overrides: BTreeMap<String, String>,
}

/// `LoadTableResult` of the specification, as far as it matters here.
#[derive(Deserialize)]
struct LoadTableResult<'a> {
    #[serde(rename = "metadata-location")]
    location: Option<String>,
    #[serde(borrow)]
    metadata: &'a RawValue,
}

/// `IcebergErrorResponse` of the specification, as far as it matters here.
#[derive(Deserialize)]
struct Refusal {
    error: RefusalBody,
}

#[derive(Deserialize)]
struct RefusalBody {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    message: String,
}

impl RestCatalogs {
    /// A reader of these catalogues; connections are made with the first look.
    pub fn new(known: &BTreeMap<String, RestCatalogSettings>, timeout: Duration) -> Self {
        // A catalogue that sends elsewhere is not followed: the settings say where it is.
        let client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(timeout.min(Duration::from_secs(3)))
            .timeout(timeout)
            .user_agent("larrey")
            .build();
        Self {
            known: known.clone(),
            http: client.map_err(|error| unreachable(&error)),
        }
    }

    /// `GET /v1/config`, then `GET /v1/{prefix}/namespaces/{namespace}/tables/{table}`.
    ///
    /// # Errors
    /// Why the table could not be read, also when its metadata are larger than `most` bytes.
    pub async fn table(
        &self,
        look: &Look,
        catalog: &str,
        parts: &[&str],
        most: usize,
    ) -> Result<LoadedTable, Trouble> {
        let settings = self.known.get(catalog).ok_or_else(|| {
            let why = format!("`observe.rest_catalogs` has no `{catalog}`");
            Trouble::new(GapReason::NotConfigured, why)
        })?;
        let read = self.load(look, settings, parts, most).await;
        read.map_err(|trouble| trouble.during(&format!("asking the REST catalogue `{catalog}`")))
    }

    async fn load(
        &self,
        look: &Look,
        settings: &RestCatalogSettings,
        parts: &[&str],
        most: usize,
    ) -> Result<LoadedTable, Trouble> {
        let base = base(&settings.url)?;
        let bytes = self
            .get(look, settings, config(&base, settings), SMALL)
            .await?;
        let config: Config = serde_json::from_slice(&bytes).map_err(|e| misread(&e))?;
        let overridden = config.overrides.get("prefix");
        let prefix = overridden.or_else(|| config.defaults.get("prefix"));
        let table = table(&base, prefix.map_or("", String::as_str), parts)?;
        let bytes = self.get(look, settings, table, most).await?;
        let result: LoadTableResult = serde_json::from_slice(&bytes).map_err(|e| misread(&e))?;
        Ok(LoadedTable {
            file: result.location.unwrap_or_default(),
            metadata: result.metadata.get().as_bytes().to_vec(),
        })
    }

    async fn get(
        &self,
        look: &Look,
        settings: &RestCatalogSettings,
        url: Url,
        most: usize,
    ) -> Result<Vec<u8>, Trouble> {
        let client = self.http.as_ref().map_err(Clone::clone)?;
        let call = || async {
            let mut request = client.get(url.clone());
            if let Some(token) = &settings.token {
                request = request.bearer_auth(token);
            }
            let answer = request.send().await.map_err(|e| unreachable(&e))?;
            let status = answer.status();
            if status != StatusCode::OK {
                let told = body(look, answer, SMALL).await.unwrap_or_default();
                return Err(refused(status, &told, url.path()));
            }
            body(look, answer, most).await
        };
        look.patiently(call).await
    }
}

async fn body(look: &Look, mut answer: Response, most: usize) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|e| unreachable(&e))? {
        if bytes.len() + chunk.len() > most {
            let why = format!("the answer is larger than {most} bytes");
            return Err(Trouble::new(GapReason::Truncated, why));
        }
        look.read(chunk.len());
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The address of a catalogue, without the slash at its end.
fn base(url: &str) -> Result<Url, Trouble> {
    let parsed = Url::parse(url.trim_end_matches('/')).ok();
    let parsed = parsed.filter(|url| matches!(url.scheme(), "http" | "https"));
    parsed.ok_or_else(|| {
        let why = "its `url` is not one; it looks like `https://catalog.example/iceberg`";
        Trouble::new(GapReason::NotConfigured, why)
    })
}

fn config(base: &Url, settings: &RestCatalogSettings) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/v1/config", base.path().trim_end_matches('/')));
    if let Some(warehouse) = &settings.warehouse {
        url.query_pairs_mut().append_pair("warehouse", warehouse);
    }
    url
}

/// The address of a table whose name has these parts, the last one being the table's own. The prefix comes from the
/// catalogue and may have slashes in it.
fn table(base: &Url, prefix: &str, parts: &[&str]) -> Result<Url, Trouble> {
    let named = parts.iter().all(|part| !part.is_empty());
    let (Some((table, namespace)), true) = (parts.split_last(), named && parts.len() > 1) else {
        let why = format!("`{}` is not `namespace.table`", parts.join("."));
        return Err(Trouble::new(GapReason::NotConfigured, why));
    };
    let prefix = prefix.trim_matches('/');
    let root = format!("{}/v1/", base.path().trim_end_matches('/'));
    let slash = if prefix.is_empty() { "" } else { "/" };
    let mut url = base.clone();
    url.set_path(&format!("{root}{prefix}{slash}namespaces"));
    let stays = url.path().starts_with(&root) && !prefix.contains("..");
    let namespace = namespace.join(UNIT_SEPARATOR);
    match url.path_segments_mut() {
        Ok(mut segments) if stays => segments.extend([&namespace, "tables", table]),
        _ => {
            let why = format!("the catalogue gives `{prefix}` as its prefix, which is no path");
            return Err(Trouble::new(GapReason::Unavailable, why));
        }
    };
    Ok(url)
}

/// What a status other than 200 means for a look.
fn refused(status: StatusCode, told: &[u8], path: &str) -> Trouble {
    let told = serde_json::from_slice(told).map_or_else(
        |_| String::new(),
        |Refusal { error }| format!(" {} {}", error.kind, error.message),
    );
    let reason = match status.as_u16() {
        // 419: the token has ended.
        401 | 403 | 419 => GapReason::Denied,
        404 => GapReason::Absent,
        _ => GapReason::Unavailable,
    };
    let status = status.as_u16();
    Trouble {
        throttled: status == 429,
        ..Trouble::new(reason, format!("GET `{path}` answered {status}{told}"))
    }
}

fn misread(error: &serde_json::Error) -> Trouble {
    let why = format!("the answer is not that of an Iceberg REST catalogue: {error}");
    Trouble::new(GapReason::Unavailable, why)
}

fn unreachable(error: &reqwest::Error) -> Trouble {
    let reason = if error.is_timeout() {
        GapReason::Timeout
    } else {
        GapReason::Unavailable
    };
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    Trouble::new(reason, format!("the request failed: {}", causes.join(": ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(prefix: &str, name: &str) -> Result<String, GapReason> {
        let base = base("https://catalog.example/iceberg/").unwrap();
        let parts: Vec<&str> = name.split('.').collect();
        let url = table(&base, prefix, &parts).map_err(|trouble| trouble.reason)?;
        Ok(url.as_str().replace("https://catalog.example/iceberg", ""))
    }

    #[test]
    fn addresses_of_tables() {
        for (prefix, name, path) in [
            ("", "curated.orders", "/v1/namespaces/curated/tables/orders"),
            (
                "catalogs/main",
                "a.b.c",
                "/v1/catalogs/main/namespaces/a%1Fb/tables/c",
            ),
            ("/p%1Fq/", "a.b", "/v1/p%1Fq/namespaces/a/tables/b"),
            (
                "p?x#y",
                "a/ b.c?d",
                "/v1/p%3Fx%23y/namespaces/a%2F%20b/tables/c%3Fd",
            ),
        ] {
            assert_eq!(
                address(prefix, name).as_deref(),
                Ok(path),
                "{prefix} {name}"
            );
        }
        for (prefix, name, reason) in [
            ("", "orders", GapReason::NotConfigured),
            ("", "a..b", GapReason::NotConfigured),
            ("", "a.", GapReason::NotConfigured),
            ("../..", "a.b", GapReason::Unavailable),
            ("p/%2e%2e/%2e%2e/x", "a.b", GapReason::Unavailable),
        ] {
            assert_eq!(address(prefix, name), Err(reason), "{prefix} {name}");
        }
    }

    #[test]
    fn addresses_of_catalogues() {
        let settings = |url: &str| RestCatalogSettings {
            url: url.into(),
            warehouse: Some("s3://lake/a b".into()),
            token: None,
        };
        let fine = settings("http://127.0.0.1:8181");
        let url = config(&base(&fine.url).unwrap(), &fine);
        assert_eq!(
            url.as_str(),
            "http://127.0.0.1:8181/v1/config?warehouse=s3%3A%2F%2Flake%2Fa+b"
        );
        for wrong in ["", "catalog.example", "file:///etc", "s3://lake"] {
            assert!(base(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_a_status_means() {
        let body = br#"{"error": {"message": "no", "type": "ForbiddenException", "code": 403}}"#;
        for (status, reason, throttled) in [
            (401, GapReason::Denied, false),
            (403, GapReason::Denied, false),
            (419, GapReason::Denied, false),
            (404, GapReason::Absent, false),
            (429, GapReason::Unavailable, true),
            (302, GapReason::Unavailable, false),
            (503, GapReason::Unavailable, false),
        ] {
            let trouble = refused(StatusCode::from_u16(status).unwrap(), body, "/v1/config");
            assert_eq!(
                (trouble.reason, trouble.throttled),
                (reason, throttled),
                "{status}"
            );
            assert!(
                trouble.detail.ends_with("ForbiddenException no"),
                "{trouble}"
            );
        }
    }
}
