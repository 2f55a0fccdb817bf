//! `larrey serve`.

use std::io::IsTerminal as _;
use std::net::SocketAddr;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::output::say;
use super::{SettingsArgs, exit, runtime};
use crate::boot::Server;
use crate::telemetry;

/// Run the server.
///
/// Without a database of your own it runs a private Postgres in the data directory. It prints one line,
/// `listening on http://...`, when it is ready, and drains on Ctrl-C and SIGTERM. SIGHUP loads
/// registrations, playbooks and signatures anew: all of them, or none where one cannot be used. On a terminal it
/// ends the server.
#[derive(Args)]
#[command(
    after_help = "Example:\n  larrey serve --dev --listen 127.0.0.1:8080 --data-dir ./larrey-data"
)]
pub struct Serve {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Let everybody in without a token; only on loopback
    #[arg(long)]
    dev: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

impl Serve {
    /// Runs until a signal.
    pub fn run(self) -> anyhow::Result<u8> {
        let mut settings = self.settings.load()?;
        if let Some(listen) = self.listen {
            settings.server.listen = listen;
        }
        telemetry::start_logging(settings.log.format);
        runtime()?.block_on(async {
            let mut interrupt = signal(SignalKind::interrupt())?;
            let mut terminate = signal(SignalKind::terminate())?;
            let mut hangup = signal(SignalKind::hangup())?;
            // Of a terminal it says that the terminal was closed.
            let reloads = !std::io::stdout().is_terminal();
            let asked = if reloads {
                Some(signal(SignalKind::hangup())?)
            } else {
                None
            };
            let ended = async move {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    _ = hangup.recv(), if !reloads => {}
                }
            };
            let mut ended = Box::pin(ended);
            let server = tokio::select! {
                server = Server::start(&settings, self.dev) => server?,
                () = &mut ended => return Ok(exit::OK),
            };
            if let Some(asked) = asked {
                server.reload_when(settings, asked);
            }
            say(format!("listening on http://{}", server.address()?));
            server.serve(ended).await?;
            Ok(exit::OK)
        })
    }
}
