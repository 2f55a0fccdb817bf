"""Results of Glue Data Quality exactly as a test wants them, and the two calls that read them, which moto does not know."""

import json

import times
from calls import ACCOUNT
from moto.core.responses import ActionResult
from moto.glue.exceptions import InvalidInputException
from moto.glue.models import glue_backends
from moto.glue.responses import GlueResponse

MOST_AT_ONCE = 100
LISTED = ("ResultId", "DataSource", "JobName", "JobRunId", "StartedOn")


def put_results(region, job, results):
    """Replaces those of the job."""
    given = [dict(one, JobName=job, **_moments(one)) for one in results]
    others = [one for one in _known(glue_backends[ACCOUNT][region]) if one["JobName"] != job]
    # In the backend, so that it is forgotten with all other state.
    glue_backends[ACCOUNT][region].quality_results = others + given
    return {"results": len(given)}


def _moments(fields):
    return {name: times.parse(fields[name]) for name in ("StartedOn", "CompletedOn") if name in fields}


def _known(backend):
    return getattr(backend, "quality_results", [])


def _list(response):
    asked = json.loads(response.body or "{}")
    wanted = asked.get("Filter") or {}
    named = {name: wanted[name] for name in ("JobName", "JobRunId") if name in wanted}
    found = [one for one in _known(response.glue_backend) if all(one.get(name) == value for name, value in named.items())]
    begin = int(asked.get("NextToken") or 0)
    end = begin + int(asked.get("MaxResults") or MOST_AT_ONCE)
    page = [{name: one[name] for name in LISTED if name in one} for one in found[begin:end]]
    return ActionResult({"Results": page, "NextToken": str(end) if end < len(found) else None})


def _get(response):
    ids = json.loads(response.body or "{}").get("ResultIds") or []
    if not 1 <= len(ids) <= MOST_AT_ONCE:
        raise InvalidInputException("BatchGetDataQualityResult", "between 1 and %d ids, not %d" % (MOST_AT_ONCE, len(ids)))
    by_id = {one["ResultId"]: one for one in _known(response.glue_backend)}
    gone = [id for id in ids if id not in by_id]
    return ActionResult({"Results": [by_id[id] for id in ids if id in by_id], "ResultsNotFound": gone})


GlueResponse.list_data_quality_results = _list
GlueResponse.batch_get_data_quality_result = _get
