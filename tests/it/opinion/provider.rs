//! A local server that speaks a provider's wire format, and answers as a script says.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// How one request is answered.
#[derive(Clone, Debug)]
pub enum Turn {
    /// The model says this.
    Says(String),
    /// The provider refuses, with a status and further headers.
    Status(u16, &'static str),
    /// The body breaks off in the middle.
    Half,
    /// Nothing comes for so long.
    Silence(Duration),
}

/// Whose wire format is spoken.
#[derive(Clone, Copy, Debug)]
pub enum Wire {
    /// `POST /v1/chat/completions` (`OpenAI` API reference, chat completions).
    Openai,
    /// `POST /v1/messages` (Anthropic API reference, messages).
    Anthropic,
    /// `POST /model/{id}/converse` (Amazon Bedrock API reference, Converse).
    Bedrock,
}

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub headers: String,
    pub body: Value,
}

/// The server; it lives as long as the process of the tests.
#[derive(Clone, Debug)]
pub struct Provider {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    script: Arc<Mutex<VecDeque<Turn>>>,
}

impl Provider {
    /// Answers the requests in turn as the script says, and goes on with its last line.
    pub fn start(wire: Wire, script: &[Turn]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let provider = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            asked: Arc::default(),
            script: Arc::new(Mutex::new(script.iter().cloned().collect())),
        };
        let serving = provider.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                thread::spawn(move || serving.answer(stream, wire));
            }
        });
        provider
    }

    /// Every request so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// What is answered from now on, in turn.
    pub fn script(&self, turns: &[Turn]) {
        *self.script.lock().unwrap() = turns.iter().cloned().collect();
    }

    /// What is answered from now on.
    pub fn now_says(&self, turn: Turn) {
        *self.script.lock().unwrap() = VecDeque::from([turn]);
    }

    fn answer(&self, stream: TcpStream, wire: Wire) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().ok())?
        });
        let mut body = vec![0; length?];
        reader.read_exact(&mut body).ok()?;
        self.asked.lock().unwrap().push(Asked {
            path: head.split(' ').nth(1)?.to_owned(),
            headers: head.to_ascii_lowercase(),
            body: serde_json::from_slice(&body).ok()?,
        });
        let turn = {
            let mut script = self.script.lock().unwrap();
            if script.len() > 1 {
                script.pop_front()
            } else {
                script.front().cloned()
            }
        };
        respond(stream, wire, turn?).ok()
    }
}

fn respond(mut stream: TcpStream, wire: Wire, turn: Turn) -> std::io::Result<()> {
    let (status, headers, body) = match turn {
        Turn::Says(text) => (200, "", said(wire, &text).to_string()),
        Turn::Status(status, headers) => (
            status,
            headers,
            json!({"error": {"message": "no"}}).to_string(),
        ),
        Turn::Half => {
            let whole = said(wire, "{}").to_string();
            (200, "", whole.chars().take(whole.len() / 2).collect())
        }
        Turn::Silence(long) => {
            thread::sleep(long);
            return Ok(());
        }
    };
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}

/// An answer of the model in the provider's form.
fn said(wire: Wire, text: &str) -> Value {
    match wire {
        Wire::Openai => json!({
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": "asked-for-0925",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text, "refusal": null}}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
        }),
        Wire::Anthropic => json!({
            "id": "msg_1", "type": "message", "role": "assistant", "model": "asked-for-0925", "stop_reason": "end_turn", "stop_sequence": null,
            "content": [{"type": "text", "text": text}], "usage": {"input_tokens": 900, "output_tokens": 100},
        }),
        Wire::Bedrock => json!({
            "output": {"message": {"role": "assistant", "content": [{"text": text}]}}, "stopReason": "end_turn",
            "usage": {"inputTokens": 900, "outputTokens": 100, "totalTokens": 1000}, "metrics": {"latencyMs": 5},
        }),
    }
}
