//! CloudWatch Logs, as far as Larrey reads it: streams and events.

use aws_config::SdkConfig;
use aws_sdk_cloudwatchlogs::Client;

use super::trouble;
use crate::observe::look::Look;
use crate::observe::trouble::Trouble;

/// Reads streams and events.
#[derive(Clone, Debug)]
pub struct LogsReader {
    client: Client,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Its stream.
    pub stream: String,
    /// What it says; may have several lines.
    pub message: String,
}

/// A page of events and how to get the next one.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The events, oldest first.
    pub events: Vec<LogEvent>,
    /// Token of the next page; `None`: there is none.
    pub next: Option<String>,
}

impl LogsReader {
    /// A reader.
    pub(super) fn new(config: &SdkConfig) -> Self {
        Self {
            client: Client::new(config),
        }
    }

    /// `logs:DescribeLogStreams`: streams whose names begin so, at most 50.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn streams(
        &self,
        look: &Look,
        group: &str,
        prefix: &str,
    ) -> Result<Vec<String>, Trouble> {
        let call = || async {
            let request = self
                .client
                .describe_log_streams()
                .log_group_name(group)
                .log_stream_name_prefix(prefix);
            request
                .send()
                .await
                .map_err(|error| trouble("DescribeLogStreams", &error))
        };
        let answer = look.patiently(call).await?;
        let names = answer.log_streams().iter();
        Ok(names
            .filter_map(|stream| stream.log_stream_name().map(str::to_owned))
            .collect())
    }

    /// `logs:GetLogEvents`: a page of a stream, going back from its end.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn back(
        &self,
        look: &Look,
        group: &str,
        stream: &str,
        token: Option<String>,
    ) -> Result<Page, Trouble> {
        let call = || async {
            let request = self
                .client
                .get_log_events()
                .log_group_name(group)
                .log_stream_name(stream)
                .start_from_head(false)
                .set_next_token(token.clone());
            request
                .send()
                .await
                .map_err(|error| trouble("GetLogEvents", &error))
        };
        let answer = look.patiently(call).await?;
        let events = answer.events().iter().map(|event| LogEvent {
            at_ms: event.timestamp().unwrap_or_default(),
            stream: stream.to_owned(),
            message: event.message().unwrap_or_default().to_owned(),
        });
        // The token of the last page leads back to that page.
        let next = answer.next_backward_token().map(str::to_owned);
        let page = Page {
            events: events.collect(),
            next: next.filter(|next| token.as_ref() != Some(next)),
        };
        count(look, &page);
        Ok(page)
    }

    /// `logs:FilterLogEvents`: a page of the events that match, over all streams whose names begin so.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn matching(
        &self,
        look: &Look,
        group: &str,
        prefix: &str,
        pattern: &str,
        token: Option<String>,
    ) -> Result<Page, Trouble> {
        let call = || async {
            let request = self
                .client
                .filter_log_events()
                .log_group_name(group)
                .log_stream_name_prefix(prefix)
                .filter_pattern(pattern)
                .set_next_token(token.clone());
            request
                .send()
                .await
                .map_err(|error| trouble("FilterLogEvents", &error))
        };
        let answer = look.patiently(call).await?;
        let events = answer.events().iter().map(|event| LogEvent {
            at_ms: event.timestamp().unwrap_or_default(),
            stream: event.log_stream_name().unwrap_or_default().to_owned(),
            message: event.message().unwrap_or_default().to_owned(),
        });
        let page = Page {
            events: events.collect(),
            next: answer.next_token().map(str::to_owned),
        };
        count(look, &page);
        Ok(page)
    }
}

/// Events count with the 26 bytes that CloudWatch itself adds to each.
fn count(look: &Look, page: &Page) {
    look.read(
        page.events
            .iter()
            .map(|event| event.message.len() + 26)
            .sum(),
    );
}
