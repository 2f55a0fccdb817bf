//! The variables that playbooks may use: the one list that loading checks templates against and that a case fills.

use std::collections::BTreeMap;

use minijinja::Value;

use super::template::Absent;

/// A variable.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name in templates.
    pub name: &'static str,
    /// What it holds, for the authors of playbooks.
    pub doc: &'static str,
    /// A value as JSON, to try templates with when they are loaded.
    pub sample: &'static str,
}

const fn variable(name: &'static str, sample: &'static str, doc: &'static str) -> Variable {
    Variable { name, doc, sample }
}

/// Every variable. Those whose sample is `true` or `false` are always set; all others may be absent.
#[rustfmt::skip]
pub const VARIABLES: &[Variable] = &[
    variable("pipeline", r#""interactions_daily""#, "the pipeline"),
    variable("run_id", r#""run-1""#, "the run"),
    variable("batch_id", r#""2026-11-23""#, "the batch"),
    variable("attempt", "1", "which attempt of the run this was"),
    variable("platform", r#""glue""#, "where it runs"),
    variable("attempts_used", "1", "attempts of the batch so far, over all runs"),
    variable("attempts_limit", "3", "attempts that a batch may have"),
    variable("started_at", r#""2026-11-24T02:30:00Z""#, "when the run started; write it with `| time` in a text and with `| text` in a query"),
    variable("failed_at", r#""2026-11-24T02:55:00Z""#, "when it failed; likewise"),
    variable("not_before", r#""2026-11-24T03:30:00Z""#, "for `wait`: when the gate opens; likewise"),
    variable("give_up_at", r#""2026-11-24T09:00:00Z""#, "when somebody is woken after all; likewise"),
    variable("reason", r#""the target is untouched""#, "why this decision, as a clause"),
    variable("run_is_over", "true", "it is proved that the run has ended"),
    variable("cause", r#""schema_drift""#, "the code of the cause"),
    variable("cause_known", "true", "the cause is not `unknown`"),
    variable("error", r#""AccessDenied""#, "the words of the error that speak best for the cause; write them with `| quote`"),
    variable("team", r#""web analytics""#, "who is asked"),
    variable("channel", r##""#web-analytics""##, "where they are called"),
    variable("owner", r#""jane""#, "the registered owner of the pipeline"),
    variable("data_owner", r#""marketing data""#, "the registered owner of the source's data and contract, else whom the contract names"),
    variable("target", r#""glue_catalog.curated.interactions""#, "the deciding target; write it with `| ident` in a query, with `| names` in a text, with `| shell` in a command"),
    variable("other_targets", r#"["curated.other"]"#, "further targets that are changed or unknown"),
    variable("format", r#""iceberg""#, "`iceberg`, `delta`, `spark`, `sql`, `path` or `other`; it also decides how `ident` and `text` quote"),
    variable("path_kind", r#""s3""#, "for a path: `s3`, `gs`, `abfs`, `hdfs` or `file`"),
    variable("write_mode", r#""append""#, "`append`, `overwrite_partitions`, `overwrite_table`, `merge_on_key`, `publish_branch` or `unknown`"),
    variable("changed", "true", "something of the attempt is in the target"),
    variable("untouched", "false", "nothing of the attempt is in the target"),
    variable("complete", "false", "the whole batch is in the target"),
    variable("other_writers", "true", "others write to the target too"),
    variable("partitions_written", "9", "partitions that were committed"),
    variable("partitions_expected", "12", "partitions that the batch should write"),
    variable("batch_partitions", r#"["day=2026-11-23/country=at", "day=2026-11-23/country=de"]"#, "names of the batch's partitions; write them with `| condition` and `| columns` in a query"),
    variable("written_partitions", r#"["day=2026-11-23/country=at"]"#, "names of the partitions that were committed"),
    variable("missing_partitions", r#"["day=2026-11-23/country=de"]"#, "names of the partitions that are missing"),
    variable("snapshots", r#"["811", "812"]"#, "the run's snapshots, oldest first; write them with `| number` in a query"),
    variable("first_snapshot", r#""811""#, "the first of them"),
    variable("last_snapshot", r#""812""#, "the last of them"),
    variable("snapshot_before", r#""810""#, "the newest snapshot from before the run"),
    variable("head_snapshot", r#""812""#, "the newest snapshot that anybody reported"),
    variable("readers", r#"["revenue_report"]"#, "readers that saw the unfinished batch"),
    variable("control_status", r#""RUNNING""#, "what the control table says of the batch"),
    variable("source_path", r#""s3://raw/interactions/""#, "where the input lies"),
    variable("source_kind", r#""s3""#, "what kind of path that is, as `path_kind`"),
    variable("source_objects", "0", "objects found there"),
    variable("records_expected", "1000", "records that the source should have held"),
    variable("records_read", "900", "records that were read"),
    variable("columns_added", r#"["loyalty_tier"]"#, "columns that arrived and were not expected"),
    variable("columns_missing", r#"["tier"]"#, "columns that were expected and did not arrive"),
    variable("columns_retyped", r#"["`amount` (int expected, string arrived)"]"#, "columns of another type than expected"),
    variable("principal", r#""arn:aws:iam::123456789012:role/etl""#, "who was refused, out of the error's own words"),
    variable("refused_action", r#""s3:PutObject""#, "what was refused, likewise"),
    variable("refused_resource", r#""arn:aws:s3:::curated""#, "on what it was refused, likewise"),
    variable("code_version", r#""v2""#, "the code that ran"),
    variable("previous_code_version", r#""v1""#, "the code of the last good run, when it is another"),
    variable("deployed_at", r#""2026-11-23T16:00:00Z""#, "when the code that ran was deployed; write it with `| time`"),
    variable("failed_rules", r#"["id is unique"]"#, "data-quality rules that failed"),
    variable("metrics", r#"["task seconds: median 12, max 840"]"#, "numbers of the failed stage"),
];

/// Values for all variables.
#[derive(Clone, Debug)]
pub struct Values {
    values: BTreeMap<&'static str, Value>,
}

impl Values {
    /// Every variable, absent; those that are always set are `false`.
    pub fn absent() -> Self {
        let blank = |variable: &Variable| {
            if is_flag(variable) {
                Value::from(false)
            } else {
                Value::from_object(Absent(variable.name))
            }
        };
        Self {
            values: VARIABLES
                .iter()
                .map(|variable| (variable.name, blank(variable)))
                .collect(),
        }
    }

    /// Every variable with its sample.
    pub fn sample() -> Self {
        let mut all = Self::absent();
        for variable in VARIABLES {
            if let Ok(value) = serde_json::from_str::<serde_json::Value>(variable.sample) {
                all.set(variable.name, Some(Value::from_serialize(value)));
            }
        }
        all
    }

    /// Sets a variable; nothing, an empty text and an empty list leave it absent.
    pub fn set(&mut self, name: &'static str, value: Option<impl Into<Value>>) {
        let value = value.map(Into::into);
        let empty = |value: &Value| value.len() == Some(0);
        if let (Some(slot), Some(value)) = (
            self.values.get_mut(name),
            value.filter(|value| !empty(value)),
        ) {
            *slot = value;
        }
    }

    /// The values as a template sees them.
    pub fn as_context(&self) -> Value {
        self.values
            .iter()
            .map(|(name, value)| (*name, value.clone()))
            .collect()
    }

    /// Names of the variables that have no value.
    #[cfg(test)]
    pub fn unset(&self) -> Vec<&'static str> {
        let absent = self
            .values
            .iter()
            .filter(|(_, value)| value.downcast_object_ref::<Absent>().is_some());
        absent.map(|(name, _)| *name).collect()
    }
}

fn is_flag(variable: &Variable) -> bool {
    matches!(variable.sample, "true" | "false")
}
