//! Talking to a server: address and token from the environment.

use anyhow::{Context as _, bail};
use clap::Args;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::problem::Problem;

/// Where the server is and who we are.
#[derive(Args, Clone, Debug)]
pub struct Remote {
    /// The server's address
    #[arg(
        long,
        env = "LARREY_URL",
        default_value = "http://127.0.0.1:8080",
        value_name = "URL"
    )]
    url: String,
    /// The API token; none for a server in `--dev`
    #[arg(
        long,
        env = "LARREY_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    token: Option<String>,
    /// Print the server's answer as JSON
    #[arg(long)]
    pub json: bool,
}

impl Remote {
    /// Gets a document.
    ///
    /// # Errors
    /// When the server is not there, or says no; its problem document becomes the message.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> anyhow::Result<T> {
        let request = self.request(Method::GET, path)?.query(query);
        read(self.send(request).await?).await
    }

    /// Sends a document, on a given revision.
    ///
    /// # Errors
    /// As [`Remote::get`].
    pub async fn post<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        path: &str,
        revision: Option<i32>,
        body: &B,
    ) -> anyhow::Result<T> {
        let mut request = self.request(Method::POST, path)?.json(body);
        if let Some(revision) = revision {
            request = request.header("if-match", format!("\"{revision}\""));
        }
        read(self.send(request).await?).await
    }

    fn request(&self, method: Method, path: &str) -> anyhow::Result<reqwest::RequestBuilder> {
        let client = Client::builder()
            .timeout(std::time::Duration::from_secs(30))
            .build()?;
        let request = client.request(method, format!("{}{path}", self.url.trim_end_matches('/')));
        Ok(match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Response> {
        request.send().await.with_context(|| {
            format!(
                "no answer from `{}`; is the server running? (`LARREY_URL` says where it is)",
                self.url
            )
        })
    }
}

/// A name as one part of a path, whatever is in it.
pub fn segment(name: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

async fn read<T: DeserializeOwned>(response: Response) -> anyhow::Result<T> {
    if response.status().is_success() {
        return response
            .json()
            .await
            .context("the server's answer does not read; is it a Larrey of this version?");
    }
    let status = response.status();
    let is_problem = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
    if !is_problem {
        bail!("the server answered {status}");
    }
    let problem: Problem = response.json().await?;
    let hint = problem
        .hint
        .map(|hint| format!(" ({hint})"))
        .unwrap_or_default();
    bail!("{}{hint}", problem.detail)
}
