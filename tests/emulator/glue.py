"""Glue's jobs, runs and tables exactly as a test wants them.

Stock moto makes runs of its own, and every one succeeds; here a job answers with the fields that it was given.
"""

import times
from calls import ACCOUNT
from moto.glue.exceptions import JobRunNotFoundException
from moto.glue.models import FakeDatabase, FakeJob, FakeTable, glue_backends

MOMENTS = ("CreatedOn", "LastModifiedOn", "StartedOn", "CompletedOn")


def _with_moments(fields):
    fields = {name: value for name, value in fields.items() if value is not None}
    return {name: times.parse(value) if name in MOMENTS else value for name, value in fields.items()}


class GivenRun:
    def __init__(self, job, fields):
        self.fields = dict({"JobName": job, "Attempt": 0, "PredecessorRuns": []}, **_with_moments(fields))
        self.job_run_id = self.fields["Id"]  # what moto's pagination goes by

    def as_dict(self):
        return dict(self.fields)


class GivenJob(FakeJob):
    """`FakeJob` for its type only: none of its fields are set but those that moto's own code asks for."""

    def __init__(self, name, fields, runs, region):
        self.name = name
        self.arn = "arn:aws:glue:%s:%s:job/%s" % (region, ACCOUNT, name)
        self.fields = dict(_with_moments(fields), Name=name)
        self.tags = self.fields.pop("Tags", {})
        self.job_runs = [GivenRun(name, run) for run in runs]
        # Newest first, as the service does; a run that has no start yet is the newest.
        self.job_runs.sort(key=lambda run: _started(run.fields), reverse=True)

    def as_dict(self):
        return dict(self.fields)

    def get_job_run(self, run_id):
        for run in self.job_runs:
            if run.job_run_id == run_id:
                return run
        raise JobRunNotFoundException(run_id)

    def get_job_runs(self):
        return self.job_runs


def _started(fields):
    return fields["StartedOn"].timestamp() if "StartedOn" in fields else float("inf")


def put_job(region, name, body):
    backend = glue_backends[ACCOUNT][region]
    job = GivenJob(name, body.get("job", {}), body.get("runs", []), region)
    backend.jobs[name] = job
    backend.tagger.delete_all_tags_for_resource(job.arn)
    backend.tag_resource(job.arn, job.tags)
    return {"runs": len(job.job_runs)}


def put_table(region, database, table, body):
    backend = glue_backends[ACCOUNT][region]
    known = backend.databases.setdefault(database, FakeDatabase(database, {"Name": database}, ACCOUNT))
    known.tables[table] = FakeTable(database, table, _table_input(table, body), ACCOUNT)
    return {}


def _table_input(table, body):
    storage = {"Columns": body.get("columns", []), "Location": body.get("location", "")}
    parameters = {"EXTERNAL": "TRUE"}
    if body.get("metadata_location"):
        parameters.update(table_type="ICEBERG", metadata_location=body["metadata_location"])
    else:
        parameters["classification"] = "parquet"
        storage.update(PARQUET)
    parameters.update(body.get("parameters", {}))
    return {
        "Name": table,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters,
        "PartitionKeys": body.get("partition_keys", []),
        "StorageDescriptor": storage,
    }


PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
