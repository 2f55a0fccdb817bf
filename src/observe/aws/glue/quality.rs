//! Results of AWS Glue Data Quality.

use aws_sdk_glue::types::{
    DataQualityResult, DataQualityResultDescription, DataQualityResultFilterCriteria,
    DataQualityRuleResult, DataQualityRuleResultStatus,
};
use serde_json::{Value, json};

use super::{GluePage, GlueReader, next, trouble};
use crate::observe::look::Look;
use crate::observe::trouble::Trouble;

/// Results on one page; as many as can be asked for at once.
const A_PAGE: i32 = 100;

/// A result that is listed: which one, and of which run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QualityListed {
    /// `ResultId`.
    pub id: String,
    /// `JobRunId`; a result that no job made has none.
    pub run_id: Option<String>,
}

impl GlueReader {
    /// `glue:ListDataQualityResults`: a page of the results of a job, or of one of its runs; at most 100 on each.
    ///
    /// # Errors
    /// Why they could not be listed.
    pub async fn quality_listed(
        &self,
        look: &Look,
        job: &str,
        run: Option<&str>,
        token: Option<&str>,
    ) -> Result<GluePage<QualityListed>, Trouble> {
        let call = || async {
            let of = DataQualityResultFilterCriteria::builder().job_name(job);
            let of = of.set_job_run_id(run.map(str::to_owned)).build();
            let request = self.client.list_data_quality_results().filter(of);
            request
                .max_results(A_PAGE)
                .set_next_token(token.map(str::to_owned))
                .send()
                .await
                .map_err(|error| trouble("ListDataQualityResults", &error))
        };
        let answer = look.patiently(call).await?;
        Ok(GluePage {
            listed: answer.results().iter().filter_map(listed).collect(),
            next: next(answer.next_token()),
        })
    }

    /// `BatchGetDataQualityResult`, which `glue:GetDataQualityResult` allows: up to 100 results with what became of each
    /// rule, in the form that the service writes them in.
    ///
    /// # Errors
    /// Why they could not be read.
    pub async fn quality_results(
        &self,
        look: &Look,
        ids: &[String],
    ) -> Result<Vec<Value>, Trouble> {
        let call = || async {
            let request = self.client.batch_get_data_quality_result();
            request
                .set_result_ids(Some(ids.to_vec()))
                .send()
                .await
                .map_err(|error| trouble("BatchGetDataQualityResult", &error))
        };
        let answer = look.patiently(call).await?;
        Ok(answer.results().iter().map(result).collect())
    }
}

fn listed(one: &DataQualityResultDescription) -> Option<QualityListed> {
    Some(QualityListed {
        id: one.result_id()?.to_owned(),
        run_id: one.job_run_id().map(str::to_owned),
    })
}

fn result(one: &DataQualityResult) -> Value {
    let rules: Vec<Value> = one.rule_results().iter().map(rule).collect();
    json!({"JobRunId": one.job_run_id(), "RuleResults": rules})
}

fn rule(one: &DataQualityRuleResult) -> Value {
    json!({
        "Name": one.name(),
        "Description": one.description(),
        "EvaluatedRule": one.evaluated_rule(),
        "EvaluationMessage": one.evaluation_message(),
        "EvaluatedMetrics": one.evaluated_metrics(),
        "Result": one.result().map(DataQualityRuleResultStatus::as_str),
    })
}
