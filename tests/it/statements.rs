//! The committed offline data of `query!` against the real schema, and the queue's schema against what we know of it.

use std::fs;
use std::path::Path;
use std::str::FromStr as _;

use larrey::managed_postgres::{ManagedPostgres, Settings};
use larrey::store::Store;
use serde_json::Value;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Column as _, Executor as _, Row as _, SqlSafeStr as _};

use crate::harness::Scratch;

/// The newest migration of the queue whose `add_jobs` we have read; look at a newer one before raising this.
const QUEUE_MIGRATION: i32 = 22;

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_is_what_the_schema_makes_of_it() {
    let scratch = Scratch::new();
    let postgres = ManagedPostgres::start(&Settings::new(scratch.path()))
        .await
        .unwrap();
    let store = Store::connect(PgConnectOptions::from_str(&postgres.url()).unwrap(), 4)
        .await
        .unwrap();
    store.migrate().await.unwrap();

    let mut checked = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx")).unwrap() {
        let data: Value =
            serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        let query = data["query"].as_str().unwrap().to_owned();
        let described = store
            .pool()
            .describe(sqlx::AssertSqlSafe(query.clone()).into_sql_str())
            .await
            .unwrap_or_else(|error| panic!("{error}: {query}"));
        let now: Vec<String> = described
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect();
        let then: Vec<&str> = data["describe"]["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|column| column["name"].as_str().unwrap())
            .collect();
        assert_eq!(now, then, "{query}");
        for (column, then) in described
            .columns()
            .iter()
            .zip(data["describe"]["columns"].as_array().unwrap())
        {
            assert_eq!(
                serde_json::to_value(column.type_info()).unwrap(),
                then["type_info"],
                "{query}"
            );
        }
        checked += 1;
    }
    assert!(checked > 30, "only {checked} statements found");

    let newest: i32 = sqlx::raw_sql("select max(id) as newest from graphile_worker.migrations")
        .fetch_one(store.pool())
        .await
        .unwrap()
        .get("newest");
    assert_eq!(
        newest, QUEUE_MIGRATION,
        "the queue's schema has changed: read its `add_jobs` again"
    );
    store.pool().close().await;
    postgres.stop().await.unwrap();
}
