"""Names each AWS call as IAM does (action and resource) and keeps the list of those that were made."""

import io
import json
import re
import threading
from collections import namedtuple
from urllib.parse import parse_qs

import s3_actions

ACCOUNT = "123456789012"
SCOPE = re.compile(r"Credential=[^/,]+/\d+/([^/]+)/([^/]+)/aws4_request")
SERVICE_OF_TARGET = {"AWSGlue": "glue", "Logs_20140328": "logs"}

# Operations that IAM knows by another's name.
ACTIONS = {"BatchGetDataQualityResult": "GetDataQualityResult"}

Call = namedtuple("Call", "service action resource region operation")


class Calls:
    def __init__(self):
        self._made = []
        self._lock = threading.Lock()

    def add(self, call):
        with self._lock:
            self._made.append({"service": call.service, "action": call.action, "resource": call.resource})

    def list(self):
        with self._lock:
            return list(self._made)

    def clear(self):
        with self._lock:
            self._made.clear()


def name(environ):
    """The call that a request is. Reads the body of all but S3's requests and leaves it to be read again."""
    region, service = _scope(environ)
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        prefix, _, operation = target.partition(".")
        return _json_call(SERVICE_OF_TARGET.get(prefix, service), operation, region, _body(environ))
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    if form and service in (None, "sts"):
        operation = parse_qs(_body(environ).decode("utf-8", "replace")).get("Action", ["Unknown"])[0]
        return Call("sts", "sts:" + operation, "*", region, operation)
    action, resource = s3_actions.name(environ)
    return Call("s3", action, resource, region, action.partition(":")[2])


def _scope(environ):
    signed = environ.get("HTTP_AUTHORIZATION", "")
    found = SCOPE.search(signed)
    return found.groups() if found else ("us-east-1", None)


def _body(environ):
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        body = stream.read()
    else:
        body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return body


def _json_call(service, operation, region, body):
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        asked = {}
    resource = RESOURCES.get(service, lambda asked: None)(asked)
    account = asked.get("CatalogId") or ACCOUNT
    arn = "arn:aws:%s:%s:%s:%s" % (service, region, account, resource) if resource else "*"
    action = ACTIONS.get(operation, operation)
    return Call(service, "%s:%s" % (service, action), arn, region, operation)


def _glue_resource(asked):
    if "ResultIds" in asked or "Filter" in asked:
        return "dataQualityRuleset/*"
    job = asked.get("JobName") or asked.get("Name")
    if asked.get("DatabaseName") and asked.get("Name"):
        return "table/%s/%s" % (asked["DatabaseName"], asked["Name"])
    if asked.get("DatabaseName") and asked.get("TableName"):
        return "table/%s/%s" % (asked["DatabaseName"], asked["TableName"])
    if asked.get("DatabaseName"):
        return "database/" + asked["DatabaseName"]
    return "job/" + job if job else None


def _logs_resource(asked):
    group = asked.get("logGroupName") or asked.get("logGroupIdentifier")
    if not group:
        return None
    resource = "log-group:" + group.rpartition(":log-group:")[2]
    stream = asked.get("logStreamName")
    return "%s:log-stream:%s" % (resource, stream) if stream else resource


RESOURCES = {"glue": _glue_resource, "logs": _logs_resource}
