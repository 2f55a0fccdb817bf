//! `larrey token`.

use anyhow::bail;
use clap::{Args, Subcommand};

use super::output::{say, say_json};
use super::{SettingsArgs, exit, runtime};
use crate::app::issue_token::{Role, issue_token};
use crate::boot::Database;
use crate::clock::Clock;

/// Make, list and revoke API tokens. Works on the database itself, beside a running server or without one.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  larrey token create airflow --role reporter --days 90\n  larrey token list\n  larrey token revoke airflow"
)]
pub struct Token {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Subcommand)]
enum Action {
    /// Make a token and print its secret, this once
    Create {
        /// Its name: the actor of everything done with it
        name: String,
        /// What it may do
        #[arg(long, value_enum)]
        role: Role,
        /// Days until it ends by itself [default: never]
        #[arg(long)]
        days: Option<u32>,
    },
    /// List all tokens
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token; running servers notice within 5 seconds
    Revoke {
        /// Its name
        name: String,
    },
}

impl Token {
    /// Does it.
    pub fn run(self) -> anyhow::Result<u8> {
        let settings = self.settings.load()?;
        runtime()?.block_on(async {
            let database = Database::join(&settings).await?;
            let done = self.action.run(&database).await;
            database.close().await?;
            done
        })
    }
}

impl Action {
    async fn run(self, database: &Database) -> anyhow::Result<u8> {
        let (store, clock) = (&database.store, Clock::default());
        match self {
            Self::Create { name, role, days } => {
                if name.trim().is_empty()
                    || name.chars().count() > 100
                    || name.chars().any(char::is_control)
                {
                    bail!("a token's name has 1 to 100 printable characters");
                }
                let Some(secret) = issue_token(store, &clock, &name, role, days).await? else {
                    bail!(
                        "a token called `{name}` exists already; names are not used twice, so that it stays clear who did what"
                    );
                };
                say(secret);
            }
            Self::List { json: true } => say_json(&store.list_tokens().await?)?,
            Self::List { json: false } => {
                for token in store.list_tokens().await? {
                    let state = match (token.revoked_at, token.expires_at) {
                        (Some(at), _) => format!("revoked {}", at.format("%F %R")),
                        (None, Some(at)) if at <= clock.now() => {
                            format!("expired {}", at.format("%F %R"))
                        }
                        (None, Some(at)) => format!("until {}", at.format("%F %R")),
                        (None, None) => "no end".to_owned(),
                    };
                    say(format!("{:<32} {:<10} {state}", token.name, token.role));
                }
            }
            Self::Revoke { name } => {
                if !store.revoke_token(&name, clock.now()).await? {
                    bail!("no token is called `{name}`");
                }
                say(format!("revoked `{name}`"));
            }
        }
        Ok(exit::OK)
    }
}
