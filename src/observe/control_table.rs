//! Control tables in PostgreSQL and Redshift: the row that a pipeline keeps of a batch.
//!
//! One connection a look, one read-only transaction, one statement of the extended protocol, which takes no second one.

use std::collections::BTreeMap;
use std::str::FromStr as _;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};

use super::look::{Look, within};
use super::probing::{Answer, Probing};
use super::subject::Subject;
use super::trouble::Trouble;
use super::{Connector, Sources};
use crate::domain::control_row::ControlRow;
use crate::domain::fact::GapReason;
use crate::domain::observation::Observation;
use crate::domain::redact::redact;
use crate::domain::registration::{ControlQuery, Registration};

mod value;

const SOURCE: &str = "control_table";

/// `[observe.control_tables.NAME]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlTableSettings {
    /// Where it is, as `postgres://user:password@host/database?sslmode=require`; a secret.
    pub url: String,
    /// Seconds that the query may take.
    #[serde(default = "five")]
    pub statement_timeout_s: u64,
}

fn five() -> u64 {
    5
}

/// The connector.
pub fn connector(sources: &Sources) -> Box<dyn Connector> {
    Box::new(ControlTables {
        databases: sources.settings.control_tables.clone(),
    })
}

#[derive(Debug)]
struct ControlTables {
    databases: BTreeMap<String, ControlTableSettings>,
}

impl Connector for ControlTables {
    fn source(&self) -> &'static str {
        SOURCE
    }

    fn observe<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Vec<Observation>> {
        async move {
            let Some(registration) = &subject.given.registration else {
                return Vec::new();
            };
            let Some(control) = &registration.control else {
                return Vec::new();
            };
            vec![self.look(subject, registration, control).await]
        }
        .boxed()
    }

    fn probe<'a>(&'a self, registration: &'a Registration) -> Vec<Probing<'a>> {
        let control = registration.control.iter();
        let looks = control.map(|control| {
            let what = format!("control table in `{}`", control.database);
            Probing::new(what, self.probe_query(&registration.name, control))
        });
        looks.collect()
    }
}

impl ControlTables {
    /// Asks the query for no batch and no run: whatever it says of those, it can be asked.
    async fn probe_query(&self, pipeline: &str, control: &ControlQuery) -> Result<Answer, Trouble> {
        let settings = self.settings(control)?;
        let patience = Duration::from_secs(settings.statement_timeout_s);
        let parameters = [Some(pipeline), None, None];
        rows(&settings.url, control, parameters, patience).await?;
        Ok(Answer::Works(None))
    }

    fn settings(&self, control: &ControlQuery) -> Result<&ControlTableSettings, Trouble> {
        self.databases.get(&control.database).ok_or_else(|| {
            let why = "`observe.control_tables` has no such database";
            Trouble::new(GapReason::NotConfigured, why)
        })
    }

    async fn look(
        &self,
        subject: &Subject,
        registration: &Registration,
        control: &ControlQuery,
    ) -> Observation {
        let look = Look::begin(0);
        let asking = self.row(&look, subject, registration, control);
        let answer = within(subject.patience(), asking).await;
        let mut seen = Observation::testimony(SOURCE);
        let database = &control.database;
        seen.asked = look.asked(format!("the registered query of `{database}`"));
        match answer {
            Ok(row) => take_in(&mut seen, row),
            Err(trouble) => {
                let trouble = trouble.during(&format!("asking `{database}`"));
                seen.gaps.push(trouble.gap(SOURCE));
            }
        }
        seen
    }

    /// The row of the batch.
    async fn row(
        &self,
        look: &Look,
        subject: &Subject,
        registration: &Registration,
        control: &ControlQuery,
    ) -> Result<ControlRow, Trouble> {
        let settings = self.settings(control)?;
        let run = match &subject.given.batch_id {
            Some(_) => None,
            None => subject.run().await,
        };
        let batch = subject.batch_id(run.as_deref());
        if batch.is_none() && control.asks_for_the_batch() {
            let why = "the query asks for the batch, and nobody says which it is";
            return Err(Trouble::new(GapReason::Absent, why));
        }
        let parameters = [
            Some(registration.name.as_str()),
            batch,
            Some(subject.given.run_id.as_str()),
        ];
        let patience = Duration::from_secs(settings.statement_timeout_s).min(subject.patience());
        let columns = ask(look, &settings.url, control, parameters, patience).await?;
        let row = ControlRow::of(columns);
        match (&row.batch_id, batch) {
            (Some(other), Some(batch)) if redact(other) != batch => Err(Trouble::new(
                GapReason::Unavailable,
                format!("the row is of the batch `{other}` and not of `{batch}`"),
            )),
            _ => Ok(row),
        }
    }
}

fn take_in(seen: &mut Observation, row: ControlRow) {
    if !row.misread.is_empty() {
        let why = format!("not understood: {}", row.misread.join(", "));
        seen.gaps
            .push(Trouble::new(GapReason::Unavailable, why).gap(SOURCE));
    }
    seen.signals = row.signals;
    seen.attempt = row.attempt;
    seen.batch_id = row.batch_id;
}

/// Asks for one row.
async fn ask(
    look: &Look,
    url: &str,
    control: &ControlQuery,
    parameters: [Option<&str>; 3],
    patience: Duration,
) -> Result<Vec<(String, Value)>, Trouble> {
    match &rows(url, control, parameters, patience).await?[..] {
        [] => {
            let why = "the query gives no row for this batch";
            Err(Trouble::new(GapReason::Absent, why))
        }
        [row] => value::columns(look, row),
        _ => {
            let why = "the query gives more than one row; it must give the one of this batch";
            Err(Trouble::new(GapReason::Unavailable, why))
        }
    }
}

/// At most two rows, in a transaction that cannot write and by a statement that ends by itself.
async fn rows(
    url: &str,
    control: &ControlQuery,
    parameters: [Option<&str>; 3],
    patience: Duration,
) -> Result<Vec<PgRow>, Trouble> {
    let mut connection = PgConnection::connect_with(&options(url)?)
        .await
        .map_err(|e| trouble(&e))?;
    // Whatever goes wrong below, the connection is dropped, and the server rolls back.
    let answer = ask_on(&mut connection, control, parameters, patience).await;
    let rows = answer.map_err(|e| trouble(&e))?;
    connection.close().await.ok();
    Ok(rows)
}

fn options(url: &str) -> Result<PgConnectOptions, Trouble> {
    let options = PgConnectOptions::from_str(url).map_err(|_| {
        let why = "its `url` is not one; it looks like `postgres://user:password@host/database`";
        Trouble::new(GapReason::NotConfigured, why)
    })?;
    // Redshift refuses the usual number of float digits, and nothing here needs it.
    let options = options.application_name("larrey").extra_float_digits(None);
    Ok(options.disable_statement_logging())
}

/// At most two rows, to tell one from many.
async fn ask_on(
    connection: &mut PgConnection,
    control: &ControlQuery,
    parameters: [Option<&str>; 3],
    patience: Duration,
) -> Result<Vec<PgRow>, sqlx::Error> {
    let mut transaction = connection.begin_with("begin transaction read only").await?;
    let limit = format!(
        "set local statement_timeout = {}",
        patience.as_millis().max(1)
    );
    transaction.execute(AssertSqlSafe(limit)).await?;
    // A named statement: looking up an enum's labels takes the place of the unnamed one.
    #[expect(
        clippy::disallowed_methods,
        reason = "the query is the operator's own text; it is only ever asked where nothing can be written"
    )]
    let mut query = sqlx::query(AssertSqlSafe(control.query.clone()));
    for parameter in parameters.into_iter().take(control.parameters()) {
        query = query.bind(parameter);
    }
    let mut rows = Vec::new();
    {
        let mut coming = query.fetch(&mut *transaction);
        while rows.len() < 2
            && let Some(row) = coming.try_next().await?
        {
            rows.push(row);
        }
    }
    if rows.len() < 2 {
        transaction.rollback().await?;
    }
    Ok(rows)
}

/// Why the database gave no answer, by its own class of the error.
fn trouble(error: &sqlx::Error) -> Trouble {
    let sqlx::Error::Database(error) = error else {
        return Trouble::new(GapReason::Unavailable, error.to_string());
    };
    let code = error.code().unwrap_or_default();
    let reason = match code.as_ref() {
        // Not granted, or not let in.
        "42501" | "28000" | "28P01" => GapReason::Denied,
        "57014" => GapReason::Timeout,
        _ => GapReason::Unavailable,
    };
    Trouble::new(reason, format!("{} (SQLSTATE {code})", error.message()))
}
