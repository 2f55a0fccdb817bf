//! All SQL. Statements are checked at compile time against the committed offline data in `.sqlx`; rows stay private.

use graphile_worker::WorkerUtils;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

mod candidates;
pub mod cases;
pub mod codec;
pub mod earlier;
pub mod gate;
pub mod heads;
pub mod intake;
mod joining;
pub mod lanes;
pub mod pipelines;
pub mod reconciling;
pub mod replays;
pub mod reviews;
pub mod run_events;
pub mod search;
pub mod shadow;
pub mod tokens;
pub mod upkeep;
pub mod views;

/// Schema of the job queue's tables.
pub const QUEUE_SCHEMA: &str = "graphile_worker";

/// What can go wrong in the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not do it.
    #[error("the database failed while it {0}")]
    Database(&'static str, #[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("could not bring the database's tables up to date")]
    Migrate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored body does not read back.
    #[error("the stored {0} does not read back")]
    Corrupt(
        &'static str,
        #[source] Box<dyn std::error::Error + Send + Sync>,
    ),
}

/// Adds what was being done to a database error.
pub(crate) trait While<T> {
    /// `while` reads as in "the database failed while it {doing}".
    fn doing(self, doing: &'static str) -> Result<T, Error>;
}

impl<T> While<T> for Result<T, sqlx::Error> {
    fn doing(self, doing: &'static str) -> Result<T, Error> {
        self.map_err(|error| Error::Database(doing, error))
    }
}

/// The store: a pool of connections to one PostgreSQL.
#[derive(Clone, Debug)]
pub struct Store {
    pool: PgPool,
}

impl Store {
    /// Connects.
    ///
    /// # Errors
    /// When no connection can be made within the pool's time-out.
    pub async fn connect(options: PgConnectOptions, max_connections: u32) -> Result<Self, Error> {
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(std::time::Duration::from_secs(10))
            .connect_with(options.application_name("larrey"))
            .await
            .doing("was connected to")?;
        Ok(Self { pool })
    }

    /// Brings the tables up to date: the queue's first, because ours enqueue into them.
    ///
    /// # Errors
    /// When a migration fails, or the database is newer than this release.
    pub async fn migrate(&self) -> Result<(), Error> {
        WorkerUtils::new(
            graphile_worker::Database::from(self.pool.clone()),
            QUEUE_SCHEMA,
        )
        .migrate()
        .await
        .map_err(|error| Error::Migrate(Box::new(error)))?;
        sqlx::migrate!()
            .run(&self.pool)
            .await
            .map_err(|error| Error::Migrate(Box::new(error)))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query_scalar!("select 1")
            .fetch_one(&self.pool)
            .await
            .doing("was asked whether it is there")?;
        Ok(())
    }

    /// The pool, for the queue's worker.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The secret under the keyed hashes of bodies; made at the first start.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fingerprint_key(&self, candidate: &[u8]) -> Result<Vec<u8>, Error> {
        sqlx::query!(
            "insert into secrets (name, value) values ('fingerprint', $1) on conflict do nothing",
            candidate
        )
        .execute(&self.pool)
        .await
        .doing("kept its secret")?;
        sqlx::query_scalar!("select value from secrets where name = 'fingerprint'")
            .fetch_one(&self.pool)
            .await
            .doing("read its secret")
    }
}
